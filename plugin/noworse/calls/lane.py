"""How much of a model may be asked at once, and what it has gone through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import NamedTuple

from noworse.records.models import Model

_REGAINED_BY_A_SUCCESS = 0.1
_REMEMBERED = 0.99
_STRAY_SHARE = 0.025
_SUSPECT_AFTER = 3
_MINUTE = 60.0


class Waiter(NamedTuple):
    """A call that waits for its slot. Sorts by rank, then by arrival."""

    rank: float
    number: int
    tokens: int
    granted: asyncio.Future[None]


@dataclass(slots=True)
class Pace:
    """A rate that is kept on average, with a burst of one second's worth."""

    per_minute: int | None
    _paid_until: float = 0.0
    """The time at which all that was taken so far has been earned."""

    def ready_at(self) -> float:
        """When the next amount may be taken."""
        return self._paid_until - 1.0

    def take(self, amount: float, now: float) -> None:
        """Take an amount; a negative one gives back what was taken too much."""
        if self.per_minute is not None:
            seconds = amount * _MINUTE / self.per_minute
            self._paid_until = max(self._paid_until, now) + seconds


@dataclass(slots=True)
class Lane:
    """One model on one host, as the limiter sees it."""

    cap: int
    requests: Pace
    tokens: Pace
    waiting: list[Waiter] = field(default_factory=list)
    """A heap."""

    in_use: int = 0
    alive: int = 0
    """Calls under way: in flight, waiting for a slot, or between two attempts."""

    ready_at: float = 0.0
    allowance: float = field(init=False)
    """How many may be in flight: halved when the provider says that it is too much,
    and regained bit by bit."""

    _cut_until: float = 0.0
    _outages: int = 0
    _replies: float = 0.0
    _refusals: float = 0.0
    """Both of about the last hundred: older ones count for less and less."""

    def __post_init__(self) -> None:
        self.allowance = float(self.cap)

    @property
    def is_suspect(self) -> bool:
        """Whether the provider seems to be down, and calls are still being tried."""
        return self.alive > 0 and self._outages >= _SUSPECT_AFTER

    @property
    def has_room(self) -> bool:
        return self.in_use < max(1, int(self.allowance))

    def opens_at(self) -> float:
        """When its next call may go out, as far as time is what it waits for."""
        return max(self.ready_at, self.requests.ready_at(), self.tokens.ready_at())

    @property
    def is_crowded(self) -> bool:
        """Whether more than a stray reply said that there is too much to do.

        One among hundreds of answers is no limit of the provider's, and no reason to
        hold up all the others: two or three in a hundred are.
        """
        return self._refusals > _STRAY_SHARE * self._replies

    def turn_away(self) -> None:
        """Note a reply which said that the provider has too much to do."""
        self._remember(refusals=1)

    def succeed(self) -> None:
        """Note an answer: an additive increase."""
        self._remember(refusals=0)
        self._outages = 0
        self.allowance = min(self.cap, self.allowance + _REGAINED_BY_A_SUCCESS)

    def suffer(self) -> None:
        """Note an attempt that failed for the provider's own trouble."""
        self._outages += 1

    def _remember(self, refusals: int) -> None:
        self._replies = _REMEMBERED * self._replies + 1
        self._refusals = _REMEMBERED * self._refusals + refusals

    def cut(self, seconds: float, now: float) -> None:
        """Halve what may be in flight, once for all that fail within `seconds`."""
        if now >= self._cut_until:
            self._cut_until = now + seconds
            self.allowance = max(1.0, self.allowance / 2)


def lane_of(model: Model, max_in_flight: int) -> Lane:
    """Open the lane of a model within its own limits."""
    return Lane(
        cap=min(max_in_flight, model.max_in_flight or max_in_flight),
        requests=Pace(model.requests_per_minute),
        tokens=Pace(model.tokens_per_minute),
    )
