"""What replay lacks is counted, and priced, without a single call."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from tests.suite.lineups_for_tests import (
    BASELINE,
    BOTH,
    CHEAP,
    JUDGE,
    NOW,
    PANEL,
    SCORED,
    SCORER,
    SMALL,
    TWO,
    FakeEngine,
    always,
    answers,
    case,
    comparison,
    judge_call,
    model,
    suite,
    verdict,
)

from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.money import PriceBook
from noworse.records.answers import Comparison
from noworse.records.calls import Call
from noworse.records.cases import Case, Swap
from noworse.records.models import Judge, Lineup, Model, Price
from noworse.suite.desk import Sources
from noworse.suite.missing import Estimator, Missing, missing_of

CASE = case("c-1")


def estimate(
    *heard: Comparison, lineup: Lineup = TWO, recorded: Iterable[Call] = ()
) -> Missing:
    keys = {call.key for call in recorded}
    engine = FakeEngine(always("tie"), unrecorded=lambda call: call.key not in keys)
    held = [case(f"c-{n}") for n in range(3)]
    sources = Sources(engine, [suite(held)])
    by_id: dict[tuple[str, str], Case] = {("s", one.id): one for one in held}
    lacks = Estimator(lineup, sources, PriceBook(), NOW).lacks(by_id, heard)
    return missing_of(lacks, heard)


def unrecorded(name: str = "c-1", candidate: Model = CHEAP) -> Comparison:
    return comparison(
        case(name), None, trouble_kind="not_recorded", candidate=candidate.id
    )


def test_of_code_that_asks_itself_one_call_is_missing_at_least() -> None:
    """How many more it would go on to make, and under which model, nobody knows."""
    swap = Swap(suite="s", function="f", version="1", reroute={"m": "candidate"})
    rerouted = case("c-1").model_copy(update={"swap": swap})
    engine = FakeEngine(always("tie"), unrecorded=lambda _: True)
    sources = Sources(engine, [suite([rerouted])])
    estimator = Estimator(TWO, sources, PriceBook(), NOW)

    lacks = estimator.lacks({("s", "c-1"): rerouted}, [unrecorded()])

    # The verdicts on its answers are counted as ever: one for each judge.
    assert missing_of(lacks, [unrecorded()]) == Missing(1 + len(TWO.judges), None)


def asked(who: Model) -> Call:
    return Call(model=who, messages=CASE.messages)


def verdict_missing(**changes: object) -> Comparison:
    """Both answers are there; a judge's verdict is not."""
    ours, theirs = answers("c-1")
    return unrecorded().model_copy(
        update={"answer": ours, "baseline_answer": theirs, **changes}
    )


def judged(judge: Judge) -> list[Call]:
    """Both orders, as a judge would be asked."""
    ours, theirs = (one.text for one in answers("c-1"))
    return [judge_call(judge, CASE, *pair) for pair in ((ours, theirs), (theirs, ours))]


def test_nothing_is_missing_where_all_was_heard() -> None:
    """Nor does other trouble tell of a recording."""
    heard = [comparison(case("c-1"), "win", BOTH), comparison(case("c-2"), None)]

    assert estimate(*heard) == Missing(0, 0)


def test_a_case_without_answers_lacks_both_and_a_verdict() -> None:
    """One call to each side, and to each judge."""
    assert estimate(unrecorded()).calls == 3
    assert estimate(unrecorded(), lineup=PANEL).calls == 4


def test_a_baselines_answer_is_lacking_once() -> None:
    """All candidates share it; its verdicts they do not."""
    both = [unrecorded(), unrecorded(candidate=SMALL)]

    assert estimate(*both).calls == 5


def test_what_is_recorded_is_not_counted() -> None:
    """A side that has its answer need not be asked."""
    assert estimate(unrecorded(), recorded=[asked(BASELINE)]).calls == 2
    assert estimate(unrecorded(), recorded=[asked(CHEAP)]).calls == 2


@pytest.mark.parametrize("order", [0, 1])
def test_only_judges_that_said_nothing_are_counted(order: int) -> None:
    """A judge that was added later lacks all; the one that was there, none."""
    lacking = verdict_missing()

    assert estimate(lacking, lineup=PANEL).calls == 2
    assert estimate(lacking, lineup=PANEL, recorded=[judged(JUDGE)[order]]).calls == 1


def test_a_judge_of_single_answers_lacks_each_score_by_itself() -> None:
    """The baseline's may be there from another candidate's run."""
    lacking = verdict_missing()
    ours, theirs = (one.text for one in answers("c-1"))
    calls = method_of(SCORER).calls(SCORER, CASE, Shown(ours, theirs))

    assert estimate(unrecorded(), lineup=SCORED).calls == 4
    assert estimate(lacking, lineup=SCORED).calls == 2
    assert estimate(lacking, lineup=SCORED, recorded=[calls[1]]).calls == 1


def test_at_least_one_call_is_missing_from_what_is_unrecorded() -> None:
    """The other order, or a fresh repeat: what exactly is not known here."""
    lacking = verdict_missing(verdicts=(verdict("win", "candidate"),))

    assert estimate(lacking, recorded=judged(JUDGE)).calls == 1


def test_what_is_missing_has_a_price() -> None:
    """Estimated from the texts: a judge reads two answers beside the prompt."""
    dollar = Price(input=1, output=2)
    lineup = TWO.model_copy(
        update={
            "baseline": BASELINE.model_copy(update={"price": dollar}),
            "candidates": (CHEAP.model_copy(update={"price": dollar}),),
            "judges": (JUDGE.model_copy(update={"price": dollar}),),
        }
    )

    missing = estimate(unrecorded(), lineup=lineup)

    side, judge = 1 + 2 * 300, 1 + 2 * 300 + 400 + 2 * 300
    assert missing.usd == pytest.approx((2 * side + judge) / 1_000_000)


def test_an_unknown_price_is_never_nothing() -> None:
    """The calls are counted all the same."""
    lineup = TWO.model_copy(update={"judges": (Judge.of(model("unpriced", None)),)})

    assert estimate(unrecorded(), lineup=lineup) == Missing(3, None)
