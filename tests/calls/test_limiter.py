"""Slots: who goes first, and how many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.calls.doubles_for_tests import FakeClock, model, until

from noworse.calls.lane import Lane
from noworse.calls.limiter import Limiter

Scene = Callable[[Limiter, FakeClock], Awaitable[None]]


class Floor:
    """Takes slots, and notes who got one when."""

    def __init__(self, limiter: Limiter, clock: FakeClock) -> None:
        self.limiter, self.clock = limiter, clock
        self.entered: list[tuple[str, float]] = []
        self.leave: dict[str, asyncio.Event] = {}

    def call(
        self, name: str, lane: Lane, rank: float = 0.0, tokens: int = 0
    ) -> asyncio.Task[None]:
        self.leave[name] = asyncio.Event()
        return asyncio.ensure_future(self._call(name, lane, rank, tokens))

    async def _call(self, name: str, lane: Lane, rank: float, tokens: int) -> None:
        with self.limiter.alive(lane):
            async with self.limiter.slot(lane, rank, tokens):
                self.entered.append((name, self.clock.time - 1000))
                await self.leave[name].wait()

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.entered]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def play(max_in_flight: int, scene: Callable[[Floor], Awaitable[None]]) -> None:
    """Run a scene, and leave nothing behind."""

    async def run() -> None:
        clock = FakeClock()
        limiter = Limiter(max_in_flight, clock)
        before = asyncio.all_tasks()
        try:
            await scene(Floor(limiter, clock))
        finally:
            limiter.close()
            for task in asyncio.all_tasks() - before:
                task.cancel()
            await settle()

    asyncio.run(run())


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
            group.create_task(_hold(floor.limiter, slow))
            group.create_task(_hold(floor.limiter, quick))

        assert floor.clock.slept == [1, 59]

    play(8, scene)


def test_too_much_halves_what_is_in_flight_once_for_all() -> None:
    """Many calls hear of one and the same overload."""
    clock = FakeClock()
    limiter = Limiter(64, clock)
    lane = limiter.lane(model())

    for _ in range(5):
        limiter.cut(lane, 2.0)

    assert lane.allowance == 32
    clock.time += 2
    limiter.cut(lane, 2.0)
    assert lane.allowance == 16


def test_what_is_in_flight_never_falls_below_one_nor_rises_above_its_cap() -> None:
    """Halved down to one, and regained a tenth of a call by each answer."""

    async def scene(floor: Floor) -> None:
        limiter, lane = floor.limiter, floor.limiter.lane(model())
        for _ in range(9):
            limiter.cut(lane, 0.0)
        assert lane.allowance == 1
        for _ in range(10):
            limiter.succeed(lane, 0, None)
        assert lane.allowance == pytest.approx(2)
        for _ in range(1000):
            limiter.succeed(lane, 0, None)
        assert lane.allowance == 8

    play(8, scene)


def test_requests_per_minute_are_kept() -> None:
    """After a burst of one second's worth, one every interval."""

    async def scene(floor: Floor) -> None:
        lane = floor.limiter.lane(model(requests_per_minute=120))

        for number in range(5):
            floor.call(str(number), lane)
        await settle()

        times = [time for _, time in floor.entered]
        assert times == [0, 0, 0, pytest.approx(0.5), pytest.approx(1.0)]

    play(8, scene)


def test_tokens_per_minute_are_kept_by_what_answers_really_took() -> None:
    """The estimate is corrected when the answer tells."""

    async def scene(floor: Floor) -> None:
        limiter = floor.limiter
        lane = limiter.lane(model(tokens_per_minute=6000))
        floor.call("first", lane, tokens=300)
        await settle()
        limiter.succeed(lane, 300, 500)

        floor.call("second", lane, tokens=300)
        await settle()

        assert floor.entered == [("first", 0), ("second", pytest.approx(4))]

    play(8, scene)


def test_while_a_model_seems_down_few_calls_to_others_go_out() -> None:
    """Half a comparison is money for nothing."""

    async def scene(floor: Floor) -> None:
        down, other = floor.limiter.lane(model("a")), floor.limiter.lane(model("b"))
        floor.call("down", down)
        await settle()
        for _ in range(3):
            down.suffer()

        for number in range(30):
            floor.call(f"b{number}", other)
        await settle()
        assert len(floor.entered) == 1 + 10

        floor.limiter.succeed(down, 0, None)
        await settle()
        assert len(floor.entered) == 1 + 30

    play(64, scene)


def test_a_model_that_nobody_waits_for_holds_nobody_up() -> None:
    """Its calls were given up, and none may ever come again."""

    async def scene(floor: Floor) -> None:
        down, other = floor.limiter.lane(model("a")), floor.limiter.lane(model("b"))
        floor.call("down", down)
        await settle()
        for _ in range(3):
            down.suffer()
        for number in range(30):
            floor.call(f"b{number}", other)

        floor.leave["down"].set()
        await settle()

        assert len(floor.entered) == 1 + 30

    play(64, scene)


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
        waiting = asyncio.ensure_future(_hold(limiter, lane))
        await until(lambda: clock.slept)

        waiting.cancel()
        limiter.close()
        await settle()

        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scene())


async def _hold(limiter: Limiter, lane: Lane) -> None:
    async with limiter.slot(lane, 0, 0):
        pass
