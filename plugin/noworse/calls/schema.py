"""The tables of the journal, and the version that they are of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

_BUSY_SECONDS = 30.0

_ANSWERS = """
CREATE TABLE answers (
    key TEXT PRIMARY KEY, generation INTEGER NOT NULL, line TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE lost (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, model TEXT NOT NULL, at TEXT NOT NULL,
    trouble TEXT NOT NULL, usd REAL
);
CREATE TABLE claims (key TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE owners (
    id TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, until REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE generations (
    id INTEGER PRIMARY KEY, mode TEXT NOT NULL, open INTEGER NOT NULL DEFAULT 1
);
"""
_BATCHES = """
CREATE TABLE batches (
    tag TEXT PRIMARY KEY, place TEXT NOT NULL, generation INTEGER NOT NULL,
    at TEXT NOT NULL, discount REAL NOT NULL, name TEXT, open INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE TABLE batched (
    key TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (key, tag)
) WITHOUT ROWID;
CREATE INDEX batched_tag ON batched (tag);
"""
_IN_FLIGHT = "ALTER TABLE claims ADD COLUMN sent INTEGER NOT NULL DEFAULT 0"
_STEPS = (_ANSWERS, _BATCHES, _IN_FLIGHT)
"""What each version has that the one before had not."""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open a journal's file; one that is not there is created.

    Its folder is kept out of version control, since answers may be confidential.

    Raises:
        OSError, sqlite3.Error: if it cannot be written, or is not ours to write.
    """
    if not path.parent.exists():
        # Another process may be at the same point.
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / ".gitignore").write_text("*\n", encoding="ascii")
    return _prepared(_connect(str(path)), _create)


def open_for_reading(path: Path, *, traceless: bool = False) -> sqlite3.Connection:
    """Open a journal's file as it is; what is no journal of ours counts as empty.

    `traceless`: leave no index beside a journal that nobody else has open.
    """
    place = path.absolute().as_uri()
    # A folder that is read-only has no room for the index that WAL needs beside it.
    ways = ["mode=ro", "mode=ro&immutable=1"]
    if traceless and not path.with_name(f"{path.name}-wal").exists():
        ways.reverse()
    for how in ways:
        try:
            return _prepared(_connect(f"{place}?{how}"), _check)
        except sqlite3.Error:
            continue
    return open_empty()


def open_strictly(path: Path) -> sqlite3.Connection:
    """Open a journal's file for reading.

    Raises:
        sqlite3.Error: if it is damaged, no journal of ours, or of a newer version.
    """
    return _prepared(_connect(f"{path.absolute().as_uri()}?mode=ro"), _check)


def open_empty() -> sqlite3.Connection:
    """Open a journal in memory, which holds nothing and is written to by nobody."""
    return _prepared(_connect(":memory:"), _create)


def _connect(place: str) -> sqlite3.Connection:
    return sqlite3.connect(
        place,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        uri=place.startswith("file:"),
    )


def _prepared(
    database: sqlite3.Connection, prepare: Callable[[sqlite3.Connection], None]
) -> sqlite3.Connection:
    try:
        prepare(database)
    except BaseException:
        database.close()
        raise
    return database


def _create(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("BEGIN IMMEDIATE")
    for step in _STEPS[_version(database) :]:
        for statement in step.split(";"):
            database.execute(statement)
    database.execute(f"PRAGMA user_version = {len(_STEPS)}")
    database.execute("COMMIT")


def _check(database: sqlite3.Connection) -> None:
    if _version(database) == 0:
        raise sqlite3.DatabaseError("it is no journal")


def _version(database: sqlite3.Connection) -> int:
    [version] = database.execute("PRAGMA user_version").fetchone()
    if version > len(_STEPS):
        raise sqlite3.DatabaseError(f"it was written by a newer noworse ({version})")
    return int(version)
