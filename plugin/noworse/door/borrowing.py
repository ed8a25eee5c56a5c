"""What workers offer to perform, as the controller's engine sees it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from functools import partial
from itertools import count
from typing import Any

from noworse.door.cast import House
from noworse.door.offers import Done, Offer
from noworse.door.peers import Peer
from noworse.door.waiting import Cancel
from noworse.records.performances import Performance, Performed
from noworse.records.requests import Reply, Request


class Borrowing:
    """Takes a worker's offers over a line, and hands performances to it."""

    def __init__(self, peer: Peer, house: House) -> None:
        self._peer, self._house = peer, house
        self._offers: dict[int, Offer] = {}
        self._begun: dict[int, Done] = {}
        self._numbers: Iterator[int] = count()
        self._is_over = False
        self._lock = threading.Lock()

    def serve(self) -> None:
        """Hear the worker until it leaves, or dies: then all that it had is open."""
        with contextlib.suppress(OSError, ValueError):
            for said in iter(self._peer.receive, None):
                if "leaves" in said:
                    break
                self._hear(said)
        for offer in self._offers.values():
            self._house.withdraw(offer, patient=False, seconds=0.0)
        with self._lock:
            self._is_over, left = True, list(self._begun)
        for number in left:
            self._end(number, None)

    def _hear(self, said: dict[str, Any]) -> None:
        if "offer" in said:
            number = said["offer"]
            start = partial(self._start, number)
            offer = self._offers[number] = Offer(said["suite"], said["case"], start)
            self._house.put(offer)
        elif "withdraw" in said:
            # It may take as long as a function does; meanwhile others end.
            threading.Thread(target=self._free, args=(said,), daemon=True).start()
        elif "ask" in said:
            self._ask(said)
        else:
            told = said["outcome"]
            outcome = None if told is None else Performed.model_validate(told)
            self._end(said["performed"], outcome)

    def _ask(self, said: dict[str, Any]) -> None:
        """Have a call of a worker's function answered, and tell it the reply."""
        request = Request.model_validate(said["request"])
        future = self._house.ask(said["key"], said["model"], request)
        future.add_done_callback(partial(self._reply, said["ask"]))

    def _reply(self, number: int, future: Future[Reply]) -> None:
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            told = future.result().model_dump(mode="json")
            self._say({"asked": number, "reply": told})
        else:
            self._say({"asked": number, "trouble": str(error)})

    def _free(self, said: dict[str, Any]) -> None:
        number, seconds = said["withdraw"], said["seconds"]
        offer = self._offers[number]
        self._house.withdraw(offer, patient=said["patient"], seconds=seconds)
        self._say({"free": number})

    def _start(self, offer: int, performance: Performance, done: Done) -> Cancel:
        number = next(self._numbers)
        with self._lock:
            self._begun[number] = done
            is_over = self._is_over
        if is_over:
            self._end(number, None)
        told = performance.model_dump(mode="json")
        self._say({"perform": number, "offer": offer, "performance": told})
        return partial(self._say, {"cancel": number})

    def _end(self, number: int, outcome: Performed | None) -> None:
        done = self._begun.pop(number, None)
        if done is not None:
            done(outcome)

    def _say(self, message: dict[str, object]) -> None:
        # Of a worker that is gone, `serve` finds out.
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._peer.send(message)
