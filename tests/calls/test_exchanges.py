"""Functions whose calls are kept: called in each run, and each of them once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from tests.calls.doubles_for_tests import (
    SUITE,
    FakeClock,
    Provider,
    error,
    model,
    setup,
)

from noworse.calls.engine import Engine, EngineStats, open_engine
from noworse.errors import CallFailed, FunctionFailed, RecordingMissing
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call, case_call
from noworse.records.cases import Case, Message, Swap
from noworse.records.models import Model
from noworse.records.performances import Output, Performed
from noworse.records.requests import Reply, Request
from noworse.records.run import Mode
from noworse.records.sales import FunctionAnswer

Send = Callable[[str, Model], Coroutine[object, object, Reply]]


def call(name: str = "a", of: Model | None = None) -> Call:
    """A call of a function whose own calls go to other models."""
    swap = Swap(
        suite=SUITE,
        function="test_it",
        version="1",
        reroute={"gpt-5.5": "candidate"},
    )
    case = Case(
        id=name,
        slice="s",
        messages=(Message(role="user", content=name),),
        swap=swap,
        path="a.jsonl",
        line=1,
    )
    return case_call(of or model(), case)


def request(text: str, **more: object) -> Request:
    extra = "".join(f', "{name}": true' for name in more)
    turns = f'[{{"role": "user", "content": "{text}"}}]'
    body = f'{{"messages": {turns}{extra}}}'
    return Request(tail="/chat/completions", body=body, case="a")


@dataclass
class Code:
    """The user's code: asks for each of these texts, and answers."""

    asks: tuple[str, ...] = ("one", "two")
    other: Model | None = None
    """Asked besides."""

    then: Performed = field(default_factory=lambda: Performed(output=Output(text="x")))
    runs: int = 0
    engine: Engine | None = None
    told: list[int] = field(default_factory=list)

    async def perform(
        self, call: Call, rank: float, begin: Callable[[], None]
    ) -> Performed:
        del rank, begin
        self.runs += 1
        assert self.engine is not None
        answer = self.engine.exchanges.answer
        for text in self.asks:
            one = request(text, store=True)
            try:
                reply = await answer(call.key, call.model, one)
                self.told.append(reply.status)
            except RecordingMissing:
                self.told.append(0)
        if self.other is not None:
            await answer(call.key, self.other, request("other"))
        return self.then


def run(
    folder: Path,
    code: Code,
    *calls: Call,
    provider: Provider | None = None,
    mode: Mode = "record",
) -> tuple[list[Answer | BaseException], EngineStats]:
    """A run that asks for these functions at once, and then once more."""

    async def scene() -> tuple[list[Answer | BaseException], EngineStats]:
        opening = open_engine(
            setup(folder, mode),
            clock=FakeClock(),
            transport=provider or Provider(),
            performer=code,
            chance=Random(1),
        )
        async with opening as engine:
            code.engine = engine
            told: list[Answer | BaseException] = []
            for _ in range(2):
                asked = (engine.ask(one, suite=SUITE) for one in calls)
                told += await asyncio.gather(*asked, return_exceptions=True)
            await engine.publish()
            return told, engine.stats()

    return asyncio.run(scene())


def test_a_function_is_called_once_whoever_asks(tmp_path: Path) -> None:
    """At the same time, or later; its calls are what it used."""
    code = Code()

    told, stats = run(tmp_path, code, call(), call())

    assert code.runs == 1
    assert all(one is told[0] for one in told)
    answer = told[0]
    assert isinstance(answer, FunctionAnswer)
    assert [sale.answer.source for sale in answer.sales] == ["live", "live"]
    assert (answer.text, answer.calls, answer.served) == ("x", 2, "served-1")
    assert answer.usage == Usage(input_tokens=20, output_tokens=10)
    assert answer.source == "live"
    assert answer.given_by is not None
    assert stats.unheard == ()


def test_a_replay_calls_it_too_and_buys_nothing(tmp_path: Path) -> None:
    """Its own answer is on no tape: another one may be read from the same calls."""
    run(tmp_path, Code(), call())
    code = Code(then=Performed(output=Output(text="y")))
    provider = Provider()

    told, _ = run(tmp_path, code, call(), provider=provider, mode="replay")

    assert isinstance(told[0], FunctionAnswer)
    assert (told[0].text, told[0].source) == ("y", "replayed")
    assert (code.runs, provider.asked) == (1, [])


def test_nothing_is_known_of_it_before_it_is_called(tmp_path: Path) -> None:
    """Though all of its calls may be recorded."""
    code = Code()
    run(tmp_path, code, call())
    assert code.engine is not None

    assert not code.engine.known(call(), suite=SUITE)


def test_a_call_that_is_missing_goes_before_what_the_code_made_of_it(
    tmp_path: Path,
) -> None:
    """It is the call that has to be recorded."""
    code = Code()

    told, stats = run(tmp_path, code, call(), mode="replay")

    assert isinstance(told[0], RecordingMissing)
    assert code.told[:2] == [0, 0]
    assert len(stats.missed) == 2


def test_so_does_trouble_of_a_provider(tmp_path: Path) -> None:
    """What was bought besides is told of, though nobody had an answer."""
    provider = Provider(then=error(400, "no"))
    provider.steps = []

    told, stats = run(tmp_path, Code(asks=("one",)), call(), provider=provider)

    assert isinstance(told[0], CallFailed)
    assert stats.unheard == ()


def test_what_a_failed_function_bought_is_told_of(tmp_path: Path) -> None:
    """It is paid for; the next run finds it in the recordings."""
    failed = Performed(trouble="function_error", detail="it broke")

    told, stats = run(tmp_path, Code(then=failed), call())
    _, later = run(tmp_path, Code(then=failed), call())

    assert isinstance(told[0], FunctionFailed)
    assert len(stats.unheard) == 2
    assert later.unheard == ()


def test_tokens_of_several_models_are_not_added_up(tmp_path: Path) -> None:
    """They have no price in common."""
    told, _ = run(tmp_path, Code(other=model("base")), call())

    assert isinstance(told[0], FunctionAnswer)
    assert (told[0].calls, told[0].usage) == (3, None)


def test_a_function_that_asks_nobody_says_who_it_was_called_for(
    tmp_path: Path,
) -> None:
    """And used nothing."""
    told, _ = run(tmp_path, Code(asks=()), call())

    assert isinstance(told[0], FunctionAnswer)
    assert (told[0].calls, told[0].served) == (0, "cheap")


def test_parameters_that_are_not_sent_are_told_once(tmp_path: Path) -> None:
    """By model."""
    _, stats = run(tmp_path, Code(other=model("base")), call())

    assert stats.dropped == {"local:cheap": ("store",)}
    assert [notice.code for notice in stats.notices(complete=False)] == [
        "parameter_dropped"
    ]


def test_who_was_left_behind_gets_no_answer(tmp_path: Path) -> None:
    """His function is over, and nobody would know of the call."""
    code = Code()
    run(tmp_path, code, call())
    assert code.engine is not None

    with pytest.raises(FunctionFailed, match="is over"):
        asyncio.run(code.engine.exchanges.answer(call().key, model(), request("late")))
