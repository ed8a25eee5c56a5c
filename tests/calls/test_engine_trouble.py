"""The engine when it is cut short, or its files are damaged."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import (
    SUITE,
    Provider,
    answer,
    call,
    error,
    model,
    opened,
    until,
)
from tests.calls.runs_for_tests import ask, run, stopped, tapes

from noworse.calls.engine import EngineStats
from noworse.calls.lines import write_line
from noworse.errors import CallFailed, RecordingError, RunEnded
from noworse.records.answers import Answer


def test_a_run_that_was_cut_short_is_gone_on_with(tmp_path: Path) -> None:
    """Although it published what it had."""

    async def scene(provider: Provider) -> None:
        async with opened(tmp_path, provider, "refresh") as engine:
            await ask(engine, "a")
            await engine.publish(complete=False)

    asyncio.run(scene(Provider()))
    provider = Provider()
    asyncio.run(scene(provider))

    assert provider.asked == []


def test_a_call_that_nobody_waits_for_is_cancelled(tmp_path: Path) -> None:
    """It was on its way, so it is booked as perhaps paid; it can be bought later."""

    async def stall(_: str) -> None:
        await asyncio.Event().wait()

    async def scene() -> None:
        provider = Provider(before=stall)
        async with opened(tmp_path, provider) as engine:
            asked = asyncio.ensure_future(engine.ask(call("a"), suite=SUITE))
            await until(lambda: provider.asked)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            await asyncio.sleep(0)
        [loss] = engine.stats().losses
        assert loss.trouble == "cancelled"
        assert loss.usd == pytest.approx(217e-6)

    asyncio.run(scene())
    provider = Provider()
    run(tmp_path, provider, "a")
    assert provider.asked == ["a"]


def test_what_arrived_is_kept_although_nobody_waits_any_more(tmp_path: Path) -> None:
    """Early stopping cancels calls at any moment; paid is paid, and told."""

    async def scene(turns: int) -> bool:
        provider = Provider()
        async with opened(tmp_path / str(turns), provider) as engine:
            asked = asyncio.ensure_future(engine.ask(call("a"), suite=SUITE))
            await until(lambda: provider.asked)
            for _ in range(turns):
                await asyncio.sleep(0)
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
        stats = engine.stats()
        assert len(stats.unheard) + len(stats.losses) == 1 or not asked.cancelled()
        return not stats.losses

    for turns in range(8):
        arrived = asyncio.run(scene(turns))
        provider = Provider()
        run(tmp_path / str(turns), provider, "a")
        assert provider.asked == ([] if arrived else ["a"])


def test_a_broken_journal_stops_all_purchases(tmp_path: Path) -> None:
    """What the tape holds is still answered."""
    run(tmp_path, Provider(), "a")
    provider = Provider()

    async def scene() -> None:
        async with opened(tmp_path, provider) as engine:
            vandal = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
            vandal.execute("DROP TABLE answers")
            vandal.close()
            for text in "bc":
                with pytest.raises(RunEnded, match=r"journal .* cannot be used"):
                    await engine.ask(call(text), suite=SUITE)
            assert not engine.known(call("b"), suite=SUITE)
            assert (await ask(engine, "a"))[0].text == "PONG"
            await engine.publish()

    asyncio.run(scene())

    assert provider.asked == []


def test_a_disk_that_takes_nothing_is_told_of_twice(tmp_path: Path) -> None:
    """Neither the journal nor the recordings can be written."""

    async def scene() -> None:
        async with opened(tmp_path, Provider()) as engine:
            await engine.ask(call("a"), suite=SUITE)
            vandal = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
            vandal.execute("DROP TABLE claims")
            vandal.close()
            (tmp_path / "fixtures").write_text("a file in its place", "ascii")
            with pytest.raises(RunEnded, match="journal"):
                await engine.ask(call("b"), suite=SUITE)
            await engine.publish()

    with pytest.raises(RecordingError) as caught:
        asyncio.run(scene())

    tape, journal = map(str, caught.value.problems)
    assert "local-cheap" in tape
    assert ".noworse/journal.sqlite: not written: no such table" in journal


def test_an_answer_that_cannot_be_kept_ends_the_run(tmp_path: Path) -> None:
    """The disk is full: it was paid for, and not received; nothing more is bought."""

    async def fill_up(_: str) -> None:
        vandal = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
        vandal.execute("ALTER TABLE answers RENAME COLUMN line TO gone")
        vandal.close()

    provider = Provider(before=fill_up)

    async def scene() -> None:
        async with opened(tmp_path, provider) as engine:
            with pytest.raises(RunEnded, match="journal"):
                await engine.ask(call("a"), suite=SUITE)
            await engine.publish()
            with pytest.raises(RunEnded, match="journal"):
                await engine.ask(call("b", of=model("other")), suite=SUITE)
            assert [loss.trouble for loss in engine.stats().losses] == ["journal"]

    asyncio.run(scene())

    assert provider.asked == ["a"]


def test_a_damaged_row_of_the_journal_ends_the_run(tmp_path: Path) -> None:
    """It is neither used nor bought a second time behind the user's back."""
    stopped(tmp_path, Provider(), "a")
    vandal = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
    vandal.execute("UPDATE answers SET line = replace(line, 'PONG', 'PING')")
    vandal.commit()
    vandal.close()

    with pytest.raises(RunEnded, match="checksum"):
        run(tmp_path, Provider(), "a")


