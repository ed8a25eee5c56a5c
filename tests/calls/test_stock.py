"""What a journal holds, counted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.calls.doubles_for_tests import Provider
from tests.calls.runs_for_tests import run

from noworse.calls.stock import Stock, stock_of

JOURNAL = ".noworse/journal.sqlite"


def test_answers_and_losses_are_counted(tmp_path: Path) -> None:
    """And batches that wait to be collected; nothing is written."""
    run(tmp_path, Provider(), "a", "b")
    path = tmp_path / JOURNAL
    with closing(sqlite3.connect(path)) as journal, journal:
        journal.execute("INSERT INTO lost VALUES (1, 'k', 'm', 'now', 'timeout', 0.25)")
        journal.execute("INSERT INTO lost VALUES (2, 'k', 'm', 'now', 'timeout', NULL)")
        columns = "(tag, place, generation, at, discount)"
        journal.execute(f"INSERT INTO batches {columns} VALUES ('t', 'p', 0, '', 0.5)")
    before = path.read_bytes()

    stock = stock_of(path)

    assert stock == Stock(answers=2, lost=2, lost_usd=0.25, batches=1)
    assert path.read_bytes() == before


def test_a_journal_of_an_older_version_has_no_batches(tmp_path: Path) -> None:
    """The tables came later."""
    run(tmp_path, Provider(), "a")
    path = tmp_path / JOURNAL
    with closing(sqlite3.connect(path)) as journal:
        journal.execute("DROP TABLE batches")
        journal.execute("PRAGMA user_version = 1")

    assert stock_of(path) == Stock(1, 0, 0.0, 0)


def test_there_may_be_no_journal(tmp_path: Path) -> None:
    """And looking for it makes none."""
    assert stock_of(tmp_path / JOURNAL) is None
    assert not (tmp_path / ".noworse").exists()


def test_a_journal_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    """Damaged, of a newer version, or no journal at all."""
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
    damaged = stock_of(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as journal:
        journal.execute("CREATE TABLE other (x)")
    other = stock_of(path)
    with closing(sqlite3.connect(path)) as journal:
        journal.execute("PRAGMA user_version = 99")
    newer = stock_of(path)

    assert isinstance(damaged, str)
    assert other == "it is no journal"
    assert newer == "it was written by a newer noworse (99)"
