"""Batches over several runs: who collects what others have ordered."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.calls.batch_runs_for_tests import (
    CLAUDE,
    FORM,
    OPENAI,
    START,
    Shopper,
    calls,
    texts,
)
from tests.calls.doubles_for_tests import answer, until

from noworse.calls.journal import Journal
from noworse.calls.lines import write_line
from noworse.errors import RunEnded
from noworse.records.answers import Answer


def test_a_run_without_batches_collects_what_was_ordered(tmp_path: Path) -> None:
    """What is ordered is not bought again, whatever the options; the rest is."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(2))

    got = process.run(*calls(3), batch={})

    assert [one.discount for one in got if isinstance(one, Answer)] == [0.5, 0.5, 0]
    assert set(process.shop.paid.values()) == {1}


def test_what_expired_is_bought_singly_where_no_batches_are_asked_for(
    tmp_path: Path,
) -> None:
    """The options of the run that collects say how."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(20))
    gone = {"response": None, "error": {"code": "batch_expired"}}
    process.shop.line = lambda _, __: gone

    got = process.run(*calls(20), batch={})

    assert texts(got) == [f"gpt: case {n}" for n in range(20)]
    assert len(process.shop.single) == 20


def test_answers_that_nobody_asks_for_any_more_are_kept(tmp_path: Path) -> None:
    """They are paid for, and stay at the provider's: a later run fetches them."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(5))

    process.run(*calls(1))
    assert process.told[-1] == "collected a batch: 1 call to openai:gpt"
    later = process.run(*calls(5))

    assert texts(later) == [f"gpt: case {n}" for n in range(5)]
    assert process.orders == 1
    assert len(process.shop.paid) == 5
    assert process.told[-1] == "collected a batch: 4 calls to openai:gpt"


def test_nobody_is_told_an_answer_before_it_is_durable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else a kill would lose what somebody has acted on."""
    process, saved = Shopper(tmp_path), list[asyncio.Future[None]]()
    put = Journal.put

    def slow(journal: Journal, key: str, line: str) -> asyncio.Future[None]:
        put(journal, key, line)
        saved.append(asyncio.get_running_loop().create_future())
        return saved[-1]

    async def scene() -> None:
        async with process.engine() as engine:
            [call] = calls(1)
            asked = asyncio.ensure_future(engine.ask(call, suite="s"))
            await until(lambda: saved)
            for _ in range(100):
                await asyncio.sleep(0)
            assert not asked.done()
            saved[0].set_result(None)
            await asked

    monkeypatch.setattr(Journal, "put", slow)

    asyncio.run(asyncio.wait_for(scene(), 20))


def test_a_batch_is_closed_when_nothing_of_it_is_left(tmp_path: Path) -> None:
    """Until then its calls are known as ordered."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(3))

    def left() -> list[tuple[int, int]]:
        query = "SELECT open, (SELECT count(*) FROM batched) FROM batches"
        with closing(sqlite3.connect(tmp_path / ".noworse/journal.sqlite")) as journal:
            return journal.execute(query).fetchall()

    states = [left()]
    for number in (2, 3):
        process.run(*calls(number))
        states.append(left())

    assert states == [[(1, 3)], [(1, 1)], [(0, 0)]]


def test_what_was_ordered_elsewhere_is_not_asked_for_here(tmp_path: Path) -> None:
    """A call's name does not hold its host: there the batch is unknown."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(2))
    moved = OPENAI.model_copy(update={"base_url": "http://127.0.0.2:9/v1"})

    got = process.run(*calls(2, moved))

    assert texts(got) == ["gpt: case 0", "gpt: case 1"]
    assert process.orders == 2


def test_a_refresh_goes_on_with_its_own_batches_only(tmp_path: Path) -> None:
    """A `record` that comes between neither has them nor spoils them."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(2), mode="refresh")

    process.run(*calls(2))
    between = process.orders
    process.run(*calls(2), mode="refresh")

    assert (between, process.orders) == (2, 2)


def test_a_run_may_order_and_leave(tmp_path: Path) -> None:
    """It ends once it only waits; the next one goes on, and leaves again."""
    process = Shopper(tmp_path)
    process.shop.ready_at = 10**6

    ordered = [process.run(*calls(20), batch_leaves=True) for _ in range(2)]
    process.shop.batches[0].polls = 10**6
    verdicts = process.run(*calls(20), *calls(20, form=FORM), batch_leaves=True)

    for run in ordered:
        assert all(isinstance(one, RunEnded) for one in run)
        assert "batch pending: 1 batch with 20 calls is under way" in str(run[0])
    assert "up to 24 h; run the same command again" in process.told[0]
    assert isinstance(verdicts[-1], RunEnded)
    assert process.orders == 2
    assert len(process.shop.paid) == 20


def test_who_leaves_takes_what_is_there(tmp_path: Path) -> None:
    """A batch that has ended is collected at the first look."""
    process = Shopper(tmp_path)
    process.run(*calls(20), batch_leaves=True)
    process.shop.ready_at = 0

    got = process.run(*calls(20), batch_leaves=True)

    assert texts(got) == [f"gpt: case {n}" for n in range(20)]


