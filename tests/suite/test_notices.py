"""What a reader of the verdict is warned of."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    BOTH,
    CHEAP,
    JUDGE,
    SMALL,
    TWO,
    Changes,
    case,
    comparison,
    model,
    said,
)

from noworse.records.answers import Answer, Comparison
from noworse.records.models import Lineup, Params
from noworse.records.run import JudgeHealth
from noworse.suite.notices import notices_from


def notices(
    *heard: Comparison, lineup: Lineup = ALONE, judges: Sequence[JudgeHealth] = ()
) -> dict[str, str]:
    """Messages by code."""
    told = notices_from(lineup, heard, judges)
    assert len({notice.code for notice in told}) == len(told)
    return {notice.code: notice.message for notice in told}


def pair(
    number: int,
    ours: Answer | None = None,
    theirs: Answer | None = None,
    **more: Changes,
) -> Comparison:
    """A case that both sides answered, each in its own words."""
    return comparison(
        case(f"c-{number}"),
        "tie",
        BOTH,
        answer=ours or said(f"our answer to question {number}", asked=CHEAP.id),
        baseline_answer=theirs or frontier(f"their reply to question {number}"),
        **more,
    )


def frontier(text: str, **more: Changes) -> Answer:
    fields: dict[str, Changes] = {"asked": BASELINE.id, "served": BASELINE.name}
    return said(text, **fields | more)


def test_an_ordinary_run_warns_of_nothing() -> None:
    """But of the judge, which was never held against labels."""
    assert notices(*map(pair, range(20))) == {}


def test_a_parameter_that_is_not_sent_is_told_once() -> None:
    """Also where one model plays two parts."""
    name = "gpt-5.5"
    pinned = model(name).model_copy(update={"params": Params(temperature=0)})
    lineup = ALONE.model_copy(update={"baseline": pinned, "candidates": (pinned,)})

    assert notices(lineup=lineup) == {
        "parameter_dropped": "lab:gpt-5.5 does not take `temperature`: not sent",
        "effort_not_pinned": "the reasoning effort of lab:gpt-5.5 is the provider's to "
        "change: set `params.effort`",
    }


def test_an_effort_that_the_user_set_is_pinned() -> None:
    """Nothing is left to the provider then."""
    pinned = model("gpt-5.5").model_copy(update={"params": Params(effort="low")})
    lineup = ALONE.model_copy(update={"baseline": pinned})

    assert notices(lineup=lineup) == {}


def test_answers_of_another_effort_are_told() -> None:
    """A recording that was made with another pin is another model's, in effect."""
    ours = said("our answer", asked=CHEAP.id, effort="high")
    pinned = CHEAP.model_copy(update={"params": Params(effort="low")})
    lineup = ALONE.model_copy(update={"candidates": (pinned,)})

    assert notices(pair(1, ours), lineup=lineup) == {
        "effort_differs": f"answers of {CHEAP.id} are of the effort high; today it is "
        "called with low"
    }
    assert notices(pair(1, ours))["effort_differs"].endswith("with none of its own")
    same = said("our answer", asked=CHEAP.id, effort="low")
    assert notices(pair(1, same), lineup=lineup) == {}


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("cheap", "cheap"),
        ("cheap", "Cheap-2026-03-01"),
        ("accounts/lab/models/cheap", "cheap"),
        ("accounts/lab/models/cheap", "accounts/lab/models/cheap"),
    ],
)
def test_a_date_behind_a_name_is_no_other_model(asked: str, served: str) -> None:
    """Nor is the folder before it."""
    named = CHEAP.model_copy(update={"name": asked})
    answer = said("our answer", asked=CHEAP.id, served=served)
    lineup = ALONE.model_copy(update={"candidates": (named,)})

    assert notices(pair(1, answer), lineup=lineup) == {}


def test_another_model_than_the_one_asked_for_is_told() -> None:
    """Once, and by its name, on either side."""
    swapped = [
        pair(n, theirs=frontier(f"their own reply to {n}", served="mini"))
        for n in range(3)
    ]

    assert notices(*swapped) == {
        "served_model_differs": f"{BASELINE.id} was answered by mini"
    }


def test_a_model_that_changed_during_the_run_is_told() -> None:
    """Two versions in one run are two candidates."""
    versions = [
        pair(n, said(f"answer {n}", asked=CHEAP.id, served=f"cheap-v{n % 2}"))
        for n in range(4)
    ]

    assert notices(*versions) == {
        "served_model_drift": f"{CHEAP.id} was served as cheap-v0, cheap-v1"
    }


def test_imported_answers_are_counted_once_for_all_candidates() -> None:
    """A baseline's answer stands in the comparisons of both of them."""
    theirs = [
        frontier(f"their reply to {n}", source="imported", served="log")
        for n in range(3)
    ]
    heard = [
        pair(
            n, said(f"{who.name} {n}", asked=who.id, served=who.name), theirs[n]
        ).model_copy(update={"candidate": who.id})
        for n in range(3)
        for who in (CHEAP, SMALL)
    ]

    assert notices(*heard, lineup=TWO) == {
        "imported_answers": f"3 answers of {BASELINE.id}: imported, not bought by "
        "noworse"
    }


def test_one_imported_answer_is_one_answer() -> None:
    """A sentence for a person."""
    imported = said("mine", source="imported", served="log")

    told = notices(pair(1, imported, frontier("theirs")))

    assert told["imported_answers"].startswith(f"1 answer of {CHEAP.id}: ")


@pytest.mark.parametrize(
    ("both", "flips", "told"), [(20, 6, True), (20, 5, False), (9, 9, False)]
)
def test_a_judge_that_changes_its_mind_is_told(
    *, both: int, flips: int, told: bool
) -> None:
    """From more than a quarter of ten cases on."""
    health = JudgeHealth(
        judge=JUDGE.id,
        candidate=CHEAP.id,
        verdicts=2 * both,
        both_orders=both,
        flips=flips,
        first_shown=0.5,
    )

    found = notices(judges=[health])

    message = (
        f"{JUDGE.id} changed its mind with the order in {flips} of {both} cases of "
        f"{CHEAP.id}"
    )
    assert found == ({"high_flip_rate": message} if told else {})
