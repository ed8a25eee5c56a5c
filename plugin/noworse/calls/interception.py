"""Where requests of the user's own code are seen: in its HTTP libraries, during a run.

Nothing is changed in them before the first function runs and after the last has
ended; in between, all that is not made by such a function passes as it is. A function
that was given up may have left a thread behind: then they stay as they are, so that it
calls nobody any more.
"""

from __future__ import annotations

import threading
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

from noworse.calls.aiohttp_calls import patch_aiohttp
from noworse.calls.httpx_calls import patch_httpx
from noworse.calls.ours import is_ours
from noworse.calls.own_mistakes import astray, outdated
from noworse.calls.own_run import OwnRun, Way
from noworse.calls.patches import Patch
from noworse.calls.requests_calls import patch_requests
from noworse.wire.own_calls import may_be_a_call, own_call

Patcher = Callable[[ModuleType, "Interception"], tuple[Patch, ...]]

_LIBRARIES: Final[tuple[tuple[str, Patcher], ...]] = (
    ("httpx", patch_httpx),
    ("httpx2", patch_httpx),
    ("requests", patch_requests),
    ("aiohttp", patch_aiohttp),
)


@dataclass(slots=True)
class Interception:
    """Knows which functions run, and shows them the requests that they make."""

    _current: ContextVar[OwnRun | None] = field(
        default_factory=lambda: ContextVar("noworse_run", default=None)
    )
    _runs: list[OwnRun] = field(default_factory=list)
    _patches: list[Patch] = field(default_factory=list)
    _gave_up: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def of(self, run: OwnRun) -> Iterator[None]:
        """Send the calls of what is done within to the models of a run.

        Raises:
            Exception: what ended the function, whatever it made of that.
        """
        self._enter(run)
        token = self._current.set(run)
        try:
            yield
        except CancelledError:
            self._gave_up = True
            raise
        except (KeyboardInterrupt, SystemExit):
            raise
        # A `Halt` may stand in a group, and code may make something else of it.
        except BaseException:
            if run.error is None:
                raise
        finally:
            self._current.reset(token)
            self._leave(run)
        if run.error is not None:
            raise run.error

    @property
    def run(self) -> OwnRun | None:
        """The run for which the code that asks is run; `None`: it is not the user's."""
        return None if is_ours() else self._current.get()

    def wants_body(self, method: str, url: str) -> bool:
        """Whether it is needed to know what a request is."""
        return may_be_a_call(method, url)

    def way_of(
        self, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Way | None:
        """Say where a request goes; `None`: where the user's code sends it.

        Raises:
            Halt: if it must go nowhere.
        """
        call = None if body is None else own_call(url, body)
        if call is None or is_ours():
            return None
        if self.run is not None:
            return self.run.way_of(call, headers)
        runs = [run for run in tuple(self._runs) if call.model in run.targets]
        # Any of them may have started the thread, and none is right without it.
        halts = [run.halt(astray(run.place(), call.model)) for run in runs]
        if halts:
            raise halts[0]
        return None

    def refuse(self, wanted: str) -> None:
        """Refuse a request of a library that shows too little of it.

        Raises:
            Halt: if it is made by a function that runs.
        """
        if (run := self.run) is not None:
            raise run.halt(outdated(run.place(), wanted))

    def leave(self, url: str) -> None:
        """Let a request leave the process.

        Raises:
            Halt: if it is made in a replay.
        """
        if self.run is not None:
            self.run.leave(url)

    def _enter(self, run: OwnRun) -> None:
        with self._lock:
            if not self._runs and not self._patches:
                for name, patch in _LIBRARIES:
                    if find_spec(name) is not None:
                        self._patches += patch(import_module(name), self)
            self._runs.append(run)

    def _leave(self, run: OwnRun) -> None:
        run.close()
        with self._lock:
            self._runs.remove(run)
            if not self._runs and not self._gave_up:
                self._undo()

    def close(self) -> None:
        """Leave the libraries as they were."""
        with self._lock:
            self._undo()

    def _undo(self) -> None:
        for patch in self._patches:
            patch.undo()
        self._patches.clear()
