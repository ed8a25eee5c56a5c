"""Who may call next: slots by rank, with one limit for all and one for each model."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from math import inf

from noworse.calls.clock import Clock
from noworse.calls.lane import Lane, Waiter, lane_of
from noworse.records.models import Model

_CREDIT_IN_DOUBT = 10
"""Calls to other models that go out while one model seems to be down."""


class Limiter:
    """Hands out slots, the lowest rank first.

    So the order of dispatch is the committed one, however answers arrive.

    While a model seems to be down, only a few more calls to the others go out until
    it answers or is given up: half a comparison is money for nothing.
    """

    def __init__(self, max_in_flight: int, clock: Clock) -> None:
        self._max_in_flight, self._clock = max_in_flight, clock
        self._free = max_in_flight
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._numbers = count()
        self._credit = _CREDIT_IN_DOUBT
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = inf
        self._slept_until = 0.0

    def lane(self, model: Model) -> Lane:
        """Return the lane of a model: one for each name on each host."""
        place = (model.base_url, model.name)
        if place not in self._lanes:
            self._lanes[place] = lane_of(model, self._max_in_flight)
        return self._lanes[place]

    @contextmanager
    def alive(self, lane: Lane) -> Iterator[None]:
        """Count a call as under way, from before its first slot to its end."""
        lane.alive += 1
        try:
            yield
        finally:
            lane.alive -= 1
            self._pump()

    @asynccontextmanager
    async def slot(self, lane: Lane, rank: float, tokens: int) -> AsyncIterator[None]:
        """Wait for a slot, and hold it; `tokens` is what the call may use up."""
        granted = asyncio.get_running_loop().create_future()
        waiter = Waiter(rank, next(self._numbers), tokens, granted)
        heapq.heappush(lane.waiting, waiter)
        self._pump()
        try:
            await granted
            yield
        finally:
            if granted.done() and not granted.cancelled():
                lane.in_use -= 1
                self._free += 1
            self._pump()

    def succeed(self, lane: Lane, estimated_tokens: int, tokens: int | None) -> None:
        """Note an answer, and correct what it was thought to use up."""
        lane.succeed()
        if tokens is not None:
            lane.tokens.take(tokens - estimated_tokens, self._now())
        self._pump()

    def pause(self, lane: Lane, seconds: float) -> None:
        """Let no call to the model go out before `seconds` have passed."""
        lane.ready_at = max(lane.ready_at, self._now() + seconds)

    def turn_away(self, lane: Lane, seconds: float) -> bool:
        """Note that a provider has too much to do; tell whether that holds for all.

        Then what may be in flight to the model is halved, once in `seconds`.
        """
        lane.turn_away()
        if lane.is_crowded:
            self.cut(lane, seconds)
        return lane.is_crowded

    def cut(self, lane: Lane, seconds: float) -> None:
        """Halve what may be in flight to the model."""
        lane.cut(seconds, self._now())

    def close(self) -> None:
        """Stop to wait for anything."""
        if self._alarm is not None:
            self._alarm.cancel()

    def _now(self) -> float:
        """Read the clock, which may come back from a sleep a little early."""
        return max(self._clock.monotonic(), self._slept_until)

    def _pump(self) -> None:
        """Grant all that may go out now, and set the alarm for what may later."""
        now, suspects = self._now(), [x for x in self._lanes.values() if x.is_suspect]
        if not suspects:
            self._credit = _CREDIT_IN_DOUBT
        while self._free and (lane := self._next_lane(now, suspects)) is not None:
            waiter = heapq.heappop(lane.waiting)
            if suspects and lane not in suspects:
                self._credit -= 1
            self._free -= 1
            lane.in_use += 1
            lane.requests.take(1, now)
            lane.tokens.take(waiter.tokens, now)
            waiter.granted.set_result(None)
        self._set_alarm(now)

    def _next_lane(self, now: float, suspects: list[Lane]) -> Lane | None:
        """Return the lane whose first waiter has the lowest rank of all that may go."""
        best: Lane | None = None
        for lane in self._lanes.values():
            while lane.waiting and lane.waiting[0].granted.done():
                heapq.heappop(lane.waiting)  # its call was cancelled
            held = suspects and lane not in suspects and self._credit <= 0
            if not lane.waiting or held or not lane.has_room or lane.opens_at() > now:
                continue
            if best is None or lane.waiting[0][:2] < best.waiting[0][:2]:
                best = lane
        return best

    def _set_alarm(self, now: float) -> None:
        opening = (x.opens_at() for x in self._lanes.values() if x.waiting)
        at = min((time for time in opening if time > now), default=inf)
        if at < self._alarm_at:
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm_at = at
            self._alarm = asyncio.get_running_loop().create_task(self._ring(at - now))

    async def _ring(self, seconds: float) -> None:
        at = self._alarm_at
        await self._clock.sleep(seconds)
        self._slept_until = max(self._slept_until, at)
        self._alarm, self._alarm_at = None, inf
        self._pump()
