"""The user's functions, called in this process: on a loop, or in threads, of ours."""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import contextvars
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from inspect import isawaitable
from typing import Final, NamedTuple

import pytest

from noworse.door.failing import Teller
from noworse.door.offers import Done
from noworse.door.waiting import Cancel
from noworse.records.performances import Performance, Performed

_CLOSING_SECONDS: Final = 1.0
_LEFT_BEHIND: Final = "; its thread cannot be stopped, and was left behind"
_ENDS: Final = (KeyboardInterrupt, pytest.exit.Exception)
"""What ends a run wherever it is raised."""

Around = Callable[[Performance], AbstractContextManager[None]]
"""What is put around each call of a function: it knows what the call is for."""


@dataclass(frozen=True, slots=True)
class Part:
    """A function with its fixtures, ready to be called."""

    call: Callable[[Performance], object]
    """Calls it; of an async function, it returns what is to be awaited."""

    is_async: bool
    seconds: float
    """The most that one call may take."""

    teller: Teller


class Performer:
    """Calls functions, many at once: async ones on a loop that they share.

    It is not the engine's, so that what blocks it holds up no other call. A plain
    function gets a thread, and that a daemon: one that hangs keeps no process alive.
    """

    def __init__(self, around: Around = lambda _: nullcontext()) -> None:
        """Put `around` around each call."""
        self._around = around
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closing = asyncio.Event()
        self._ends = False

    def start(self, part: Part, performance: Performance, done: Done) -> Cancel:
        """Start a call; returns what gives it up. A thread cannot be given up."""
        loop, tasks = self._opened(), list[asyncio.Task[Performed]]()

        def begin() -> None:
            task = loop.create_task(self._perform(part, performance))
            task.add_done_callback(
                lambda it: done(None if it.cancelled() else it.result())
            )
            tasks.append(task)

        def give_up() -> None:
            for task in tasks:
                task.cancel()

        def cancel() -> None:
            if part.is_async:
                # It may be over, and the loop closed.
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(give_up)

        loop.call_soon_threadsafe(begin)
        return cancel

    def close(self) -> None:
        """Cancel what is under way, and end the loop, unless something blocks it."""
        if self._loop is not None and self._thread is not None:
            with contextlib.suppress(RuntimeError):  # it was closed before
                self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join(_CLOSING_SECONDS)

    def _opened(self) -> asyncio.AbstractEventLoop:
        """Return the loop; it is started for the first call."""
        if self._loop is None:
            ready = threading.Event()
            self._thread = threading.Thread(
                target=lambda: asyncio.run(self._serve(ready)),
                name="noworse-functions",
                daemon=True,
            )
            self._thread.start()
            ready.wait()
        assert self._loop is not None
        return self._loop

    async def _serve(self, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        ready.set()
        await self._closing.wait()

    async def _end(self) -> None:
        """End the run, once, however many want to; it then gives all of them up."""
        if not self._ends:
            self._ends = True
            _interrupt()
        await asyncio.Event().wait()

    async def _perform(self, part: Part, performance: Performance) -> Performed:
        """Call a function, and tell what came of it, whatever that is."""
        started, late = time.monotonic(), asyncio.timeout(part.seconds)
        try:
            async with late:
                with self._around(performance):
                    told = part.teller.read(await _said(part, performance))
        # Whatever a user's code raises: pytest's own outcomes are no `Exception`.
        except BaseException as error:
            if _is_given_up():
                raise
            if late.expired():
                more = "" if part.is_async else _LEFT_BEHIND
                told = part.teller.late(part.seconds, more)
            else:
                told = part.teller.crashed(error)
                if isinstance(error, _ENDS):
                    await self._end()
        seconds = round(time.monotonic() - started, 3)
        return part.teller.about(
            performance, told.model_copy(update={"seconds": seconds})
        )


def _interrupt() -> None:
    """Do to the main thread what Ctrl-C does, also while it waits for something."""
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _is_given_up() -> bool:
    """Whether this call was cancelled by us, and not by the user's own code."""
    task = asyncio.current_task()
    assert task is not None
    return task.cancelling() > 0


class _Outcome(NamedTuple):
    """What a thread came to; a future cannot hold every exception."""

    said: object = None
    raised: BaseException | None = None


async def _said(part: Part, performance: Performance) -> object:
    if part.is_async:
        said = part.call(performance)
    else:
        said = await _in_a_thread(lambda: part.call(performance))
    # A plain function may hand on what an async one returned.
    return await said if isawaitable(said) else said


async def _in_a_thread(call: Callable[[], object]) -> object:
    """Call in a daemon thread of its own, in a copy of this context."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[_Outcome] = loop.create_future()
    context = contextvars.copy_context()

    def tell(what: _Outcome) -> None:
        if not outcome.done():
            outcome.set_result(what)

    def run() -> None:
        try:
            what = _Outcome(said=context.run(call))
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            what = _Outcome(raised=error)
        # The loop may be gone, and with it whoever waited.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, what)

    threading.Thread(target=run, name="noworse-function", daemon=True).start()
    what = await outcome
    if what.raised is not None:
        raise what.raised
    return what.said
