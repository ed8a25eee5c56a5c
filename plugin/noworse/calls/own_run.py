"""One run of a function of the user's: which of its calls go to another model."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from noworse.calls.own_mistakes import (
    Place,
    elsewhere,
    in_background,
    place_below,
    unrecorded,
)
from noworse.records.models import Model
from noworse.records.requests import Reply, Request
from noworse.wire.own_calls import OwnCall

Post = Callable[[Model, Request], Future[Reply]]

FAILED: Final = 400
"""The first of the statuses that tell of a failure."""


class Halt(BaseException):
    """Ends the user's function. No client library takes it for a lost connection."""


@dataclass(slots=True)
class OwnRun:
    """Where the model calls go that a function of the user's makes."""

    targets: Mapping[str, Model]
    """By the name of the model in the user's code."""

    case: str
    post: Post
    """Sends a call off. What it comes to, if that is no reply, ends the function."""

    is_offline: bool = False
    """Whether nothing may leave the process: a replay."""

    root: Path = field(default_factory=Path)
    """Where the user's own files are."""

    error: Exception | None = None
    """Why the function was ended, if so, whatever it made of that."""

    _taken: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    _waiting: set[Future[Reply]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_over: bool = False

    def way_of(self, call: OwnCall, headers: Mapping[str, str]) -> Way | None:
        """Say where a call goes; `None`: where the user's code sends it.

        Raises:
            Halt: if it must go nowhere.
        """
        target = self.targets.get(call.model)
        if target is None:
            return None
        if call.api != target.api:
            raise self.halt(elsewhere(self.place(), call, target))
        if call.body.get("background"):
            raise self.halt(in_background(self.place()))
        named = {name.lower(): value for name, value in headers.items()}
        request = call.request(named, self.case)
        return Way(self, target, self._numbered(target, request))

    def leave(self, url: str) -> None:
        """Let a request leave the process.

        Raises:
            Halt: if none may.
        """
        if self.is_offline:
            # Without the query, where some have their key.
            shown = urlsplit(url)._replace(query="", fragment="").geturl()
            raise self.halt(unrecorded(self.place(), shown))

    def halt(self, error: Exception) -> Halt:
        """Note why the function must end, if there was no reason yet."""
        with self._lock:
            self.error = self.error or error
        return Halt(str(error))

    def close(self) -> None:
        """Let go of all who still wait: threads that were left behind."""
        with self._lock:
            self._is_over = True
            waiting = tuple(self._waiting)
        for future in waiting:
            future.cancel()

    def place(self) -> Place:
        """Say which line of the user's code is at work."""
        return place_below(self.root)

    def start(self, way: Way) -> Future[Reply]:
        """Send a call off."""
        with self._lock:
            if self._is_over:
                raise Halt("the run is over")
            future = self.post(way.target, way.request)
            self._waiting.add(future)
        future.add_done_callback(partial(self._leave, way))
        return future

    def _leave(self, way: Way, future: Future[Reply]) -> None:
        self._waiting.discard(future)
        # At once: code that gave up waiting may well ask again.
        if future.cancelled():
            self._give_back(way)

    def told(self, way: Way, reply: Reply) -> Reply:
        """Note what the user's code is told."""
        if reply.status >= FAILED:
            # Whoever tries once more asks the same, and not a second time.
            self._give_back(way)
        return reply

    def _numbered(self, target: Model, request: Request) -> Request:
        """Number a request that may be made several times in a run."""
        with self._lock:
            taken = self._taken.setdefault(_name(target, request), set())
            nth = next(n for n in range(len(taken) + 1) if n not in taken)
            taken.add(nth)
        return request.model_copy(update={"nth": nth})

    def _give_back(self, way: Way) -> None:
        first = way.request.model_copy(update={"nth": 0})
        with self._lock:
            self._taken[_name(way.target, first)].discard(way.request.nth)


class Way(NamedTuple):
    """A call on its way to another model."""

    run: OwnRun
    target: Model
    request: Request

    def wait(self) -> Reply:
        """Wait for the reply, in a thread of the user's.

        Raises:
            Halt: if there is none.
        """
        future = self.run.start(self)
        try:
            return self.run.told(self, future.result())
        except CancelledError:
            raise Halt("the run is over") from None
        except Exception as error:
            raise self.run.halt(error) from error

    async def arrive(self) -> Reply:
        """Wait for the reply, on an event loop of the user's.

        Raises:
            Halt: if there is none.
        """
        if _running_loop() is None:
            return self.wait()  # another kind of loop than asyncio's
        try:
            reply = await asyncio.wrap_future(self.run.start(self))
        except Exception as error:
            raise self.run.halt(error) from error
        return self.run.told(self, reply)


def headers_of(reply: Reply) -> dict[str, str]:
    """Return the headers that a reply is handed over with."""
    headers = {"content-type": reply.content_type}
    if reply.status >= FAILED:
        # It was tried again as often as that is of use.
        headers["x-should-retry"] = "false"
    return headers


def _name(target: Model, request: Request) -> tuple[str, str]:
    return target.id, request.model_dump_json()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
