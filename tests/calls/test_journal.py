"""The journal: durable, shared, and of use even when it is broken."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import NOW, FakeClock, until

from noworse.calls.journal import Journal, Loss, open_journal
from noworse.calls.roster import Owner
from noworse.calls.schema import open_for_reading
from noworse.calls.writer import JournalBroken
from noworse.errors import RecordingError

ME = Owner("me", "host-1", 1)
OTHER = Owner("other", "host-2", 2)


def opened(folder: Path, owner: Owner = ME, anew: str | None = None) -> Journal:
    path = folder / ".noworse" / "journal.sqlite"
    return open_journal(path, anew=anew, owner=owner, clock=FakeClock())


def play(scene: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(_awaited(scene), 10))


async def _awaited(scene: Callable[[], Awaitable[None]]) -> None:
    await scene()


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(folder / ".noworse" / "journal.sqlite")
    try:
        found = database.execute(query).fetchall()
        database.commit()
        return found
    finally:
        database.close()


def test_what_was_put_is_found_by_the_next_run(tmp_path: Path) -> None:
    """Also if nobody waited until it was written."""

    async def scene() -> None:
        first = opened(tmp_path)
        first.put("k", "line")
        await first.close()

        second = opened(tmp_path)

        assert second.line("k") == "line"
        assert second.line("other") is None
        await second.close()

    play(scene)


def test_a_put_is_durable_when_it_is_done(tmp_path: Path) -> None:
    """Another process sees it at once."""

    async def scene() -> None:
        journal, other = opened(tmp_path), opened(tmp_path, OTHER)

        await journal.put("k", "line")

        assert other.line("k") == "line"
        await other.close()
        await journal.close()

    play(scene)


def test_the_folder_keeps_itself_out_of_git(tmp_path: Path) -> None:
    """Answers may be confidential."""

    async def scene() -> None:
        await opened(tmp_path).close()

    play(scene)

    assert (tmp_path / ".noworse" / ".gitignore").read_text("ascii") == "*\n"
    assert {one.name for one in (tmp_path / ".noworse").iterdir()} == {
        ".gitignore",
        "journal.sqlite",
    }


def test_a_call_is_claimed_by_one_process(tmp_path: Path) -> None:
    """The other may have it once it is released, and not once it is bought."""

    async def scene() -> None:
        one, other = opened(tmp_path), opened(tmp_path, OTHER)

        assert await one.claim("k") == "ours"
        assert await one.claim("k") == "ours"
        assert await other.claim("k") == "theirs"
        one.release("k")
        await one.alone(lambda: None)
        assert await other.claim("k") == "ours"
        await other.put("k", "line")
        assert await one.claim("k") == "theirs"

        await one.close()
        await other.close()

    play(scene)


def test_a_release_frees_no_claim_of_others(tmp_path: Path) -> None:
    """Whoever took over a claim keeps it."""

    async def scene() -> None:
        one, other = opened(tmp_path), opened(tmp_path, OTHER)
        assert await one.claim("k") == "ours"

        other.release("k")
        await other.alone(lambda: None)

        assert await other.claim("k") == "theirs"
        await one.close()
        await other.close()

    play(scene)


def test_a_process_that_leaves_takes_its_claims_along(tmp_path: Path) -> None:
    """A call that it did not buy is free at once."""

    async def scene() -> None:
        one, other = opened(tmp_path), opened(tmp_path, OTHER)
        assert await one.claim("k") == "ours"

        await one.close()

        assert await other.claim("k") == "ours"
        await other.close()

    play(scene)


def test_a_refresh_knows_only_what_it_bought_itself(tmp_path: Path) -> None:
    """Everything is bought anew; a rerun after a kill goes on with it."""

    async def scene() -> None:
        record = opened(tmp_path)
        await record.put("old", "line")
        await record.close()

        first = opened(tmp_path, anew="refresh")
        assert first.line("old") is None
        await first.put("old", "fresh line")
        await first.close()

        rerun = opened(tmp_path, anew="refresh")
        assert rerun.line("old") == "fresh line"
        live = opened(tmp_path, OTHER, anew="live")
        assert live.line("old") is None
        await live.close()
        rerun.end_generation()
        await rerun.close()

        later = opened(tmp_path, anew="refresh")
        assert later.line("old") is None
        assert opened_record_line(tmp_path) == "fresh line"
        await later.close()

    def opened_record_line(folder: Path) -> object:
        [[line]] = rows(folder, "SELECT line FROM answers")
        return line

    play(scene)


def test_what_was_perhaps_paid_is_kept(tmp_path: Path) -> None:
    """For whoever compares with the provider's bill."""
    loss = Loss("k", "m", NOW, "timeout", 0.5)

    async def scene() -> None:
        journal = opened(tmp_path)
        journal.lose(loss)
        journal.lose(loss._replace(usd=None))
        await journal.close()

    play(scene)

    found = rows(tmp_path, "SELECT key, model, at, trouble, usd FROM lost")
    assert found == [tuple(loss), ("k", "m", NOW, "timeout", None)]


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


def test_answers_that_come_together_share_a_commit(tmp_path: Path) -> None:
    """An `fsync` for each would take most of a second here."""
    statements: list[str] = []

    async def scene() -> None:
        journal = opened(tmp_path)
        journal._writer._connection.set_trace_callback(statements.append)
        await asyncio.gather(*(journal.put(f"{n:032}", "x" * 500) for n in range(500)))
        await journal.close()

    play(scene)

    assert rows(tmp_path, "SELECT count(*) FROM answers") == [(500,)]
    assert statements.count("COMMIT") < 50


def test_an_idle_process_says_that_it_is_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long answer must not cost it its claims."""
    monkeypatch.setattr("noworse.calls.writer._BEAT_SECONDS", 0.001)
    clock = FakeClock()

    async def scene() -> None:
        path = tmp_path / ".noworse" / "journal.sqlite"
        journal = open_journal(path, anew=None, owner=ME, clock=clock)
        rows(tmp_path, "UPDATE owners SET until = 0")
        clock.time += 60
        await until(lambda: rows(tmp_path, "SELECT 1 FROM owners WHERE until > 0"))
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


def test_results_for_a_loop_that_is_gone_are_dropped(tmp_path: Path) -> None:
    """A run that crashed leaves a thread behind, which ends quietly."""

    async def scene() -> Journal:
        return opened(tmp_path)

    journal = asyncio.run(scene())
    journal._writer._jobs.put(None)
    journal._writer._thread.join()
    journal._reader.close()

    assert journal.broken is None
