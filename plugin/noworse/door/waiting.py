"""Who waits for a function of the user's to be called, and in which order."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from noworse.records.cases import Swap
from noworse.records.performances import Performance, Performed

Cancel = Callable[[], None]
"""Gives up what was begun."""

_GRACE_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class Waiter:
    """Whoever wants a performance."""

    performance: Performance
    swap: Swap
    rank: tuple[float, int]
    """No two are alike, so that a heap never compares what comes after."""

    begin: Callable[[], None]
    told: asyncio.Future[Performed]
    patience: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(None))
    """Whoever calls the function keeps its time, unless the function blocks that."""

    release: Callable[[], None] | None = None
    tries: int = 0
    is_gone: bool = False
    cancel: Cancel | None = None

    def tell(self, performed: Performed) -> None:
        """Hand over what came of it, from whatever thread."""
        self._later(lambda: self._tell(performed))

    def _tell(self, performed: Performed) -> None:
        if not self.told.done():
            self.told.set_result(performed)

    def begun(self) -> None:
        """Say that its turn has come; from now on its time counts."""
        self._later(self._begin)

    def _begin(self) -> None:
        self.begin()
        limit = self.swap.timeout_seconds + _GRACE_SECONDS
        self.patience.reschedule(asyncio.get_running_loop().time() + limit)

    def _later(self, act: Callable[[], object]) -> None:
        # The loop may have been closed: then nobody waits.
        with contextlib.suppress(RuntimeError):
            self.told.get_loop().call_soon_threadsafe(act)


@dataclass(slots=True)
class Queue:
    """Those who wait for the function of one suite."""

    by_rank: list[tuple[tuple[float, int], Waiter]] = field(default_factory=list)
    by_case: dict[str, deque[Waiter]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    waiting: set[Waiter] = field(default_factory=set)
    most: int | None = None
    """How many of them may run at once."""

    is_finished: bool = False

    def add(self, waiter: Waiter) -> None:
        self.waiting.add(waiter)
        self.most = waiter.swap.max_in_flight
        if waiter.swap.alone:
            self.by_case[waiter.performance.case].append(waiter)
        else:
            heapq.heappush(self.by_rank, (waiter.rank, waiter))

    def take(self, case: str | None) -> Waiter | None:
        """Take out the first that waits for a case, or for any."""
        for waiter in self._first() if case is None else self._first_of(case):
            if waiter in self.waiting:
                self.waiting.remove(waiter)
                return waiter
        return None

    def _first(self) -> Iterator[Waiter]:
        while self.by_rank:
            yield heapq.heappop(self.by_rank)[1]

    def _first_of(self, case: str) -> Iterator[Waiter]:
        while self.by_case[case]:
            yield self.by_case[case].popleft()