def test_who_leaves_lets_no_call_wait_for_money(tmp_path: Path) -> None:
    """What the budget has no room for is left to a later run as well."""
    process = Shopper(tmp_path)

    got = process.run(*calls(30), batch_leaves=True, budget_usd=0.0015)

    assert {type(one) for one in got} == {RunEnded}
    assert "batch pending" in str(got[-1])
    assert 10 < len(process.shop.batches[0].calls) < 20


def test_what_was_ordered_counts_in_the_budget_of_who_collects(tmp_path: Path) -> None:
    """It is held back, although it was not asked whether it fits."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(20))

    got = process.run(*calls(20), *calls(12, CLAUDE), budget_usd=0.0025)

    assert all(isinstance(one, Answer) for one in got)
    assert [len(one.calls) for one in process.shop.batches] == [20, 2, 10]


def test_two_processes_wait_for_one_batch_together(tmp_path: Path) -> None:
    """One looks and collects; the other takes what the journal has then."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(12))
    with closing(sqlite3.connect(tmp_path / ".noworse/journal.sqlite")) as journal:
        [(tag,)] = journal.execute("SELECT tag FROM batches").fetchall()
        # It lives on another host, of which nobody has heard for long.
        until = START + 300
        journal.execute("INSERT INTO owners VALUES ('o', 'elsewhere', 1, ?)", (until,))
        journal.execute(
            "INSERT INTO claims (key, owner) VALUES (?, 'o')", (f"batch {tag}",)
        )
        journal.commit()

    got = process.run(*calls(12))

    assert texts(got) == [f"gpt: case {n}" for n in range(12)]
    assert process.clock.slept.count(5.0) >= 50
    assert process.orders == 1


def test_a_call_that_is_asked_again_waits_for_the_same_batch(tmp_path: Path) -> None:
    """A trial may be stopped, and its question be asked by another one."""
    process = Shopper(tmp_path)
    process.shop.ready_at = 5

    async def scene() -> None:
        async with process.engine() as engine:
            [call] = calls(1)
            first = asyncio.ensure_future(engine.ask(call, suite="s"))
            await until(lambda: process.orders)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            assert (await engine.ask(call, suite="s")).text == "gpt: case 0"
            assert engine.stats().bought == {OPENAI.id: 1}

    asyncio.run(asyncio.wait_for(scene(), 20))

    assert process.orders == 1


def test_an_answer_that_nobody_waits_for_is_bought_all_the_same(tmp_path: Path) -> None:
    """It was ordered: the bill tells of it."""
    process = Shopper(tmp_path)

    async def scene() -> None:
        async with process.engine() as engine:
            one, other = calls(2)
            asked = [
                asyncio.ensure_future(engine.ask(c, suite="s")) for c in (one, other)
            ]
            await until(lambda: process.orders)
            asked[0].cancel()
            await asked[1]
            assert [sale.call.key for sale in engine.stats().unheard] == [one.key]

    asyncio.run(asyncio.wait_for(scene(), 20))


def test_a_kill_while_results_were_written_costs_nothing(tmp_path: Path) -> None:
    """What was written is not counted again; the rest is written by the next run."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(12))
    file = tmp_path / ".noworse/journal.sqlite"
    with closing(sqlite3.connect(file)) as journal:
        ordered = journal.execute("SELECT key, tag FROM batched").fetchall()
    process.run(*calls(12))
    with closing(sqlite3.connect(file)) as journal:
        journal.execute("UPDATE batches SET open = 1")
        journal.executemany("INSERT INTO batched VALUES (?, ?)", ordered)
        keys = [one.key for one in calls(12)[:7]]
        journal.executemany("DELETE FROM answers WHERE key = ?", [(k,) for k in keys])
        journal.commit()

    got = process.run(*calls(12))

    assert texts(got) == [f"gpt: case {n}" for n in range(12)]
    assert process.stats.bought == {OPENAI.id: 7}
    assert process.orders == 1


def test_what_another_process_has_collected_is_taken_from_the_journal(
    tmp_path: Path,
) -> None:
    """And what it could not get is asked once more."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(12))
    file = tmp_path / ".noworse/journal.sqlite"
    lines = [write_line(one.key, answer(f"theirs: {one.key}")) for one in calls(11)]
    with closing(sqlite3.connect(file)) as journal:
        [(tag,)] = journal.execute("SELECT tag FROM batches").fetchall()
        until = START + 300
        journal.execute("INSERT INTO owners VALUES ('o', 'elsewhere', 1, ?)", (until,))
        journal.execute(
            "INSERT INTO claims (key, owner) VALUES (?, 'o')", (f"batch {tag}",)
        )
        journal.commit()

    def theirs() -> None:
        with closing(sqlite3.connect(file)) as journal:
            rows = [(one.key, line) for one, line in zip(calls(11), lines, strict=True)]
            journal.executemany("INSERT INTO answers VALUES (?, 0, ?)", rows)
            journal.execute("DELETE FROM batched")
            journal.execute("DELETE FROM claims WHERE owner = 'o'")
            journal.commit()

    process.clock.at[5.0] = theirs
    got = process.run(*calls(12))

    assert [text.partition(":")[0] for text in texts(got)] == ["theirs"] * 11 + ["gpt"]
    assert [len(one.calls) for one in process.shop.batches] == [12, 1]
