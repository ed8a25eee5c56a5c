"""Answers of functions: durable, paid for, recorded under their version."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from tests.calls.doubles_for_tests import (
    SUITE,
    FakeClock,
    Provider,
    answer,
    model,
    setup,
)

from noworse.calls.engine import Engine, open_engine
from noworse.calls.lines import Damaged, _checksum, read_line, write_line
from noworse.calls.pricing import ListPricing
from noworse.calls.tape import Tape
from noworse.errors import FunctionFailed, RecordingMissing, RunEnded
from noworse.records.answers import Answer, GivenBy
from noworse.records.calls import Call, case_call
from noworse.records.cases import Case, Message, Swap
from noworse.records.performances import Output, Performed
from noworse.records.run import Mode


def case(name: str = "a", version: str = "1", **more: object) -> Case:
    """A case that a function answers."""
    return Case(
        id=name,
        slice="s",
        messages=(Message(role="user", content=name),),
        vars={"question": name, **more},
        swap=Swap(suite=SUITE, function="test_it", version=version),
        path="a.jsonl",
        line=1,
    )


def call(name: str = "a", version: str = "1", **more: object) -> Call:
    return case_call(model(), case(name, version, **more))


@dataclass
class Theatre:
    """Performs as it is told, and notes for what."""

    then: Performed = field(default_factory=lambda: Performed(output=Output(text="x")))
    before: Callable[[], Awaitable[object]] | None = None
    begins: bool = True
    asked: list[str] = field(default_factory=list)

    async def perform(
        self, call: Call, rank: float, begin: Callable[[], None]
    ) -> Performed:
        del rank
        assert call.performs is not None
        self.asked.append(call.performs.id)
        if self.begins:
            begin()
        if self.before is not None:
            await self.before()
        return self.then


def opened(
    folder: Path, theatre: Theatre | None, mode: Mode = "record", **more: object
) -> AbstractAsyncContextManager[Engine]:
    return open_engine(
        setup(folder, mode, **more),
        clock=FakeClock(),
        transport=Provider(),
        performer=theatre,
        chance=Random(1),
    )


def run(
    folder: Path, theatre: Theatre | None, *calls: Call, mode: Mode = "record"
) -> list[Answer]:
    async def scene() -> list[Answer]:
        async with opened(folder, theatre, mode) as engine:
            told = await asyncio.gather(*(engine.ask(c, suite=SUITE) for c in calls))
            await engine.publish()
            return told

    return asyncio.run(scene())


def test_what_a_function_returned_is_recorded_and_replayed(tmp_path: Path) -> None:
    """Whole, once for all who ask, and without another call of it."""
    output = Output(text="x", tools=("look",), context=("a", "b"))
    theatre = Theatre(Performed(output=output, seconds=1.5))

    [first, second] = run(tmp_path, theatre, call(), call())
    [again] = run(tmp_path, None, call(), mode="replay")

    assert theatre.asked == ["a"]
    assert first == second
    given = GivenBy(function="test_it", version="1", case="a", sample=0)
    assert first.given_by == given
    assert (first.text, first.context, first.seconds) == ("x", ("a", "b"), 1.5)
    assert again == first.model_copy(update={"source": "replayed"})


def test_a_killed_run_calls_nothing_twice(tmp_path: Path) -> None:
    """What it returned is in the journal before anyone sees it."""

    async def killed() -> None:
        async with opened(tmp_path, theatre) as engine:
            await engine.ask(call("a"), suite=SUITE)

    theatre = Theatre()
    asyncio.run(killed())

    run(tmp_path, theatre, call("a"), call("b"))

    assert theatre.asked == ["a", "b"]


def test_tools_alone_are_an_answer(tmp_path: Path) -> None:
    """Its end says so."""
    theatre = Theatre(Performed(output=Output(text="", tools=("look",))))

    [told] = run(tmp_path, theatre, call())

    assert told.finish == "tools"
    assert not told.is_outcome


def test_the_key_hangs_on_function_version_case_and_vars() -> None:
    """And, as ever, on the model and the sample; a case without one keeps its key."""
    plain = case().model_copy(update={"swap": None})
    keys = [
        call().key,
        call("b").key,
        call(version="2").key,
        call(more=1).key,
        case_call(model("other"), case()).key,
        case_call(model(), case(), repeat=1).key,
        case_call(model(), plain).key,
    ]

    assert len(set(keys)) == len(keys)
    assert case_call(model(), plain).key == Call(model(), plain.messages).key


def test_a_failure_is_told_and_not_recorded(tmp_path: Path) -> None:
    """The next run calls it again."""
    crash = Performed(trouble="function_error", detail="no", frames="a.py:1")

    with pytest.raises(FunctionFailed) as caught:
        run(tmp_path, Theatre(crash), call())
    [told] = run(tmp_path, Theatre(), call())

    assert (caught.value.trouble, caught.value.frames) == ("function_error", "a.py:1")
    assert told.text == "x"


def test_without_a_performer_nothing_is_called(tmp_path: Path) -> None:
    """Outside of pytest there are no fixtures."""
    with pytest.raises(FunctionFailed, match="no test of the function is running"):
        run(tmp_path, None, call())


def test_what_is_given_up_may_have_been_paid_for(tmp_path: Path) -> None:
    """It is booked as lost; what had not begun is not."""

    async def scene(*, begins: bool) -> int:
        going = asyncio.Event()

        async def wait() -> None:
            going.set()
            await asyncio.Event().wait()

        theatre = Theatre(before=wait, begins=begins)
        async with opened(tmp_path / str(begins), theatre) as engine:
            asking = asyncio.ensure_future(engine.ask(call(), suite=SUITE))
            await going.wait()
            asking.cancel()
            await asyncio.wait([asking])
        return len(engine.stats().losses)

    assert asyncio.run(scene(begins=True)) == 1
    assert asyncio.run(scene(begins=False)) == 0


def test_a_broken_journal_ends_the_run(tmp_path: Path) -> None:
    """What could not be kept would be paid for again."""

    async def scene() -> None:
        theatre = Theatre()
        async with opened(tmp_path, theatre) as engine:
            assert engine._desk is not None
            database = engine._desk.journal._writer._connection

            async def spoil() -> None:
                await engine._desk.journal.submit(lambda _: None)  # type: ignore[union-attr]
                database.execute("DROP TABLE answers")

            theatre.before = spoil
            await engine.ask(call(), suite=SUITE)

    with pytest.raises(RunEnded, match="journal"):
        asyncio.run(scene())


def test_a_function_has_no_bound_on_its_cost() -> None:
    """It may make any number of calls."""
    assert ListPricing().most(call(), "2026-11-24T09:30:00Z") is None


def test_another_version_is_named_where_one_is_recorded(tmp_path: Path) -> None:
    """The last one; a case that never was recorded is told as any other."""
    run(tmp_path, Theatre(), call(version="1"))
    run(tmp_path, Theatre(), call(version="2"))

    async def scene(asked: Call) -> str:
        async with opened(tmp_path, None, "replay") as engine:
            with pytest.raises(RecordingMissing) as caught:
                await engine.ask(asked, suite=SUITE)
            return caught.value.detail

    assert "for version " in asyncio.run(scene(call(version="3")))
    assert "no answer to this call" in asyncio.run(scene(call("b", version="3")))
    assert "no answer to this call" in asyncio.run(scene(call(version="2", more=1)))


def test_lines_without_a_function_name_no_version() -> None:
    """Nor do lines that were edited."""
    given = GivenBy(function="f", version="1", case="a", sample=0)
    lines = [
        write_line("0" * 32, answer()),
        write_line("1" * 32, answer(given_by=given)),
        write_line("2" * 32, answer(given_by=given.model_copy(update={"case": "b"}))),
        "made by hand, below",
    ]
    lines[2] = lines[2].replace("PONG", "PING")
    body = lines[1].replace('["f","1","a",0]', "null").rpartition(',"sum"')[0]
    body = body.replace("1" * 32, "3" * 32)
    lines[3] = f'{body},"sum":"{_checksum(body)}"}}'
    tape = Tape("a.jsonl", {line[14:46]: (n, line) for n, line in enumerate(lines)})

    assert tape.versions() == {("f", "a", 0): "1"}
    with pytest.raises(Damaged):
        read_line(lines[2])
