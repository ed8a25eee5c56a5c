"""The user's functions that tests of this process lend their fixtures to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Protocol

from noworse.door.offers import Offer
from noworse.door.performing import Part, Performer
from noworse.door.switchboard import Switchboard
from noworse.records.cases import Case, Suite
from noworse.records.requests import Reply, Request

_MOMENT_SECONDS = 1.0


class House(Protocol):
    """Where performances are asked for."""

    def put(self, offer: Offer) -> None:
        """Take an offer."""
        ...

    def withdraw(
        self, offer: Offer, *, patient: bool, seconds: float | None = None
    ) -> None:
        """Let an offer go, and wait until all that it began has ended."""
        ...

    def ask(self, key: str, model: str, request: Request) -> Future[Reply]:
        """Have a call of a model answered that a performance, `key`, makes."""
        ...


class Cast:
    """Offers functions while a test of theirs is running, and between two of them."""

    def __init__(self, house: House, root: Path) -> None:
        """Lend functions to `house`; the user's own files lie below `root`."""
        self._house = house
        self._exchange = Switchboard(house.ask, root)
        self._performer = Performer(self._exchange.around)
        self._offers: dict[str, Offer] = {}

    @property
    def lends(self) -> bool:
        """Whether any function may be called just now."""
        return bool(self._offers)

    def enter(self, suite: Suite, case: Case, part: Callable[[], Part]) -> None:
        """Let the function be called with the fixtures of a case's test."""
        assert suite.swap is not None
        if suite.name not in self._offers:
            only = case.id if suite.swap.alone else None
            start = partial(self._performer.start, part())
            self._offers[suite.name] = offer = Offer(suite.name, only, start)
            self._house.put(offer)

    def leave(self, suite: str, after: str | None, *, stops: bool) -> None:
        """Take the offer back before fixtures go that the next test does not have.

        `after` is the suite of the next test. Calls go on until the suite needs no
        more, unless the session `stops`: then they were given up, and what cannot be
        is left behind.
        """
        offer = self._offers.get(suite)
        if offer is None or (offer.case is None and after == suite):
            return
        del self._offers[suite]
        if stops:
            self._house.withdraw(offer, patient=False, seconds=_MOMENT_SECONDS)
        else:
            self._house.withdraw(offer, patient=offer.case is None)

    def close(self) -> None:
        """Give up what is still under way."""
        self._performer.close()
        self._exchange.close()
