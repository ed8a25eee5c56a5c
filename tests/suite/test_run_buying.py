"""What is known is heard first, and the first purchase is made alone."""

from __future__ import annotations

import asyncio

import pytest
from tests.suite.lineups_for_tests import (
    CHEAP,
    FakeEngine,
    always,
    cases,
    suite,
    waits,
)
from tests.suite.runs_for_tests import Stage, assert_accounted, whole

from noworse.errors import RunEnded
from noworse.records.run import Mode


def bought(engine: FakeEngine) -> list[str]:
    """The prompts of the cases that something was bought for, as they came."""
    answered = [call for _, call in engine.asked if call.form is None]
    return [c.messages[-1].content for c in answered if engine.unrecorded(c)]


@pytest.mark.parametrize("mode", ["record", "refresh", "live"])
def test_the_first_purchase_is_made_alone(mode: Mode) -> None:
    """A wrong key shows before more is spent, and every case is told so."""
    error = RunEnded(CHEAP.id, "auth", "401")
    engine = FakeEngine(
        always("tie"),
        lambda call: 9 if call.model == CHEAP else 0,
        lambda call: error if call.model == CHEAP else None,
        lambda _call: True,
    )
    stage = Stage([suite(cases(30))], engine, mode=mode)

    record = stage.play()

    assert engine.begun == 2
    assert [report.ended for report in stage.reports].count(str(error)) == 30
    assert record.ended_by == str(error)
    assert_accounted(stage, record)


def test_in_replay_nothing_is_bought_so_nothing_waits() -> None:
    """All cases are opened at once, whatever the engine lacks."""
    engine = FakeEngine(always("tie"), waits(1, 9), unrecorded=lambda _call: True)
    stage = Stage([suite(cases(30))], engine)

    asyncio.run(_some_turns(stage, 4))

    assert engine.begun == 60


def test_after_the_first_purchase_all_others_follow_at_once() -> None:
    """It costs one case's time."""
    engine = FakeEngine(
        always("tie"), lambda _call: 9, unrecorded=lambda call: call.model == CHEAP
    )
    stage = Stage([suite(cases(30))], engine, mode="record")

    asyncio.run(_some_turns(stage, 40))

    assert engine.begun == 4 + 2 * 29


def test_what_recordings_decide_is_not_bought() -> None:
    """The gate reads what is there before it pays for more."""
    first = FakeEngine(always("win"))
    held = suite(cases(200))
    Stage([held], first, window=1).play()
    recorded = {call.messages[-1].content for _, call in first.asked}
    again = FakeEngine(
        always("win"),
        unrecorded=lambda call: call.messages[-1].content not in recorded,
    )

    record = Stage([held], again, mode="record").play()

    assert whole(record).status == "PASS"
    assert bought(again) == []


async def _some_turns(stage: Stage, turns: int) -> None:
    going = asyncio.ensure_future(stage.run.go())
    for _ in range(turns):
        await asyncio.sleep(0)
    going.cancel()
    await asyncio.wait([going])


def test_what_is_bought_together_is_asked_together() -> None:
    """A batch of one case would take as long as one of all."""
    engine = FakeEngine(always("tie"), waits(1, 9), unrecorded=lambda _call: True)
    stage = Stage([suite(cases(30))], engine, mode="record", at_once=True)

    asyncio.run(_some_turns(stage, 4))

    assert engine.begun == 60


def test_what_was_bought_together_is_not_told_as_spared() -> None:
    """The gate stops where it would have, but all of it is paid for."""
    engine = FakeEngine(always("loss"))
    stage = Stage([suite(cases(30))], engine, mode="record", at_once=True)

    record = stage.play()

    assert whole(record).read < 30
    assert record.left_out == ()
