"""The engine: tape, then journal, then one purchase."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import (
    KEY,
    SUITE,
    FakeClock,
    Provider,
    asked_at,
    call,
    model,
    opened,
    said,
    setup,
    until,
)
from tests.calls.runs_for_tests import ask, run, stopped, tapes

from noworse.calls.engine import Engine, open_engine
from noworse.errors import CallFailed, RecordingMissing
from noworse.records.calls import Call
from noworse.records.run import Mode


def test_a_recorded_run_replays_without_a_socket_or_a_journal(tmp_path: Path) -> None:
    """The same answers, free, and no file is touched."""
    bought = run(tmp_path, Provider([said("one"), said("two")]), "a", "b")
    (tmp_path / ".noworse").rename(tmp_path / "elsewhere")
    nobody = Provider()

    again = run(tmp_path, nobody, "a", "b", mode="replay")

    assert [one.source for one in bought] == ["live", "live"]
    assert [one.source for one in again] == ["replayed", "replayed"]
    unlike = {"source", "seconds"}
    assert [one.model_dump(exclude=unlike) for one in again] == [
        one.model_dump(exclude=unlike) for one in bought
    ]
    assert nobody.asked == []
    assert not (tmp_path / ".noworse").exists()


def test_a_call_that_was_never_recorded_fails_loudly(tmp_path: Path) -> None:
    """It names the file; each is counted once."""

    async def scene() -> None:
        async with opened(tmp_path, Provider(), "replay") as engine:
            for _ in range(2):
                with pytest.raises(RecordingMissing, match="support/local-cheap"):
                    await engine.ask(call("a"), suite=SUITE)
            assert [one.key for one in engine.stats().missed] == [call("a").key]
            assert not engine.known(call("a"), suite=SUITE)
            await engine.publish()

    asyncio.run(scene())


def test_only_what_is_missing_is_bought(tmp_path: Path) -> None:
    """Record mode asks the tape first."""
    run(tmp_path, Provider(), "a")
    provider = Provider()

    run(tmp_path, provider, "a", "b")

    assert provider.asked == ["b"]
    [tape] = tapes(tmp_path)
    assert len(tape.read_text("ascii").splitlines()) == 2


def test_what_a_killed_run_bought_is_not_bought_again(tmp_path: Path) -> None:
    """It comes from the journal, and is published by the run that finishes."""
    stopped(tmp_path, Provider([said("one")]), "a")
    provider = Provider()

    [again] = run(tmp_path, provider, "a")

    assert provider.asked == []
    assert (again.text, again.source) == ("one", "replayed")
    assert len(tapes(tmp_path)) == 1


def test_refresh_buys_everything_anew(tmp_path: Path) -> None:
    """And puts it in the place of what was recorded."""
    run(tmp_path, Provider(then=said("old")), "a")
    provider = Provider(then=said("new"))

    run(tmp_path, provider, "a", mode="refresh")

    assert provider.asked == ["a"]
    assert run(tmp_path, Provider(), "a", mode="replay")[0].text == "new"


@pytest.mark.parametrize("mode", ["refresh", "live"])
def test_a_killed_refresh_goes_on_where_it_stopped(tmp_path: Path, mode: Mode) -> None:
    """What it bought counts; once a run has ended, the next one starts anew."""
    stopped(tmp_path, Provider(), "a", mode=mode)
    provider = Provider()

    run(tmp_path, provider, "a", "b", mode=mode)
    assert provider.asked == ["b"]
    run(tmp_path, provider, "a", "b", mode=mode)
    assert provider.asked == ["b", "a", "b"]


def test_a_live_run_is_not_recorded(tmp_path: Path) -> None:
    """It leaves the recordings as they are."""
    provider = Provider()
    run(tmp_path, provider, "a", mode="live")

    assert provider.asked == ["a"]
    assert tapes(tmp_path) == []


def test_known_says_what_would_be_bought(tmp_path: Path) -> None:
    """By the tape, and by the journal."""

    async def scene(mode: Mode) -> list[bool]:
        async with opened(tmp_path, Provider(), mode) as engine:
            return [engine.known(call(text), suite=SUITE) for text in "abc"]

    run(tmp_path, Provider(), "a")
    stopped(tmp_path, Provider(), "b")

    assert asyncio.run(scene("replay")) == [True, False, False]
    assert asyncio.run(scene("record")) == [True, True, False]
    assert asyncio.run(scene("refresh")) == [False, False, False]


def test_one_purchase_serves_all_who_ask_the_same(tmp_path: Path) -> None:
    """Also in two suites: each gets its own recording."""
    provider = Provider()

    async def scene() -> None:
        async with opened(tmp_path, provider) as engine:
            await asyncio.gather(
                ask(engine, "a", "a"), ask(engine, "a", suite="another")
            )
            await engine.publish()
            assert engine.stats().bought == {"local:cheap": 1}

    asyncio.run(scene())

    assert provider.asked == ["a"]
    assert [path.parent.name for path in tapes(tmp_path)] == ["another", "support"]


def test_the_key_goes_into_its_header_and_nowhere_else(tmp_path: Path) -> None:
    """Not into the recording, the journal or what a setup prints."""
    provider = Provider()

    run(tmp_path, provider, "a")

    assert provider.headers[0]["authorization"] == f"Bearer {KEY}"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(KEY.encode() not in path.read_bytes() for path in files)
    assert KEY not in repr(setup(tmp_path, secrets=(KEY,)))


def test_a_secret_that_a_model_repeats_is_blotted_out(tmp_path: Path) -> None:
    """Before it is stored, used, or sent to a judge."""
    provider = Provider(then=said(f"Your key is {KEY}."))

    [one] = run(tmp_path, provider, "a")

    assert one.text == "Your key is [redacted]."
    assert one.oddities == ("secret_redacted",)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(KEY.encode() not in path.read_bytes() for path in files)


def test_a_process_waits_for_what_another_one_buys(tmp_path: Path) -> None:
    """And takes its answer from the journal."""
    mine, theirs = Provider(), Provider()
    clock = FakeClock()

    async def slow(_: str) -> None:
        await until(lambda: len(clock.slept) >= 3)

    mine.before = slow

    async def scene() -> None:
        async with opened(tmp_path, mine) as one:
            first = asyncio.ensure_future(one.ask(call("a"), suite=SUITE))
            await until(lambda: mine.asked)
            # Another process has another number.
            _renumber(tmp_path)
            async with opened(tmp_path, theirs, clock=clock) as other:
                second = await other.ask(call("a"), suite=SUITE)
            assert (await first).text == second.text

    asyncio.run(scene())

    assert theirs.asked == []
    assert clock.slept[:3] == [0.05, 0.1, 0.2]


def _renumber(folder: Path) -> None:
    database = sqlite3.connect(folder / ".noworse" / "journal.sqlite")
    database.execute("UPDATE owners SET host = 'elsewhere'")
    database.commit()
    database.close()


def test_calls_go_out_in_the_order_of_their_rank(tmp_path: Path) -> None:
    """Whatever the order in which they were asked."""
    texts = "abcdef"

    async def all_wait(first: str) -> None:
        if first == "first":
            await until(lambda: asked_at(engines[0], model()) == len(texts))

    provider, engines = Provider(before=all_wait), list[Engine]()

    async def scene() -> None:
        async with opened(tmp_path, provider, max_in_flight=1) as engine:
            engines.append(engine)
            first = asyncio.ensure_future(engine.ask(call("first"), suite=SUITE))
            await until(lambda: provider.asked)
            ranked = reversed(list(enumerate(texts)))
            await asyncio.gather(
                *(engine.ask(call(t), suite=SUITE, rank=rank) for rank, t in ranked)
            )
            await first

    asyncio.run(scene())

    assert provider.asked == ["first", *texts]


def test_the_default_engine_calls_over_http(tmp_path: Path) -> None:
    """Its own transport, opened late and closed at the end."""

    async def scene() -> None:
        clock = FakeClock()
        nowhere = model(base_url="http://127.0.0.1:1/v1")
        async with open_engine(setup(tmp_path), clock=clock) as engine:
            with pytest.raises(CallFailed, match="no connection to 127"):
                await engine.ask(call(of=nowhere), suite="s")

    asyncio.run(scene())


def test_stats_tell_what_is_left_over(tmp_path: Path) -> None:
    """Of the files that were read."""
    run(tmp_path, Provider(), "a", "b")

    async def scene() -> None:
        async with opened(tmp_path, Provider(), "replay") as engine:
            await ask(engine, "a")
            [left] = engine.stats().unused
            assert left.key == call("b").key
            assert engine.stats().incomplete == ()
            assert engine.stats().bought == {}

    asyncio.run(scene())


def test_a_call_is_a_call_whatever_its_sample(tmp_path: Path) -> None:
    """A fresh repeat is bought on its own."""
    provider = Provider()

    async def scene() -> None:
        async with opened(tmp_path, provider) as engine:
            for sample in (0, 1, 1):
                asked: Call = call("a", sample=sample)
                await engine.ask(asked, suite=SUITE)

    asyncio.run(scene())

    assert provider.asked == ["a", "a"]
