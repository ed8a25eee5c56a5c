"""The calls of one run of a function: answered, and added up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import (
    SUITE,
    FakeClock,
    Provider,
    error,
    model,
    opened,
    said,
)

from noworse.calls.exchange import Exchange
from noworse.errors import CallError, RecordingMissing
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call
from noworse.records.requests import Reply, Request
from noworse.records.run import Mode
from noworse.wire.base import HttpReply

Step = Reply | CallError


def request(text: str, nth: int = 0) -> Request:
    body = f'{{"messages": [{{"role": "user", "content": "{text}"}}]}}'
    return Request(tail="/chat/completions", body=body, case="c1", nth=nth)


def run(
    folder: Path,
    provider: Provider,
    *requests: Request,
    mode: Mode = "record",
    sample: int = 0,
) -> tuple[Exchange, list[Step]]:
    """A function that makes these calls, one after the other."""
    told: list[Step] = []

    async def scene() -> Exchange:
        async with opened(folder, provider, mode, FakeClock()) as engine:

            async def ask(call: Call) -> Answer:
                return await engine.ask(call, suite=SUITE)

            exchange = Exchange(ask, sample)
            for one in requests:
                try:
                    told.append(await exchange.answer(model(), one))
                except CallError as failed:
                    told.append(failed)
            await engine.publish()
            return exchange

    return asyncio.run(scene()), told


def test_calls_are_added_up(tmp_path: Path) -> None:
    """Their tokens, their time, and who answered."""
    exchange, told = run(tmp_path, Provider(), request("a"), request("b"))

    assert [step.status for step in told if isinstance(step, Reply)] == [200, 200]
    assert len(exchange.sales) == 2
    assert exchange.usage == Usage(input_tokens=20, output_tokens=10)
    assert exchange.seconds == 0.0
    assert exchange.served == ("served-1",)
    assert exchange.trouble is None


def test_who_asks_twice_gets_two_answers_and_so_does_a_repeat(tmp_path: Path) -> None:
    """The number is in the key, and so is the sample."""
    provider = Provider([said("A"), said("B"), said("C")])

    _, first = run(tmp_path, provider, request("a"), request("a", nth=1))
    _, again = run(tmp_path, provider, request("a"), request("a", nth=1))
    _, repeat = run(tmp_path, provider, request("a"), sample=1)

    assert first == again
    assert first[0] != first[1]
    assert isinstance(repeat[0], Reply)
    assert '"C"' in repeat[0].body


def test_a_replay_is_known_as_one(tmp_path: Path) -> None:
    """With the same tokens."""
    bought, _ = run(tmp_path, Provider(), request("a"))
    replayed, _ = run(tmp_path, Provider(), request("a"), mode="replay")

    assert (bought.is_replayed, replayed.is_replayed) == (False, True)
    assert bought.usage == replayed.usage


def test_with_one_unknown_number_the_sum_is_unknown(tmp_path: Path) -> None:
    """It is never 0."""
    silent = HttpReply(200, b'{"choices": [{"message": {"content": "A"}}]}')

    exchange, _ = run(tmp_path, Provider([said(), silent]), request("a"), request("b"))

    assert exchange.usage is None


def test_what_a_provider_said_is_told_the_code_and_remembered(tmp_path: Path) -> None:
    """Code may go on without it; its answer is none for all that."""
    provider = Provider([error(400, "no such field"), said()])

    exchange, told = run(tmp_path, provider, request("a"), request("b"))

    assert isinstance(told[0], Reply)
    assert (told[0].status, "no such field" in told[0].body) == (400, True)
    assert isinstance(exchange.trouble, CallError)
    assert exchange.trouble.trouble == "bad_request"
    assert len(exchange.sales) == 1


def test_a_call_that_is_answered_in_the_end_was_no_trouble(tmp_path: Path) -> None:
    """Code may have a patience of its own."""
    provider = Provider([error(400, "no such field"), said()])

    exchange, _ = run(tmp_path, provider, request("a"), request("a"))

    assert exchange.trouble is None
    assert len(exchange.sales) == 1


def test_where_nobody_said_anything_there_is_no_reply(tmp_path: Path) -> None:
    """As for a call that was never recorded."""
    exchange, told = run(tmp_path, Provider(), request("a"), mode="replay")

    assert isinstance(told[0], RecordingMissing)
    assert exchange.trouble is told[0]
    assert exchange.usage == Usage(input_tokens=0, output_tokens=0)


@pytest.mark.parametrize("mode", ["record", "replay"])
def test_a_function_that_asks_nobody_used_nothing(tmp_path: Path, mode: Mode) -> None:
    """And it was answered by nobody."""
    exchange, _ = run(tmp_path, Provider(), mode=mode)

    assert (exchange.sales, exchange.served) == ((), ())
