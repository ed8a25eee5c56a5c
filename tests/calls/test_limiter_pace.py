"""How fast a model is called, and when others wait for it."""

from __future__ import annotations

import pytest
from tests.calls.doubles_for_tests import FakeClock, model
from tests.calls.floors_for_tests import Floor, play, settle

from noworse.calls.limiter import Limiter


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
