"""A journal that cannot be written, or that is none."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.calls.journals_for_tests import opened, play, rows

from noworse.calls.schema import open_for_reading
from noworse.calls.writer import JournalBroken
from noworse.errors import RecordingError


def test_an_error_of_ours_does_not_break_the_journal(tmp_path: Path) -> None:
    """A recording that cannot be published is told to who asked, and no more."""

    def fail() -> None:
        raise RecordingError

    async def scene() -> None:
        journal = opened(tmp_path)

        with pytest.raises(RecordingError):
            await journal.alone(fail)

        await journal.put("k", "line")
        assert journal.broken is None
        await journal.close()

    play(scene)


def test_a_broken_journal_can_still_be_read(tmp_path: Path) -> None:
    """Nothing more is written after the first failure, whatever comes later."""

    async def scene() -> None:
        journal = opened(tmp_path)
        await journal.put("old", "line")
        vandal = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
        vandal.execute("DROP TABLE claims")
        vandal.close()

        puts = [journal.put("new", "line"), journal.put("newer", "line")]
        journal.put("unwatched", "line").cancel()
        told = await asyncio.gather(*puts, return_exceptions=True)

        assert {type(one) for one in told} == {JournalBroken}
        with pytest.raises(JournalBroken, match="no such table: claims"):
            await journal.claim("k")
        assert journal.broken is not None
        assert journal.line("old") == "line"
        assert journal.line("new") is None
        await journal.close()

    play(scene)


def test_a_journal_that_cannot_be_read_any_more_says_so(tmp_path: Path) -> None:
    """It does not pretend that nothing was bought."""

    async def scene() -> None:
        journal = opened(tmp_path)
        vandal = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
        vandal.execute("DROP TABLE answers")
        vandal.close()

        with pytest.raises(JournalBroken, match="no such table"):
            journal.line("k")
        await journal.close()

    play(scene)


@pytest.mark.parametrize("anew", [None, "refresh"])
def test_a_file_that_is_no_journal_is_left_alone(
    tmp_path: Path, anew: str | None
) -> None:
    """It counts as broken from the start, and holds nothing."""
    path = tmp_path / ".noworse" / "journal.sqlite"
    path.parent.mkdir()
    path.write_text("my diary, " * 200, encoding="ascii")

    async def scene() -> None:
        journal = opened(tmp_path, anew=anew)
        assert journal.line("k") is None
        with pytest.raises(JournalBroken, match="not a database"):
            await journal.put("k", "line")
        await journal.close()

    play(scene)

    assert path.read_text(encoding="ascii").startswith("my diary")


def test_a_newer_journal_is_refused(tmp_path: Path) -> None:
    """What an older noworse does to it, a newer one could not read."""

    async def scene() -> None:
        await opened(tmp_path).close()
        rows(tmp_path, "PRAGMA user_version = 7")

        journal = opened(tmp_path)

        with pytest.raises(JournalBroken, match=r"by a newer noworse \(7\)"):
            await journal.claim("k")
        await journal.close()

    play(scene)


def test_a_journal_that_may_not_be_written_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only disk keeps what was bought, and what a refresh had reached."""

    def fail(_: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    async def scene() -> None:
        first = opened(tmp_path, anew="refresh")
        await first.put("k", "line")
        await first.close()
        monkeypatch.setattr("noworse.calls.journal.open_for_writing", fail)

        journal = opened(tmp_path, anew="refresh")

        assert journal.line("k") == "line"
        with pytest.raises(JournalBroken, match="readonly"):
            await journal.claim("other")
        await journal.close()

    play(scene)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """As a broken journal: a tape that has everything needs none."""
    (tmp_path / ".noworse").write_text("a file in its place", encoding="ascii")

    async def scene() -> None:
        journal = opened(tmp_path)
        with pytest.raises(JournalBroken):
            await journal.claim("k")
        await journal.close()

    play(scene)


def test_a_database_of_another_kind_holds_nothing(tmp_path: Path) -> None:
    """It can be read, and there is no journal in it."""
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE diary (day)")
    other.close()

    database = open_for_reading(path)

    assert database.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    database.close()


def test_a_journal_that_another_process_never_lets_go_of_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After half a minute; the loop runs on meanwhile."""
    monkeypatch.setattr("noworse.calls.writer._MOST_LOOKS", 3)

    async def scene() -> None:
        journal = opened(tmp_path)
        other = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(JournalBroken, match="has not let go"):
            await journal.put("k", "line")
        other.close()
        await journal.close()

    play(scene)


def test_a_commit_that_cannot_even_begin_breaks_the_journal(tmp_path: Path) -> None:
    """For any other reason than that another process writes."""

    async def scene() -> None:
        journal = opened(tmp_path)
        journal._writer._connection.execute("BEGIN")

        with pytest.raises(JournalBroken, match="within a transaction"):
            await journal.put("k", "line")
        await journal.close()

    play(scene)
