"""Slots: who goes first, and how many at once."""

from __future__ import annotations

import asyncio

import pytest
from tests.calls.doubles_for_tests import FakeClock, model, until
from tests.calls.floors_for_tests import Floor, hold, play, settle

from noworse.calls.limiter import Limiter


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_the_lowest_rank_goes_first_whatever_its_model(names: str) -> None:
    """Dispatch follows the committed order, not the order of asking."""

    async def scene(floor: Floor) -> None:
        lanes = {name: floor.limiter.lane(model(name)) for name in names}
        one, other = lanes["a"], lanes["b"]
        floor.call("busy", one)
        await settle()

        floor.call("late", one, rank=3)
        floor.call("early", other, rank=1)
        floor.call("middle", one, rank=2)
        await settle()
        for name in ("busy", "early", "middle"):
            floor.leave[name].set()
            await settle()

        assert floor.names == ["busy", "early", "middle", "late"]

    play(1, scene)


def test_no_more_are_in_flight_than_allowed() -> None:
    """In all, and to one model."""

    async def scene(floor: Floor) -> None:
        narrow = floor.limiter.lane(model("a", max_in_flight=2))
        wide = floor.limiter.lane(model("b"))
        for number in range(4):
            floor.call(f"a{number}", narrow)
            floor.call(f"b{number}", wide)
        await settle()

        assert len(floor.entered) == 5
        assert sum(name.startswith("a") for name in floor.names) == 2

    play(5, scene)


def test_a_cancelled_waiter_holds_nobody_up() -> None:
    """Its place in the queue is skipped, its slot was never taken."""

    async def scene(floor: Floor) -> None:
        lane = floor.limiter.lane(model())
        floor.call("busy", lane)
        first, _ = floor.call("first", lane), floor.call("second", lane)
        await settle()

        first.cancel()
        floor.leave["busy"].set()
        await settle()

        assert floor.names == ["busy", "second"]

    play(1, scene)


def test_a_slot_granted_to_a_call_that_is_just_cancelled_comes_back() -> None:
    """The grant and the cancellation may meet in one turn of the loop."""

    async def scene(floor: Floor) -> None:
        lane = floor.limiter.lane(model())
        floor.call("busy", lane)
        first, _ = floor.call("first", lane), floor.call("second", lane)
        await settle()

        floor.leave["busy"].set()
        for _ in range(20):
            if len(lane.waiting) == 1:
                break
            await asyncio.sleep(0)
        first.cancel()
        await settle()

        assert floor.names == ["busy", "second"]

    play(1, scene)


def test_a_pause_holds_for_all_calls_to_the_model_and_no_others() -> None:
    """A wait that the provider asks for is shared."""

    async def scene(floor: Floor) -> None:
        lane, other = floor.limiter.lane(model("a")), floor.limiter.lane(model("b"))
        floor.limiter.pause(lane, 7)
        floor.limiter.pause(lane, 3)

        floor.call("a1", lane)
        floor.call("a2", lane)
        floor.call("b", other)
        await settle()

        assert floor.entered == [("b", 0), ("a1", 7), ("a2", 7)]

    play(8, scene)


def test_an_earlier_opening_replaces_a_later_alarm() -> None:
    """Whoever may go first wakes the limiter first."""

    async def scene(floor: Floor) -> None:
        slow, quick = floor.limiter.lane(model("a")), floor.limiter.lane(model("b"))
        floor.limiter.pause(slow, 60)
        floor.limiter.pause(quick, 1)

        async with asyncio.TaskGroup() as group:
            group.create_task(hold(floor.limiter, slow))
            group.create_task(hold(floor.limiter, quick))

        assert floor.clock.slept == [1, 59]

    play(8, scene)


def test_one_model_under_two_names_of_ours_has_one_lane() -> None:
    """The provider counts by its own name."""
    limiter = Limiter(8, FakeClock())

    assert limiter.lane(model("a", id="x")) is limiter.lane(model("a", id="y"))
    assert limiter.lane(model("a")) is not limiter.lane(model("b"))


def test_closing_stops_the_alarm() -> None:
    """Nothing is left behind when a run is over."""

    class Stuck(FakeClock):
        async def sleep(self, seconds: float) -> None:
            self.slept.append(seconds)
            await asyncio.Event().wait()

    async def scene() -> None:
        clock = Stuck()
        limiter = Limiter(8, clock)
        lane = limiter.lane(model())
        limiter.pause(lane, 60)
        waiting = asyncio.ensure_future(hold(limiter, lane))
        await until(lambda: clock.slept)

        waiting.cancel()
        limiter.close()
        await settle()

        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scene())


def test_a_clock_that_wakes_a_little_early_is_believed() -> None:
    """No call sleeps twice for one pause: real clocks do come back early."""

    class Early(FakeClock):
        async def sleep(self, seconds: float) -> None:
            self.slept.append(seconds)
            self.time += 0.999 * seconds
            await asyncio.sleep(0)

    async def scene() -> None:
        clock = Early()
        limiter = Limiter(8, clock)
        lane = limiter.lane(model())
        limiter.pause(lane, 10)

        await hold(limiter, lane)

        assert clock.slept == [10]

    asyncio.run(scene())
