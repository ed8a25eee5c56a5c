"""The journal: durable, and shared."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import NOW, FakeClock, until
from tests.calls.journals_for_tests import ME, OTHER, opened, play, rows

from noworse.calls.journal import Loss, open_journal
from noworse.calls.writer import JournalBroken


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


@pytest.mark.parametrize(("sent", "claimed"), [(True, "inherited"), (False, "ours")])
@pytest.mark.parametrize("enters_later", [True, False])
def test_what_a_killed_process_had_in_flight_is_known(
    tmp_path: Path, *, sent: bool, claimed: str, enters_later: bool
) -> None:
    """To whoever claims it first, whether or not that one was there at the time."""

    async def scene() -> None:
        killed = opened(tmp_path, OTHER)
        heir = None if enters_later else opened(tmp_path)
        await killed.claim("k")
        if sent:
            killed.sending("k")
        await killed.alone(lambda: None)
        rows(tmp_path, "UPDATE owners SET until = 0 WHERE id = 'other'")

        heir = heir or opened(tmp_path)

        assert await heir.claim("k") == claimed
        assert await heir.claim("k") == "ours"
        await heir.close()
        await killed.close()

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


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """What survives a loss of power, not only a kill."""

    async def scene() -> None:
        journal = opened(tmp_path)
        settings = await journal._writer.submit(
            lambda db: [
                db.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous")
            ]
        )
        assert settings == ["wal", 2]
        await journal.close()

    play(scene)


def test_a_write_waits_for_another_process_to_finish_its_own(tmp_path: Path) -> None:
    """It is not lost, and the loop is not held up."""

    async def scene() -> None:
        journal = opened(tmp_path)
        other = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
        other.execute("BEGIN IMMEDIATE")

        written = journal.put("k", "line")
        await asyncio.sleep(0.02)
        assert not written.done()
        other.rollback()
        other.close()
        await written

        assert journal.line("k") == "line"
        await journal.close()

    play(scene)


def test_a_journal_of_the_first_version_is_carried_on(tmp_path: Path) -> None:
    """It gets the tables that it lacks, and keeps all that it has."""

    async def write() -> None:
        first = opened(tmp_path)
        first.put("k", "line")
        await first.close()

    async def read() -> None:
        second = opened(tmp_path)
        assert second.line("k") == "line"
        assert second.query("SELECT count(*) FROM batches") == [(0,)]
        assert second.broken is None
        await second.close()

    play(write)
    older = ("DROP TABLE batches", "DROP TABLE batched")
    for statement in (*older, "ALTER TABLE claims DROP COLUMN sent"):
        rows(tmp_path, statement)
    rows(tmp_path, "PRAGMA user_version = 1")

    play(read)

    assert rows(tmp_path, "PRAGMA user_version") == [(3,)]


def test_tables_that_cannot_be_read_break_the_journal(tmp_path: Path) -> None:
    """As an answer would that cannot be."""

    async def scene() -> None:
        journal = opened(tmp_path)
        with pytest.raises(JournalBroken, match="no such table"):
            journal.query("SELECT * FROM nowhere")
        await journal.close()

    play(scene)
