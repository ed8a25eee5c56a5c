"""Who can call the user's functions just now, and who waits for that."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import NamedTuple, Protocol

from noworse.door.waiting import Cancel, Queue, Waiter
from noworse.records.cases import Swap
from noworse.records.performances import Performance, Performed

Done = Callable[[Performed | None], None]
"""Told what came of a performance; `None`: whoever had it is gone."""

_MOST_TRIES = 2
_BLOCKED = (
    "no answer in time, and it holds up the event loop: let code that blocks be a "
    "plain function"
)
_DIED = "the process in which it was called has died, twice"
_OVER = "no test of the function was left that could have set its fixtures up"


class Stagehand(Protocol):
    """Starts performances, in this process or another."""

    def __call__(self, performance: Performance, done: Done, /) -> Cancel:
        """Start one; returns what gives it up."""
        ...


@dataclass(slots=True, eq=False)
class Offer:
    """A test that is running, and lends its fixtures to performances."""

    suite: str
    case: str | None
    """`None`: any of the suite's."""

    start: Stagehand
    busy: int = 0


class _Match(NamedTuple):
    offer: Offer
    waiter: Waiter


class Offers:
    """Brings those who wait and those who offer together, from any thread."""

    def __init__(self, max_in_flight: int) -> None:
        self._most = max_in_flight
        self._queues: dict[str, Queue] = defaultdict(Queue)
        self._offers: list[Offer] = []
        self._running: Counter[str] = Counter()
        self._numbers = count()
        self._is_over = self._is_ended = False
        self._changed = threading.Condition()

    async def perform(
        self,
        performance: Performance,
        swap: Swap,
        rank: float,
        begin: Callable[[], None],
    ) -> Performed:
        """Wait for an offer and for room, then for what comes of the performance."""
        told: asyncio.Future[Performed] = asyncio.get_running_loop().create_future()
        place = rank, next(self._numbers)
        waiter = Waiter(performance, swap, place, begin, told)
        with self._changed:
            if self._is_over:
                return Performed(trouble="not_performed", detail=_OVER)
            self._queues[performance.suite].add(waiter)
            matches = self._match(performance.suite)
        self._start(matches)
        try:
            async with waiter.patience:
                return await told
        except TimeoutError:
            self._release(waiter)
            return Performed(trouble="function_timeout", detail=_BLOCKED)
        finally:
            self._leave(waiter)

    def put(self, offer: Offer) -> None:
        """Offer to perform, until it is withdrawn."""
        with self._changed:
            self._offers.append(offer)
            matches = self._match(offer.suite)
        self._start(matches)

    def withdraw(
        self, offer: Offer, *, patient: bool, seconds: float | None = None
    ) -> None:
        """Take an offer back, and wait until all that it has begun has ended.

        `patient`: first wait until the suite needs it no more, or others offer too.
        `seconds`: wait no longer than that for what it has begun.
        """
        with self._changed:
            if patient:
                self._changed.wait_for(lambda: self._is_dispensable(offer))
            if offer in self._offers:
                self._offers.remove(offer)
            self._changed.wait_for(lambda: offer.busy == 0, seconds)

    def finish(self, suite: str) -> None:
        """Note that the function of a suite is called no more."""
        with self._changed:
            self._queues[suite].is_finished = True
            self._changed.notify_all()

    def end(self) -> None:
        """Note that no function is called any more."""
        with self._changed:
            self._is_ended = True
            self._changed.notify_all()

    def close(self) -> None:
        """Note that there will be no further offer: nobody need wait for one."""
        with self._changed:
            self._is_over = True
            left = [one for queue in self._queues.values() for one in queue.waiting]
            for queue in self._queues.values():
                queue.waiting.clear()
        for waiter in left:
            waiter.tell(Performed(trouble="not_performed", detail=_OVER))

    def _release(self, waiter: Waiter) -> None:
        """Count a performance as ended that nothing will be heard of any more."""
        with self._changed:
            waiter.is_gone, release = True, waiter.release
        # Its time runs only once it was begun.
        assert release is not None
        release()

    def _is_dispensable(self, offer: Offer) -> bool:
        others = (one for one in self._offers if one is not offer)
        return (
            self._is_ended
            or self._queues[offer.suite].is_finished
            or any(one.suite == offer.suite for one in others)
        )

    def _leave(self, waiter: Waiter) -> None:
        with self._changed:
            waiter.is_gone = True
            self._queues[waiter.performance.suite].waiting.discard(waiter)
            cancel = waiter.cancel
        if cancel is not None:
            cancel()

    def _match(self, suite: str) -> list[_Match]:
        """Give out what can be given out now; it is to be started without the lock."""
        queue, matches = self._queues[suite], list[_Match]()
        offers = [one for one in self._offers if one.suite == suite]
        while self._running[suite] < (queue.most or self._most):
            offers.sort(key=lambda one: one.busy)
            pairs = ((offer, queue.take(offer.case)) for offer in offers)
            found = ((offer, one) for offer, one in pairs if one is not None)
            offer, waiter = next(found, (None, None))
            if offer is None or waiter is None:
                break
            offer.busy += 1
            waiter.tries += 1
            self._running[suite] += 1
            matches.append(_Match(offer, waiter))
        return matches

    def _start(self, matches: Iterable[_Match]) -> None:
        for offer, waiter in matches:
            waiter.begun()
            done = self._listener(offer, waiter)
            waiter.release = partial(done, None)
            cancel = offer.start(waiter.performance, done)
            with self._changed:
                waiter.cancel, is_gone = cancel, waiter.is_gone
            if is_gone:
                cancel()

    def _listener(self, offer: Offer, waiter: Waiter) -> Done:
        """Return what takes the outcome, once."""
        told = False

        def done(performed: Performed | None) -> None:
            nonlocal told
            suite = offer.suite
            with self._changed:
                if told:
                    return
                told = True
                offer.busy -= 1
                self._running[suite] -= 1
                if performed is None and not waiter.is_gone:
                    performed = self._again(waiter)
                matches = self._match(suite)
                self._changed.notify_all()
            if performed is not None:
                waiter.tell(performed)
            self._start(matches)

        return done

    def _again(self, waiter: Waiter) -> Performed | None:
        """Let another process do what one died of; but not a third."""
        if self._is_over or waiter.tries >= _MOST_TRIES:
            return Performed(trouble="not_performed", detail=_DIED)
        self._queues[waiter.performance.suite].add(waiter)
        return None
