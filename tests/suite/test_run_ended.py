"""A run that is ended, or cancelled, tells what it knows and loses no case."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest
from tests.suite.lineups_for_tests import (
    BASELINE,
    CHEAP,
    JUDGE,
    TWO,
    FakeEngine,
    always,
    case,
    cases,
    mixed,
    suite,
    waits,
)
from tests.suite.runs_for_tests import Stage, assert_accounted, whole

from noworse.errors import CallError, CallFailed, RunEnded
from noworse.records.calls import Call
from noworse.records.decisions import Policy
from noworse.suite.docket import Place

BROKE = RunEnded(CHEAP.id, "quota_exhausted", "no credit left")
UNDECIDED = mixed(3, 0.40, 0.50)


def after(calls: int, error: CallError = BROKE) -> Callable[[Call], CallError | None]:
    """Trouble with every call from a number of them on."""
    made = 0

    def trouble(_call: Call) -> CallError | None:
        nonlocal made
        made += 1
        return error if made > calls else None

    return trouble


@pytest.mark.parametrize("calls", [0, 1, 10, 150, 300])
def test_a_run_that_is_ended_delivers_every_case_once(calls: int) -> None:
    """What was heard, what is in trouble, and what was not reached, with why."""
    engine = FakeEngine(UNDECIDED, waits(1, 12), after(calls))
    stage = Stage([suite(cases(150))], engine, lineup=TWO)

    record = stage.play()

    assert_accounted(stage, record)
    assert record.ended_by == str(BROKE)
    assert not record.complete
    assert record.decisions == ()
    reasons = {report.ended for report in stage.reports}
    assert reasons <= {None, str(BROKE)}
    assert str(BROKE) in reasons


def test_the_end_cancels_what_is_under_way() -> None:
    """No other model goes on buying answers to questions that stay half asked."""

    def trouble(call: Call) -> CallError | None:
        return BROKE if call.model == CHEAP else None

    def turns(call: Call) -> int:
        return 9 if call.model == CHEAP else 500

    engine = FakeEngine(always("tie"), turns, trouble)
    stage = Stage([suite(cases(200))], engine, window=30)

    record = stage.play()

    assert engine.begun <= 60
    assert engine.asked == []
    assert engine.cancelled > 0
    assert_accounted(stage, record)


def test_the_first_end_is_the_one_that_is_told() -> None:
    """Later ones are its consequences."""
    other = RunEnded(BASELINE.id, "auth", "401")

    def trouble(call: Call) -> CallError | None:
        return {CHEAP: BROKE, BASELINE: other}.get(call.model)

    turns = {CHEAP: 2, BASELINE: 9}
    engine = FakeEngine(always("tie"), lambda call: turns[call.model], trouble)
    stage = Stage([suite(cases(30))], engine)

    record = stage.play()

    assert record.ended_by == str(BROKE)


def test_trouble_with_single_calls_does_not_end_a_run() -> None:
    """The cases are unresolved; too many of them, and nothing is decided."""

    def trouble(call: Call) -> CallError | None:
        lost = call.model == JUDGE and "s-1" in call.messages[-1].content
        return CallFailed(JUDGE.id, "timeout", "120 s") if lost else None

    engine = FakeEngine(always("win"), waits(1, 12), trouble)
    stage = Stage([suite(cases(60))], engine)

    record = stage.play()

    made = whole(record)
    assert (made.status, made.unresolved, made.read) == ("INCONCLUSIVE", 11, 60)
    assert record.complete
    assert record.ended_by is None
    assert_accounted(stage, record)


def second_orders(engine: FakeEngine) -> int:
    """How many verdicts were given, beyond one a case and twenty more."""
    judged = sum(call.form is not None for _, call in engine.asked)
    return judged - 100


def test_a_second_pass_that_is_cut_short_does_not_count() -> None:
    """What of it came first is no fair part of it: the first pass stands."""
    held, whole_run = suite(cases(80)), FakeEngine(UNDECIDED, waits(1, 12))
    Stage([held], whole_run).play()
    calls = len(whole_run.asked) - 20
    engine = FakeEngine(UNDECIDED, waits(1, 12), after(calls))
    one_pass = Stage([held], FakeEngine(UNDECIDED), Policy(orders="one")).play()
    stage = Stage([held], engine)

    record = stage.play()

    made = whole(record)
    assert 0 < second_orders(engine) < 60
    assert (made.status, made.stage, made.read) == ("INCONCLUSIVE", "one order", 80)
    assert record.comparisons == one_pass.comparisons
    assert record.ended_by == str(BROKE)
    assert not record.complete
    assert_accounted(stage, record)


def test_a_second_order_that_is_lost_leaves_its_case_unresolved() -> None:
    """And the rest of the second pass counts."""

    def trouble(call: Call) -> CallError | None:
        shown = call.messages[-1].content
        late = call.model == JUDGE and "<user" in shown and "s-77," in shown
        again = late and any(
            c.form is not None and "s-77," in c.messages[-1].content
            for _, c in engine.asked
        )
        return CallFailed(JUDGE.id, "timeout", "120 s") if again else None

    engine = FakeEngine(UNDECIDED, waits(1, 12), trouble)
    stage = Stage([suite(cases(80))], engine)

    record = stage.play()

    [lost] = [one for one in record.comparisons if one.score is None]
    assert lost.case == "s-77"
    assert lost.first_score is not None
    assert whole(record).unresolved == 1
    assert whole(record).stage == "both orders"
    assert_accounted(stage, record)


@pytest.mark.parametrize("turns", [1, 5, 40, 150])
def test_a_run_that_is_cancelled_can_be_described(turns: int) -> None:
    """Wherever it stood: what the gate has read is told, and no task is left."""
    engine = FakeEngine(UNDECIDED, waits(1, 12))
    stage = Stage([suite(cases(120))], engine, lineup=TWO, window=16)

    async def cancel() -> int:
        going = asyncio.ensure_future(stage.run.go())
        for _ in range(turns):
            await asyncio.sleep(0)
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
        return len(asyncio.all_tasks())

    left = asyncio.run(cancel())

    record = stage.record()
    delivered = Counter(report.case for report in stage.reports)
    read = [sum(u.read for u in d.units.values()) for d in stage.run.dockets]
    assert left == 1
    assert not record.complete
    assert record.ended_by is None
    assert len(record.comparisons) == sum(read)
    assert set(delivered.values()) <= {1}


def test_what_was_delivered_before_the_end_is_what_is_told() -> None:
    """A decided suite keeps its decision, although the next one is cut off."""
    first, second = suite(cases(60, "a"), "a"), suite(cases(200, "b"), "b")

    def trouble(call: Call) -> CallError | None:
        return BROKE if call.messages[-1].content == "b-150" else None

    engine = FakeEngine(
        lambda name, who: "win" if name[0] == "a" else UNDECIDED(name, who),
        waits(1, 12),
        trouble,
    )
    stage = Stage([first, second], engine, window=16)

    record = stage.play()

    decided = {(made.suite, made.status) for made in record.decisions}
    assert decided == {("a", "PASS")}
    assert_accounted(stage, record)


def test_critical_cases_are_not_reached_after_the_end_either() -> None:
    """The gate would want them for ever; the run does not."""
    engine = FakeEngine(UNDECIDED, waits(1, 12), after(40))
    held = [case(f"c-{n}", critical=True) for n in range(60)]
    stage = Stage([suite(held)], engine)

    record = stage.play()

    assert any(report.ended for report in stage.reports)
    assert_accounted(stage, record)


def test_a_cancelled_hearing_says_that_it_was() -> None:
    """Only a stop of the gate ends it quietly."""
    stage = Stage([suite(cases(60))], FakeEngine(UNDECIDED, lambda _call: 9))

    async def cancel() -> bool:
        hearing = asyncio.ensure_future(stage.run._acts[0]._hear(Place(0, 0, CHEAP)))
        await asyncio.sleep(0)
        hearing.cancel()
        await asyncio.wait([hearing])
        return hearing.cancelled()

    assert asyncio.run(cancel())


def test_nothing_begins_after_the_end() -> None:
    """Not even what was opened in the turn before."""
    engine = FakeEngine(UNDECIDED)
    stage = Stage([suite(cases(60))], engine)
    stage.run._acts[0].ended = BROKE

    asyncio.run(stage.run._acts[0]._hear(Place(20, 0, CHEAP)))
    asyncio.run(stage.run._acts[0]._hear_again(Place(20, 0, CHEAP)))

    assert engine.begun == 0