def test_an_edited_recording_is_an_error_of_the_users(tmp_path: Path) -> None:
    """Not an answer, and not a reason to buy a new one."""
    run(tmp_path, Provider(), "a")
    [tape] = tapes(tmp_path)
    tape.write_text(tape.read_text("ascii").replace("PONG", "PING"), "ascii")
    provider = Provider()

    with pytest.raises(RecordingError, match="edited by hand"):
        run(tmp_path, provider, "a")

    assert provider.asked == []


def test_a_publication_that_fails_keeps_the_generation_open(tmp_path: Path) -> None:
    """The next refresh has everything, and buys nothing."""
    run(tmp_path, Provider(), "a")
    [tape] = tapes(tmp_path)
    tape.write_text("what?\n", "ascii")

    with pytest.raises(RecordingError):
        run(tmp_path, Provider(), "a", mode="refresh")
    tape.unlink()
    provider = Provider()
    run(tmp_path, provider, "a", mode="refresh")

    assert provider.asked == []
    assert len(tapes(tmp_path)) == 1


def test_a_call_that_was_given_up_is_free_for_other_processes(tmp_path: Path) -> None:
    """They may have more luck."""

    def claims() -> int:
        database = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
        [count] = database.execute("SELECT count(*) FROM claims").fetchone()
        database.close()
        return int(count)

    async def scene() -> None:
        async with opened(tmp_path, Provider([error(400)])) as engine:
            with pytest.raises(CallFailed):
                await engine.ask(call("a"), suite=SUITE)
            await until(lambda: claims() == 0)

    asyncio.run(asyncio.wait_for(scene(), 5))


def test_what_was_in_flight_when_a_run_was_killed_is_told(tmp_path: Path) -> None:
    """It may have been paid for, and is bought again: a loss at its upper bound."""
    run(tmp_path, Provider(), "other")
    journal = sqlite3.connect(tmp_path / ".noworse" / "journal.sqlite")
    journal.execute("INSERT INTO claims VALUES (?, 'killed', 1)", (call("a").key,))
    journal.commit()
    journal.close()

    async def scene() -> tuple[Provider, EngineStats]:
        provider = Provider()
        async with opened(tmp_path, provider) as engine:
            await ask(engine, "a")
        return provider, engine.stats()

    provider, stats = asyncio.run(scene())

    assert provider.asked == ["a"]
    [loss] = stats.losses
    assert loss.trouble == "killed"
    assert loss.usd == pytest.approx(217e-6)
    assert stats.unheard == ()


def test_what_another_process_bought_a_moment_ago_is_taken(tmp_path: Path) -> None:
    """It came between the look into the journal and the claim."""
    line = write_line(call("a").key, answer("bought"))

    async def scene(provider: Provider) -> list[Answer]:
        async with opened(tmp_path, provider) as engine:
            assert engine._desk is not None
            # Done in one transaction with the claim, so the look was too early.
            engine._desk.journal.put(call("a").key, line)
            return await ask(engine, "a")

    provider = Provider()
    [got] = asyncio.run(scene(provider))

    assert got.text == "bought"
    assert provider.asked == []
