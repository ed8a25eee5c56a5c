"""One thread that writes to SQLite, and commits at once all that came in meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import NamedTuple, TypeVar

from noworse.errors import NoworseError

Result = TypeVar("Result")

_BEAT_SECONDS = 5.0


class JournalBroken(Exception):
    """Nothing can be written any more. Never leaves this room."""


class _Job(NamedTuple):
    work: Callable[[sqlite3.Connection], Callable[[], None]]
    """Returns what tells its result to whoever waits, once that is durable."""

    fail: Callable[[Exception], None]


class Writer:
    """Does work on a connection in the order in which it came in.

    What was handed in is done even if nobody waits for it any more. The first
    failure of SQLite is the last: what was not committed then, and all that comes
    later, fails with JournalBroken.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        beat: Callable[[sqlite3.Connection], None],
        broken: JournalBroken | None = None,
    ) -> None:
        """Start the thread; `beat` is done every few seconds, work or none.

        `broken` is why nothing can be written from the start.
        """
        self._connection, self._beat = connection, beat
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._broken = broken
        self._thread = threading.Thread(
            target=self._write, name="noworse-journal", daemon=True
        )
        self._thread.start()

    @property
    def broken(self) -> JournalBroken | None:
        """What ended it, if anything has."""
        return self._broken

    def submit(
        self, work: Callable[[sqlite3.Connection], Result]
    ) -> asyncio.Future[Result]:
        """Hand work in; the future is done when it is durable.

        The future fails with JournalBroken, or with an error of ours from `work`.
        """
        done: asyncio.Future[Result] = self._loop.create_future()
        # Nobody may be left to read its failure, and that is no mistake.
        done.add_done_callback(lambda it: it.cancelled() or it.exception())

        def run(connection: sqlite3.Connection) -> Callable[[], None]:
            result = work(connection)
            return lambda: None if done.done() else done.set_result(result)

        def fail(error: Exception) -> None:
            if not done.done():
                done.set_exception(error)

        self._jobs.put(_Job(run, fail))
        return done

    async def close(self) -> None:
        """Do all that was handed in, then close the connection."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _write(self) -> None:
        is_open = True
        while is_open:
            try:
                jobs = [self._jobs.get(timeout=_BEAT_SECONDS)]
            except Empty:
                jobs = []
            while not self._jobs.empty():
                jobs.append(self._jobs.get())
            is_open = None not in jobs
            self._commit([job for job in jobs if job is not None])
        self._connection.close()

    def _commit(self, jobs: list[_Job]) -> None:
        """Do a batch in one transaction, and tell its results after it is durable."""
        tell: list[Callable[[], None]] = []
        try:
            if self._broken is not None:
                raise self._broken
            self._connection.execute("BEGIN IMMEDIATE")
            self._beat(self._connection)
            tell.extend(_outcome(job, self._connection) for job in jobs)
            self._connection.execute("COMMIT")
        except (sqlite3.Error, JournalBroken) as error:
            broken = self._broken = JournalBroken(str(error))
            with contextlib.suppress(sqlite3.Error):
                self._connection.rollback()
            tell = [_failure(job, broken) for job in jobs]
        # A loop that is closed has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_tell_all, tell)


def _outcome(job: _Job, connection: sqlite3.Connection) -> Callable[[], None]:
    try:
        return job.work(connection)
    except NoworseError as error:
        return _failure(job, error)


def _failure(job: _Job, error: Exception) -> Callable[[], None]:
    return lambda: job.fail(error)


def _tell_all(tell: list[Callable[[], None]]) -> None:
    for one in tell:
        one()
