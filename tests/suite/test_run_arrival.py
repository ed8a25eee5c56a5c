"""The order of arrival leaves no trace in the record of a run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.suite.lineups_for_tests import (
    CHEAP,
    JUDGE,
    PANEL,
    SECOND_JUDGE,
    SMALL,
    TWO,
    FakeEngine,
    Word,
    case,
    cases,
    mixed,
    suite,
    waits,
)
from tests.suite.runs_for_tests import Stage, assert_accounted

from noworse.errors import CallError, CallFailed
from noworse.records.calls import Call
from noworse.records.decisions import Policy
from noworse.records.run import RunRecord

LATE = 12


def eventful(name: str, candidate: str) -> Word:
    """A script with all that can become of a case."""
    if candidate == SMALL.id:
        return mixed(5, 0.3, 0.35)(name, candidate)
    return _ODD.get(name, mixed(6, 0.4, 0.3, rest="first")(name, candidate))


_ODD: dict[str, Word] = {
    "a-7": "same",
    "b-11": "mumble",
    "a-30": "refuse",
    "b-31": "same",
}


def troubled(call: Call) -> CallError | None:
    """One answer is lost, and one verdict."""
    if call.model == CHEAP and call.messages[-1].content == "a-50":
        return CallFailed(CHEAP.id, "timeout", "120 s")
    if call.model == SECOND_JUDGE and "b-20," in call.messages[-1].content:
        return CallFailed(SECOND_JUDGE.id, "server_error", "503")
    return None


BUSY = TWO.model_copy(update={"judges": (JUDGE, SECOND_JUDGE)})
HELD = [
    *cases(70, "a"),
    *cases(40, "b", weight=0.5),
    case("c-0", "c", critical=True),
    *cases(9, "d"),
]


def eventful_run(turns: Callable[[Call], int], policy: Policy) -> RunRecord:
    engine = FakeEngine(eventful, turns, troubled)
    stage = Stage([suite(HELD)], engine, policy, BUSY, window=256)
    record = stage.play()
    assert_accounted(stage, record)
    return record


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(orders="one"),
        Policy(goal="slices"),
        Policy(scope="suite", margin=0.2),
        Policy(margin=0.5),
    ],
    ids=["suite", "one order", "slices", "exact", "early"],
)
def test_the_record_does_not_depend_on_the_order_of_arrival(
    policy: Policy,
) -> None:
    """At once, as from a recording, or in any other order: the same record."""
    at_once = eventful_run(lambda _call: 0, policy)

    late = eventful_run(waits(1, 40), policy)

    assert late == at_once


@pytest.mark.parametrize("wrong", [0.55, 0.75])
def test_a_fickle_judge_is_asked_both_ways_whatever_arrives_first(
    wrong: float,
) -> None:
    """Orders change while cases are in flight; the record does not tell when."""
    script = mixed(9, 0.5 - wrong / 2, 0.5 - wrong / 2, rest="first")

    def play(turns: Callable[[Call], int]) -> RunRecord:
        engine, policy = FakeEngine(script, turns), Policy(margin=0.02)
        stage = Stage([suite(cases(90))], engine, policy, PANEL, window=90)
        record = stage.play()
        assert_accounted(stage, record)
        return record

    at_once, late = play(lambda _call: 0), play(waits(4, 60))

    assert late == at_once
    assert {len(one.verdicts) for one in late.comparisons} == {4}
    assert {one.first_score for one in late.comparisons} == {None}


@pytest.mark.parametrize("status", ["PASS", "FAIL"])
def test_a_stop_is_never_taken_back(status: str) -> None:
    """With several suites and candidates: what stopped a gate is what it decides."""
    word: Word = "win" if status == "PASS" else "loss"
    held = [suite(cases(60, f"s-{n}"), f"s-{n}") for n in range(3)]
    engine = FakeEngine(
        lambda name, who: word if who == CHEAP.id else eventful(name, who),
        waits(2, LATE),
    )
    stage = Stage(held, engine, Policy(margin=0.05), TWO)

    record = stage.play()

    decided = {(d.suite, d.candidate): d.status for d in record.decisions}
    stops = {
        (docket.suite.name, who): unit.stopped
        for docket in stage.run.dockets
        for who, unit in docket.units.items()
        if unit.stopped is not None
    }
    assert len(stops) >= 3
    assert status in stops.values()
    assert all(decided[where] == stop for where, stop in stops.items())
    assert_accounted(stage, record)
