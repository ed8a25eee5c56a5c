"""Batches over several runs: what was ordered is never ordered again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from tests.calls.batch_runs_for_tests import (
    CLAUDE,
    EACH,
    OPENAI,
    Shopper,
    calls,
    fails,
    loses,
    texts,
)
from tests.calls.doubles_for_tests import KEY

from noworse.calls.batchapi import BatchApi
from noworse.calls.batchbook import BatchBook
from noworse.calls.writer import JournalBroken
from noworse.errors import CallFailed, RunEnded
from noworse.records.models import Model

ORDER = {OPENAI: ("POST", "/v1/batches"), CLAUDE: ("POST", "/messages/batches")}


def forget_name(folder: Path) -> None:
    """Leave the journal as a kill between the order and its reply leaves it."""
    with closing(sqlite3.connect(folder / ".noworse" / "journal.sqlite")) as journal:
        journal.execute("UPDATE batches SET name = NULL")
        journal.commit()


def order_more(process: Shopper, batches: int, of: Model, size: int) -> None:
    """Order so many batches, and wait for none."""
    for number in range(batches):
        before = process.orders
        asked = calls(size, of, salt=f"-{number}")
        process.killed(partial(lambda n: process.orders > n, before), *asked)


@EACH
def test_a_killed_run_collects_what_it_has_ordered(of: Model, tmp_path: Path) -> None:
    """Another process asks the same again: one batch, each call paid once."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(20, of))

    got = process.run(*calls(20, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(20)]
    assert process.orders == 1
    assert set(process.shop.paid.values()) == {1}
    assert process.told[-2:] == [
        f"found a batch of 2026-11-24T09:30:01Z: 20 calls to {of.id}",
        f"collected a batch: 20 calls to {of.id}",
    ]


@EACH
def test_a_run_that_was_killed_before_it_learnt_the_name_finds_its_batch(
    of: Model, tmp_path: Path
) -> None:
    """By its tag, or, where a batch keeps none, by its results; others are not ours."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(3, of))
    other = Shopper(tmp_path / "other", process.shop)
    other.killed(lambda: other.orders == 2, *calls(3, of))
    forget_name(tmp_path)

    got = process.run(*calls(3, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(3)]
    assert process.orders == 2
    assert process.told[-1].startswith("collected a batch")


@EACH
def test_what_was_never_ordered_is_ordered(of: Model, tmp_path: Path) -> None:
    """Where nothing shows for half a minute, no batch was taken."""
    process = Shopper(tmp_path)
    process.counter.before[ORDER[of]] = [loses(perhaps_billed=True)]
    process.killed(lambda: process.counter.before[ORDER[of]] == [], *calls(3, of))
    before = process.clock.time

    got = process.run(*calls(3, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(3)]
    assert process.orders == 1
    assert process.clock.time - before > 30


@EACH
def test_an_order_whose_reply_is_lost_is_found(of: Model, tmp_path: Path) -> None:
    """In the same run: it is looked for before anything is ordered again."""
    process = Shopper(tmp_path)
    process.counter.after[ORDER[of]] = [loses(perhaps_billed=True)]

    got = process.run(*calls(3, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(3)]
    assert process.orders == 1


@pytest.mark.parametrize("status", [500, 502, 504, 408])
def test_an_order_that_failed_by_its_status_may_have_been_taken(
    status: int, tmp_path: Path
) -> None:
    """Only a look at the list tells; a batch that is there counts."""
    process = Shopper(tmp_path)
    process.counter.after[ORDER[OPENAI]] = [fails(status)]

    got = process.run(*calls(3))

    assert texts(got) == ["gpt: case 0", "gpt: case 1", "gpt: case 2"]
    assert process.orders == 1


def test_an_order_with_an_unreadable_reply_is_found(tmp_path: Path) -> None:
    """A reply of status 200 in no known shape."""
    process = Shopper(tmp_path)
    process.counter.after[ORDER[OPENAI]] = [fails(200)]

    assert texts(process.run(*calls(1))) == ["gpt: case 0"]
    assert process.orders == 1


def test_an_order_that_is_lost_twice_is_given_up(tmp_path: Path) -> None:
    """Asked once more, like whatever a batch did not answer."""
    process = Shopper(tmp_path)
    process.counter.before[ORDER[OPENAI]] = [fails(500)] * 2

    [one] = process.run(*calls(1))

    assert isinstance(one, CallFailed)
    assert "the batch was not taken" in str(one)
    assert process.orders == 0


def test_an_order_that_is_put_off_is_made_later(tmp_path: Path) -> None:
    """A 429 means that nothing was taken."""
    process = Shopper(tmp_path)
    process.counter.before[ORDER[OPENAI]] = [fails(429)]

    assert texts(process.run(*calls(1))) == ["gpt: case 0"]
    assert process.orders == 1


def test_an_order_that_is_refused_is_closed(tmp_path: Path) -> None:
    """The next run does not look for it."""
    process = Shopper(tmp_path)
    process.counter.before[ORDER[OPENAI]] = [fails(400, "no such model")]

    [one] = process.run(*calls(1))
    before = process.clock.time
    process.run(*calls(1))

    assert isinstance(one, RunEnded)
    assert "no batch can be had: HTTP 400: no such model" in str(one)
    assert process.clock.time - before < 10


@EACH
def test_a_batch_that_the_provider_has_no_more_is_ordered_anew(
    of: Model, tmp_path: Path
) -> None:
    """And told as perhaps paid for: results are kept for some weeks only."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(12, of))
    process.counter.before["GET", "/batch_0"] = [fails(404)] * 10

    got = process.run(*calls(12, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(12)]
    assert process.orders == 2
    assert len(process.stats.losses) == 12


def test_a_network_that_is_gone_for_a_while_is_waited_for(tmp_path: Path) -> None:
    """A batch takes hours, and a laptop sleeps."""
    process = Shopper(tmp_path)
    process.counter.before["GET", "/batch_0"] = [loses()] * 30

    assert texts(process.run(*calls(1))) == ["gpt: case 0"]


def test_a_network_that_stays_away_ends_the_run(tmp_path: Path) -> None:
    """Not the batch: it is told as under way, and the next run collects it."""
    process = Shopper(tmp_path)
    process.counter.before["GET", "/batch_0"] = [loses()] * 1000

    [one] = process.run(*calls(1))
    process.counter.before.clear()
    [notice] = process.stats.notices(complete=True)
    again = process.run(*calls(1))

    assert isinstance(one, RunEnded)
    assert one.trouble == "connection"
    assert (notice.code, notice.message) == (
        "batch_pending",
        "1 batch with 1 call is under way: run the same command again to collect",
    )
    assert texts(again) == ["gpt: case 0"]
    assert process.orders == 1


@EACH
@pytest.mark.parametrize("tail", ["/batch_0", "/content", "/results"])
def test_what_does_not_show_at_once_is_not_taken_for_gone(
    of: Model, tail: str, tmp_path: Path
) -> None:
    """A list, a batch or a file may be behind: to order anew would be to pay twice."""
    process = Shopper(tmp_path)
    process.counter.before["GET", tail] = [fails(404)] * 3

    got = process.run(*calls(12, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(12)]
    assert process.orders == 1


def test_a_look_that_cannot_be_read_is_followed_by_another(tmp_path: Path) -> None:
    """A proxy in between may have answered."""
    process = Shopper(tmp_path)
    process.counter.before["GET", "/batch_0"] = [fails(200)]

    assert texts(process.run(*calls(1))) == ["gpt: case 0"]


@EACH
def test_a_batch_is_found_behind_younger_ones(of: Model, tmp_path: Path) -> None:
    """Page by page, back to the time of the order; what is gone by then is not ours."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(3, of))
    other = Shopper(tmp_path / "other", process.shop)
    order_more(other, 5, of, 3)
    forget_name(tmp_path)
    process.counter.before["GET", "/batch_5"] = [fails(404)] * 10

    got = process.run(*calls(3, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(3)]
    assert process.orders == 6


@EACH
def test_a_batch_of_another_size_is_not_taken_for_ours(
    of: Model, tmp_path: Path
) -> None:
    """It is not even asked for."""
    process = Shopper(tmp_path)
    process.killed(lambda: process.orders, *calls(3, of))
    order_more(Shopper(tmp_path / "other", process.shop), 1, of, 2)
    forget_name(tmp_path)

    got = process.run(*calls(3, of))

    assert texts(got) == [f"{of.name}: case {n}" for n in range(3)]
    assert process.orders == 2


def test_the_list_is_read_no_further_than_to_the_order(tmp_path: Path) -> None:
    """An account may have thousands of batches."""
    process = Shopper(tmp_path)
    old = Shopper(tmp_path / "old", process.shop)
    order_more(old, 6, OPENAI, 1)
    process.clock.time += 86_400
    process.counter.before[ORDER[OPENAI]] = [fails(500)]

    process.run(*calls(1))

    # In half a minute the list is asked for after 0, 1, 3, 7, 15 and 31 s.
    assert process.shop.seen.count(("GET", "/v1/batches")) == 6


def test_a_list_without_end_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What does not stand on so many pages was not ordered a moment ago."""
    process = Shopper(tmp_path)
    order_more(Shopper(tmp_path / "other", process.shop), 3, OPENAI, 1)
    monkeypatch.setattr("noworse.calls.batchapi._MOST_PAGES", 1)
    process.counter.before[ORDER[OPENAI]] = [fails(500)]

    assert texts(process.run(*calls(1))) == ["gpt: case 0"]
    assert process.shop.seen.count(("GET", "/v1/batches")) == 6


def test_a_journal_that_breaks_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before anything is ordered; and where it breaks later, the batch stays known."""

    async def broken(*_: object) -> None:
        raise JournalBroken("disk full")

    process = Shopper(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(BatchBook, "open", broken)
        [first] = process.run(*calls(1))
    assert process.orders == 0
    with monkeypatch.context() as patch:
        patch.setattr(BatchApi, "results", broken)
        [second] = process.run(*calls(1))
    third = process.run(*calls(1))

    for error in (first, second):
        assert isinstance(error, RunEnded)
        assert error.trouble == "journal"
    assert texts(third) == ["gpt: case 0"]
    assert process.orders == 1


@pytest.mark.parametrize("place", [ORDER[OPENAI], ("GET", "/batch_0")])
def test_a_crash_of_ours_is_told_to_whoever_waits(
    place: tuple[str, str], tmp_path: Path
) -> None:
    """Without frames, which hold the key; and nobody waits for ever."""
    process = Shopper(tmp_path)

    def crash() -> None:
        raise ZeroDivisionError(KEY)

    process.counter.before[place] = [crash]

    with pytest.raises(RuntimeError, match="ZeroDivisionError") as caught:
        process.run(*calls(1))

    assert KEY not in str(caught.value)
