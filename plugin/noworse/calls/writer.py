"""Writes to SQLite, and commits at once all that came in during the last commit."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from noworse.errors import NoworseError

Result = TypeVar("Result")

_BEAT_SECONDS = 5.0
_LOOK_SECONDS = 0.005
_MOST_LOOKS = 6_000
_KIND = 0xFF
"""The part of SQLite's error code that says what, and not why."""


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

    Only the commit, which waits for the disk, goes to a thread. A whole batch there
    took 20 ms: every statement gives up the interpreter, and must get it back from
    a loop that is busy.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        beat: Callable[[sqlite3.Connection], None],
        broken: JournalBroken | None = None,
    ) -> None:
        """Start to write; `beat` is done every few seconds, work or none.

        `broken` is why nothing can be written from the start.
        """
        # It never waits for a lock by itself: that would hold up the loop.
        connection.execute("PRAGMA busy_timeout = 0")
        self._connection, self._beat = connection, beat
        self._jobs: list[_Job] = []
        self._is_open, self._broken = True, broken
        self._wanted = asyncio.Event()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="noworse-journal")
        self._task = asyncio.get_running_loop().create_task(self._write())

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
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        # Nobody may be left to read its failure, and that is no mistake.
        done.add_done_callback(lambda it: it.cancelled() or it.exception())

        def run(connection: sqlite3.Connection) -> Callable[[], None]:
            result = work(connection)
            return lambda: None if done.done() else done.set_result(result)

        def fail(error: Exception) -> None:
            if not done.done():
                done.set_exception(error)

        self._jobs.append(_Job(run, fail))
        self._wanted.set()
        return done

    async def close(self) -> None:
        """Do all that was handed in, then close the connection."""
        self._is_open = False
        self._wanted.set()
        await self._task
        self._disk.shutdown()
        self._connection.close()

    async def _write(self) -> None:
        while self._is_open or self._jobs:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_BEAT_SECONDS):
                    await self._wanted.wait()
            self._wanted.clear()
            jobs, self._jobs = self._jobs, []
            await self._commit(jobs)

    async def _commit(self, jobs: list[_Job]) -> None:
        """Do a batch in one transaction, and tell its results after it is durable."""
        try:
            if self._broken is not None:
                raise self._broken
            await self._begin()
            self._beat(self._connection)
            tell = [_outcome(job, self._connection) for job in jobs]
            await asyncio.get_running_loop().run_in_executor(
                self._disk, self._connection.execute, "COMMIT"
            )
        except (sqlite3.Error, JournalBroken) as error:
            broken = self._broken = self._broken or JournalBroken(str(error))
            with contextlib.suppress(sqlite3.Error):
                self._connection.rollback()
            tell = [_failure(job, broken) for job in jobs]
        for one in tell:
            one()

    async def _begin(self) -> None:
        """Wait until no other process writes, without holding up the loop."""
        for _ in range(_MOST_LOOKS):
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & _KIND != sqlite3.SQLITE_BUSY:
                    raise
                await asyncio.sleep(_LOOK_SECONDS)
            else:
                return
        raise JournalBroken("another process has not let go of it for 30 s")


def _outcome(job: _Job, connection: sqlite3.Connection) -> Callable[[], None]:
    try:
        return job.work(connection)
    except NoworseError as error:
        return _failure(job, error)


def _failure(job: _Job, error: Exception) -> Callable[[], None]:
    return lambda: job.fail(error)
