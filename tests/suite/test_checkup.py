"""What can be said of the models of a run without calling them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from tests.suite.calibrations_for_tests import calibration
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    CHEAP,
    JUDGE,
    NOW,
    SCORER,
    Changes,
    cases,
    suite,
)

from noworse.errors import Problem
from noworse.money import PriceBook
from noworse.records.checkup import Finding
from noworse.records.models import Lineup, Model, Params
from noworse.suite.checkup import check_judges, check_keys, check_models, misfits
from noworse.suite.trust import trust_in

KEY = "sk-secret-0123456789"
GPT = Model(
    id="openai:gpt-5.5",
    api="openai-chat",
    base_url="https://api.openai.com/v1",
    name="gpt-5.5",
    key_env="OPENAI_API_KEY",
)


def lineup(**changes: Changes) -> Lineup:
    return ALONE.model_copy(update=changes)


def told(found: Iterable[Finding]) -> list[str]:
    """Each finding in one line."""
    return [f"{one.level} {one.subject}: {one.told}" for one in found]


@pytest.mark.parametrize("calls", [True, False])
def test_a_key_is_named_and_never_shown(*, calls: bool) -> None:
    """By its variable; a model without one says so."""
    found = check_keys(lineup(baseline=GPT), {"OPENAI_API_KEY": KEY}, calls=calls)

    at = "`gpt-5.5` at api.openai.com"
    assert told(found.found) == [
        f"ok openai:gpt-5.5: baseline: {at}, with the key in OPENAI_API_KEY",
        "ok lab:cheap: candidate: `cheap` at lab.example, no key is sent",
        "ok lab:judge: judge: `judge` at lab.example, no key is sent",
    ]
    assert found.models == (GPT, CHEAP, JUDGE)
    assert found.keys == {GPT.id: KEY}
    assert KEY not in str(found.found)


def test_a_model_may_play_several_parts() -> None:
    """It is called once."""
    judge = JUDGE.of(CHEAP)

    found = check_keys(lineup(judges=(judge,)), {}, calls=True)

    assert found.found[1].told.startswith("candidate and judge: `cheap`")
    assert len(found.models) == 2


@pytest.mark.parametrize(("calls", "level"), [(True, "wrong"), (False, "warn")])
def test_a_key_that_is_not_set_is_wrong_where_calls_are_made(
    *, calls: bool, level: str
) -> None:
    """Replaying needs none. Such a model is not called."""
    found = check_keys(lineup(baseline=GPT), {}, calls=calls)

    assert found.found[0] == Finding(
        level,  # type: ignore[arg-type]
        GPT.id,
        "`openai:gpt-5.5` is called with `OPENAI_API_KEY`, which is not set",
        "`export OPENAI_API_KEY=...`; replaying the recordings needs no key",
    )
    assert GPT not in found.models


@pytest.mark.parametrize(
    ("hosts", "reason"),
    [
        ("", "`SHOP_KEY` is not sent to shop.example: a file of the repository"),
        ("*", "'*' is not a host"),
    ],
)
def test_a_host_that_may_not_have_the_key_is_wrong(hosts: str, reason: str) -> None:
    """Whatever a file of the repository says; a wrong list allows nobody."""
    shop = GPT.model_copy(
        update={"base_url": "https://shop.example/v1", "key_env": "SHOP_KEY"}
    )
    env = {"SHOP_KEY": KEY, "NOWORSE_ALLOW_HOSTS": hosts}

    found = check_keys(lineup(baseline=shop), env, calls=True)

    assert found.found[0].level == "wrong"
    assert found.found[0].told.startswith(reason)
    assert found.keys == {}


def models(**changes: Changes) -> list[Finding]:
    return list(check_models(lineup(**changes), PriceBook(), NOW))


def test_prices_are_told_with_where_they_come_from() -> None:
    """The user's own, or the list's of the day."""
    found = told(models(baseline=GPT))

    assert found[0] == (
        "ok openai:gpt-5.5: costs 5 in, 30 out "
        "(USD per million tokens, list of 2026-11-24)"
    )
    assert found[2].endswith(
        "costs 10 in, 0 out (USD per million tokens, by your settings)"
    )


def test_a_price_that_hangs_on_the_hour_is_told_so() -> None:
    """With its range."""
    deepseek = GPT.model_copy(
        update={"base_url": "https://api.deepseek.com", "name": "deepseek-v4-flash"}
    )

    assert models(baseline=deepseek)[0].told.endswith(
        "; it hangs on the hour: 0.15/0.6 to 0.3/1.2"
    )


def test_an_unknown_price_is_a_warning() -> None:
    """Never 0."""
    found = models(baseline=BASELINE.model_copy(update={"price": None}))[0]

    assert found.level == "warn"
    assert found.told.startswith("its price is not known: no budget holds it")
    assert found.mend is not None
    assert "price = {input" in found.mend


def test_what_a_model_does_not_take_is_a_warning() -> None:
    """It would not be sent."""
    params = Params(temperature=0.0, effort="high")
    found = models(baseline=GPT.model_copy(update={"params": params}))

    assert found[1].told == "does not take `temperature`: not sent"
    assert found[2] == Finding("ok", GPT.id, "is asked with the effort `high`")


def test_an_effort_that_is_left_open_is_a_warning() -> None:
    """It may change from one day to the next."""
    found = models(baseline=GPT)[1]

    assert (found.level, found.mend) == (
        "warn",
        "set `params.effort` in a table of its own",
    )


def test_a_judge_is_told_with_its_way_and_its_calibration() -> None:
    """What is missing there is a warning."""
    trust = trust_in([JUDGE], [calibration()])
    held = suite(cases(3))

    known = told(check_judges(ALONE, trust, [held]))
    unknown = told(check_judges(ALONE, trust_in([JUDGE], []), [held]))

    assert known == [
        "ok lab:judge: judges by `pairwise`, held to its form by `json_schema`",
        "ok lab:judge: agrees with 90 % of 40 labels",
    ]
    assert unknown[1:] == [
        "warn calibration: lab:judge was never held against human labels"
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"method": "probability"}, "judges by `probability`"),
        ({"name": "gemma-3", "api": "gemini"}, "held to its form by `the prompt`"),
        ({"name": "deepseek-v4"}, "held to its form by `json_object`"),
    ],
)
def test_how_a_judge_is_held_to_its_form_is_told(
    changes: dict[str, Changes], said: str
) -> None:
    """As its model's profile has it."""
    judge = JUDGE.model_copy(update=changes)
    [found, _] = check_judges(lineup(judges=(judge,)), trust_in([judge], []), ())

    assert found.told.endswith(said)


def test_a_judge_of_ones_own_code_is_not_asked() -> None:
    """There is nothing to call."""
    judge = SCORER.model_copy(update={"method": "python", "function": "a:b"})

    found = list(check_judges(lineup(judges=(judge,)), trust_in([judge], []), ()))

    assert [one.subject for one in found] == ["calibration"]


def test_mistakes_are_findings_with_their_places() -> None:
    """Of a file, or of an option."""
    problems = (Problem("a", 3, "no", "yes"), Problem("--judge", None, "x", "y"))

    assert list(misfits("settings", problems)) == [
        Finding("wrong", "settings", "a:3: no", "yes"),
        Finding("wrong", "settings", "--judge: x", "y"),
    ]
