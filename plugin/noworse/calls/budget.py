"""The ceiling on what a run may spend: claimed before a call, settled after it."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

_UNKNOWN = "no price of the model is known, so no bound on the cost"


class Exhausted(Exception):
    """The budget does not allow a call. Never leaves this room."""


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """Money held back for a call under way; each is one of its own."""

    usd: float


class _Waiter(NamedTuple):
    usd: float
    granted: asyncio.Future[Claim]


class Budget:
    """Keeps what is spent, and what may yet turn out to be spent, within a limit.

    A call claims its upper bound. While open claims may still settle lower, a call
    that does not fit waits for its turn; when none is open, it is refused.
    """

    def __init__(self, limit_usd: float | None) -> None:
        self._limit = limit_usd
        self._spent = self._held = 0.0
        self._open: set[Claim] = set()
        self._waiting: deque[_Waiter] = deque()

    @property
    def is_limited(self) -> bool:
        return self._limit is not None

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left of it."""
        return self._limit is not None and self._spent >= self._limit

    async def claim(self, most_usd: float | None) -> Claim:
        """Hold back `most_usd` as soon as it fits; without a limit, nothing.

        Raises:
            Exhausted: if it never can fit, or if there is no bound to hold back.
        """
        if self._limit is None:
            return self._grant(0.0)
        if most_usd is None:
            raise Exhausted(_UNKNOWN)
        waiter = _Waiter(most_usd, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._wake()
        try:
            return await waiter.granted
        except asyncio.CancelledError:
            if waiter.granted.done() and not waiter.granted.cancelled():
                self.free(waiter.granted.result())
            raise

    def try_claim(self, most_usd: float | None) -> Claim | None:
        """Hold back `most_usd` at once; `None`: only what is open can make room for it.

        Raises:
            Exhausted: if it never can fit, or if there is no bound to hold back.
        """
        if self._limit is None:
            return self._grant(0.0)
        if most_usd is None:
            raise Exhausted(_UNKNOWN)
        if self._limit and self._spent + self._held + most_usd <= self._limit:
            return self._grant(most_usd)
        if self._open:
            return None
        raise Exhausted(self._reason(most_usd))

    def hold(self, usd: float) -> Claim:
        """Hold back what was ordered before, whatever the limit."""
        return self._grant(usd)

    def settle(self, claim: Claim, usd: float | None) -> None:
        """Spend what a call did cost; where that is unknown, all that was claimed."""
        self._open.remove(claim)
        # Exactly 0 when nothing is open: sums of floats drift.
        self._held = self._held - claim.usd if self._open else 0.0
        self._spent += claim.usd if usd is None else usd
        self._wake()

    def free(self, claim: Claim) -> None:
        """Give back the claim of a call that was not billed."""
        self.settle(claim, 0.0)

    def _grant(self, usd: float) -> Claim:
        claim = Claim(usd)
        self._open.add(claim)
        self._held += usd
        return claim

    def _wake(self) -> None:
        """Grant or refuse, first come first served, all that can be told now."""
        assert self._limit is not None or not self._waiting
        while self._waiting:
            first = self._waiting[0]
            if not first.granted.done():
                needed = self._spent + self._held + first.usd
                fits = needed <= (self._limit or 0.0)
                if fits and self._limit:
                    first.granted.set_result(self._grant(first.usd))
                elif self._open:
                    return
                else:
                    first.granted.set_exception(Exhausted(self._reason(first.usd)))
            self._waiting.popleft()

    def _reason(self, usd: float) -> str:
        return (
            f"{self._spent:.4f} of {self._limit:g} USD are spent, "
            f"and the next call may cost {usd:.4f} USD"
        )
