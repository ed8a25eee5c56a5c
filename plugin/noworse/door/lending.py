"""A worker's functions, lent to the engine in the controller at the end of a line."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from functools import partial
from itertools import count
from typing import Any

from noworse.door.offers import Offer
from noworse.door.peers import Peer
from noworse.door.waiting import Cancel
from noworse.records.performances import Performance, Performed
from noworse.records.requests import Reply, Request

_CLOSING_SECONDS = 1.0
_GONE = "the controller has hung up"


class Lending:
    """Offers functions over a line, and performs what is asked for over it."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._offers: list[Offer] = []
        """By their numbers on the line."""

        self._begun: dict[int, Cancel] = {}
        self._free: list[threading.Event] = []
        """Set when an offer is needed no more."""

        self._asked: dict[int, Future[Reply]] = {}
        self._numbers: Iterator[int] = count()
        self._is_over = False
        self._lock = threading.Lock()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def put(self, offer: Offer) -> None:
        """Offer to perform."""
        with self._lock:
            number = len(self._offers)
            self._offers.append(offer)
            self._free.append(threading.Event())
            if self._is_over:
                self._free[number].set()
        self._say({"offer": number, "suite": offer.suite, "case": offer.case})

    def withdraw(self, offer: Offer, *, patient: bool, seconds: float | None) -> None:
        """Take an offer back, and wait until the controller lets it go."""
        number = self._offers.index(offer)
        self._say({"withdraw": number, "patient": patient, "seconds": seconds})
        self._free[number].wait()

    def ask(self, key: str, model: str, request: Request) -> Future[Reply]:
        """Have a call answered that a function makes; `key` names its performance."""
        number, future = next(self._numbers), Future[Reply]()
        with self._lock:
            self._asked[number] = future
            is_over = self._is_over
        if is_over:
            self._answer(number, {"trouble": _GONE})
        told = request.model_dump(mode="json")
        self._say({"ask": number, "key": key, "model": model, "request": told})
        return future

    def close(self) -> None:
        """Take leave: the controller hangs up, and then so do we.

        Not before: what another thread reads from cannot be closed.
        """
        self._say({"leaves": True})
        self._listener.join(_CLOSING_SECONDS)
        if not self._listener.is_alive():
            self._peer.close()

    def _listen(self) -> None:
        """Do what the controller says, until it hangs up."""
        # Either side may be gone at any moment, and xdist tells of that.
        with contextlib.suppress(OSError, ValueError):
            for said in iter(self._peer.receive, None):
                self._hear(said)
        with self._lock:
            self._is_over = True
            for one in self._free:
                one.set()
            left = list(self._asked)
        for number in left:
            self._answer(number, {"trouble": _GONE})

    def _hear(self, said: dict[str, Any]) -> None:
        if "perform" in said:
            number = said["perform"]
            performance = Performance.model_validate(said["performance"])
            tell = partial(self._tell, number)
            start = self._offers[said["offer"]].start
            self._begun[number] = start(performance, tell)
        elif "cancel" in said:
            self._begun[said["cancel"]]()
        elif "asked" in said:
            self._answer(said["asked"], said)
        else:
            self._free[said["free"]].set()

    def _answer(self, number: int, said: Mapping[str, Any]) -> None:
        """Hand a reply to whoever waits for it, unless he has given up."""
        future = self._asked.pop(number, None)
        if future is None or not future.set_running_or_notify_cancel():
            return
        if "reply" in said:
            future.set_result(Reply.model_validate(said["reply"]))
        else:
            # The engine knows better what it was, and tells it.
            future.set_exception(ConnectionError(said["trouble"]))

    def _tell(self, number: int, performed: Performed | None) -> None:
        told = None if performed is None else performed.model_dump(mode="json")
        self._say({"performed": number, "outcome": told})

    def _say(self, message: dict[str, object]) -> None:
        # Who hung up wants to hear nothing more.
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._peer.send(message)
