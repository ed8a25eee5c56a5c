"""Calls of a user's own code, bought like any other."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import (
    KEY,
    SUITE,
    FakeClock,
    Provider,
    error,
    model,
    opened,
    said,
)

from noworse.calls.base import Refused
from noworse.calls.engine import EngineStats
from noworse.errors import CallError, CallFailed, RecordingMissing, RunEnded
from noworse.records.answers import Answer, RawAnswer
from noworse.records.calls import Call
from noworse.records.models import Price
from noworse.records.requests import Request
from noworse.records.run import Mode
from noworse.wire.base import HttpReply

PLAIN = "Zebra/7Qx+Plum-9Kd"
"""A key that does not look like one."""

SSE = {"content-type": "text/event-stream"}


def own(text: str = "ping", **more: object) -> Call:
    body: dict[str, object] = {"messages": [{"role": "user", "content": text}]}
    request = Request(tail="/chat/completions", body=json.dumps(body | more), case="c1")
    return Call(model(), (), request=request)


def ask(
    folder: Path, provider: Provider, call: Call, mode: Mode = "record", **more: object
) -> tuple[Answer | CallError, EngineStats]:
    """A whole run of one call."""

    async def scene() -> tuple[Answer | CallError, EngineStats]:
        async with opened(folder, provider, mode, FakeClock(), **more) as engine:
            try:
                got: Answer | CallError = await engine.ask(call, suite=SUITE)
            except CallError as failed:
                got = failed
            await engine.publish()
            return got, engine.stats()

    return asyncio.run(scene())


def test_a_reply_is_bought_once_and_replayed(tmp_path: Path) -> None:
    """All of it, as it came; a replay opens no connection."""
    provider = Provider()

    bought, _ = ask(tmp_path, provider, own())
    again, _ = ask(tmp_path, provider, own())
    replayed, _ = ask(tmp_path, provider, own(), "replay")

    assert isinstance(bought, RawAnswer)
    assert bought.reply.body == said().body.decode()
    assert replayed == again == bought.model_copy(update={"source": "replayed"})
    assert provider.asked == ["ping"]
    assert provider.models == ["cheap"]
    assert provider.headers[0]["authorization"] == f"Bearer {KEY}"


def test_a_stream_is_bought_whole(tmp_path: Path) -> None:
    """Its tokens are known, and what was cut off is asked for again."""
    chunk = b'data: {"choices": [{"delta": {"content": "PONG"}}]}\n\n'
    last = (
        b'data: {"choices": [{"finish_reason": "stop"}], '
        b'"usage": {"prompt_tokens": 3, "completion_tokens": 2}}\n\n'
    )
    provider = Provider([HttpReply(200, chunk, SSE), HttpReply(200, chunk + last, SSE)])

    answer, stats = ask(tmp_path, provider, own(stream=True))

    assert isinstance(answer, RawAnswer)
    assert answer.reply.content_type == "text/event-stream"
    assert answer.reply.body == (chunk + last).decode()
    assert answer.usage is not None
    assert answer.usage.output_tokens == 2
    assert len(stats.losses) == 1


def test_a_call_that_is_not_recorded_is_missing(tmp_path: Path) -> None:
    """Another text is another call."""
    ask(tmp_path, Provider(), own())

    got, stats = ask(tmp_path, Provider(), own("pang"), "replay")

    assert isinstance(got, RecordingMissing)
    assert [call.request for call in stats.missed] == [own("pang").request]


def test_what_the_model_cannot_take_is_recorded(tmp_path: Path) -> None:
    """The code may expect it, and a replay must tell it the same."""
    provider = Provider([error(413, "too much")])

    ask(tmp_path, provider, own())
    replayed, _ = ask(tmp_path, provider, own(), "replay")

    assert isinstance(replayed, RawAnswer)
    assert replayed.reply.status == 413
    assert "too much" in replayed.reply.body
    assert len(provider.asked) == 1


def test_an_error_says_what_the_provider_said(tmp_path: Path) -> None:
    """The code is told that, and nothing is recorded."""
    rejected, _ = ask(tmp_path, Provider([error(400, "no such field")]), own())
    ended, _ = ask(
        tmp_path, Provider([error(401, f"not {PLAIN}")]), own(), secrets=(PLAIN,)
    )
    missing, _ = ask(tmp_path, Provider(), own(), "replay")

    assert isinstance(rejected, CallFailed)
    assert isinstance(rejected.__cause__, Refused)
    assert (rejected.__cause__.reply.status, rejected.trouble) == (400, "bad_request")
    assert b"no such field" in rejected.__cause__.reply.body
    assert isinstance(ended, RunEnded)
    assert isinstance(ended.__cause__, Refused)
    assert b"not [redacted]" in ended.__cause__.reply.body
    assert isinstance(missing, RecordingMissing)


def test_a_key_that_a_reply_repeats_is_blotted_out(tmp_path: Path) -> None:
    """On the tape, and in what the code reads."""
    answer, _ = ask(
        tmp_path, Provider([said(f"it is {PLAIN}")]), own(), secrets=(PLAIN,)
    )

    assert isinstance(answer, RawAnswer)
    assert "it is [redacted]" in answer.reply.body
    assert "secret_redacted" in answer.oddities
    assert "Zebra" not in answer.model_dump_json()


def test_a_request_that_holds_a_secret_is_not_sent(tmp_path: Path) -> None:
    """No model needs to know it."""
    provider = Provider()

    got, _ = ask(tmp_path, provider, own(f"my key is {PLAIN}"), secrets=(PLAIN,))

    assert isinstance(got, CallFailed)
    assert "so it was not sent" in str(got)
    assert "Zebra" not in str(got)
    assert provider.asked == []


@pytest.mark.parametrize(("budget", "bought"), [(0.0004, True), (0.0002, False)])
def test_the_budget_knows_the_most_that_it_may_cost(
    tmp_path: Path, budget: float, *, bought: bool
) -> None:
    """The code's own limit counts where the settings have none."""
    priced = model(price=Price(input=1, output=2), params={})
    one = own(max_tokens=100)
    call = Call(priced, (), request=one.request)

    got, _ = ask(tmp_path, Provider(), call, budget_usd=budget)

    assert isinstance(got, RawAnswer if bought else RunEnded)


def test_no_batch_takes_it(tmp_path: Path) -> None:
    """Code that waits for one at each of its steps would never be done."""
    provider = Provider()

    got, _ = ask(tmp_path, provider, own(), batch={"local:cheap": 0.5})

    assert isinstance(got, RawAnswer)
    assert provider.asked == ["ping"]
