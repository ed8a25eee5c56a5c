"""What was bought, durable before it is used: the memory of runs that were killed.

SQLite in WAL mode with `synchronous=FULL`: a commit returns after its `fsync`, so
an answer that was told to anyone survives kill -9, a crash, and a loss of power.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from noworse.calls.clock import Clock
from noworse.calls.roster import Owner, Roster
from noworse.calls.schema import open_empty, open_for_reading, open_for_writing
from noworse.calls.writer import JournalBroken, Writer

Result = TypeVar("Result")
Claimed = Literal["ours", "theirs", "inherited"]

_FIND = (
    "SELECT line FROM answers WHERE key = ? AND generation = coalesce(?, generation)"
)
_PUT = (
    "INSERT INTO answers (key, generation, line) VALUES (?, ?, ?) ON CONFLICT (key) "
    "DO UPDATE SET generation = excluded.generation, line = excluded.line"
)
_CLAIM = (
    "INSERT INTO claims (key, owner) VALUES (?, ?) "
    "ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, sent = 0"
)
_RELEASE = "DELETE FROM claims WHERE key = ? AND owner = ?"
_LOSE = "INSERT INTO lost (key, model, at, trouble, usd) VALUES (?, ?, ?, ?, ?)"
_NO_GENERATION = -1


class Loss(NamedTuple):
    """An attempt that may have been paid for, and brought no answer."""

    key: str
    model: str
    at: str
    trouble: str
    usd: float | None


@dataclass(frozen=True, slots=True)
class Journal:
    """An open journal. Any number of processes may share its file.

    After the first failure of SQLite nothing can be written, and all that would be
    fails with JournalBroken. What was written before can still be read.
    """

    generation: int | None
    """Only what was bought in it counts as known; `None`: all that ever was."""

    _roster: Roster
    _writer: Writer
    _reader: sqlite3.Connection

    @property
    def broken(self) -> JournalBroken | None:
        """Why nothing can be written any more, if so."""
        return self._writer.broken

    def line(self, key: str) -> str | None:
        """Return the line of a call that was bought before; `None`: it was not.

        Raises:
            JournalBroken: if the file cannot be read.
        """
        try:
            return line_in(self._reader, key, self.generation)
        except sqlite3.Error as error:
            raise JournalBroken(str(error)) from error

    async def claim(self, key: str) -> Claimed:
        """Take a call for this process, unless it is bought, or being bought.

        After `theirs`, look for the answer in a while, and then claim again. After
        `inherited` it is ours, and was in flight when another process was killed.
        """
        return await self._writer.submit(lambda db: self._claim(db, key))

    def sending(self, key: str) -> None:
        """Note that a call goes out: from now on it may be paid for."""
        self._writer.submit(
            lambda db: db.execute("UPDATE claims SET sent = 1 WHERE key = ?", (key,))
        )

    def release(self, key: str) -> None:
        """Let others have a call that brought no answer."""
        mine = (key, self._roster.me.id)
        self._writer.submit(
            lambda db: db.execute(
                "DELETE FROM claims WHERE key = ? AND owner = ?", mine
            )
        )

    def put(self, key: str, line: str) -> asyncio.Future[None]:
        """Hand in an answer; it will be written even if nobody waits for it."""

        def write(db: sqlite3.Connection) -> None:
            db.execute(_PUT, (key, self.generation or 0, line))
            db.execute("DELETE FROM claims WHERE key = ?", (key,))

        return self._writer.submit(write)

    def lose(self, loss: Loss) -> None:
        """Hand in an attempt that was perhaps paid for."""
        self._writer.submit(lambda db: db.execute(_LOSE, loss))

    def submit(
        self, work: Callable[[sqlite3.Connection], Result]
    ) -> asyncio.Future[Result]:
        """Hand in work on other tables of the file; done when it is durable."""
        return self._writer.submit(work)

    def query(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Return what is durable in other tables of the file.

        Raises:
            JournalBroken: if the file cannot be read.
        """
        try:
            return self._reader.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise JournalBroken(str(error)) from error

    async def alone(self, work: Callable[[], Result]) -> Result:
        """Do work while no other process writes to the journal, or does such work."""
        return await self._writer.submit(lambda _: work())

    def end_generation(self) -> None:
        """Note that all was bought: the next run of this kind starts anew."""
        done = (self.generation,)
        self._writer.submit(
            lambda db: db.execute("UPDATE generations SET open = 0 WHERE id = ?", done)
        )

    async def close(self) -> None:
        """Write all that was handed in, and leave the file to others."""
        # First what only reads: the last to close takes the log back into the file.
        self._reader.close()
        self._writer.submit(self._roster.leave)
        await self._writer.close()

    def _claim(self, db: sqlite3.Connection, key: str) -> Claimed:
        if line_in(db, key, self.generation) is not None:
            return "theirs"
        me, query = self._roster.me.id, "SELECT owner, sent FROM claims WHERE key = ?"
        holder, sent = db.execute(query, (key,)).fetchone() or (me, 0)
        if holder != me and self._roster.is_alive(db, holder):
            return "theirs"
        db.execute(_CLAIM, (key, me))
        return "inherited" if sent and holder != me else "ours"


def open_journal(
    path: Path, *, anew: str | None, owner: Owner, clock: Clock
) -> Journal:
    """Open or create a journal, or at least what can be read of it.

    `anew` names the kind of run that buys everything once more; an earlier one of
    its kind that did not come to its end is gone on with.
    """
    roster, broken = Roster(owner, clock), None
    try:
        writing = _enter(path, roster, anew)
    except (sqlite3.Error, OSError) as error:
        writing, broken = open_empty(), JournalBroken(str(error))
    reading = open_for_reading(path)
    generation = None if anew is None else _unfinished(reading, anew)
    return Journal(generation, roster, Writer(writing, roster.beat, broken), reading)


def _enter(path: Path, roster: Roster, anew: str | None) -> sqlite3.Connection:
    """Open the journal for writing, and take this process in."""
    with ExitStack() as stack:
        database = stack.enter_context(closing(open_for_writing(path)))
        database.execute("BEGIN IMMEDIATE")
        roster.enter(database)
        if anew is not None and _unfinished(database, anew) == _NO_GENERATION:
            database.execute("INSERT INTO generations (mode) VALUES (?)", (anew,))
        database.execute("COMMIT")
        stack.pop_all()
        return database


def _unfinished(database: sqlite3.Connection, mode: str) -> int:
    """Return the generation that is open, or one to which nothing belongs."""
    query = "SELECT id FROM generations WHERE mode = ? AND open = 1"
    row = database.execute(query, (mode,)).fetchone()
    return _NO_GENERATION if row is None else int(row[0])


def line_in(
    database: sqlite3.Connection, key: str, generation: int | None = None
) -> str | None:
    """Return the line of a call in an open journal; `None`: it was not bought."""
    row = database.execute(_FIND, (key, generation)).fetchone()
    return None if row is None else str(row[0])
