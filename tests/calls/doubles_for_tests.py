"""A clock that does not wait, a provider without sockets, and calls to make."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from noworse.calls.base import Lost
from noworse.calls.engine import Engine, EngineSetup, open_engine
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call
from noworse.records.cases import Message
from noworse.records.models import Model, Params, Price
from noworse.records.run import Mode
from noworse.wire.base import HttpCall, HttpReply

NOW = "2026-11-24T09:30:00Z"
SUITE = "support"
KEY = "sk-secret-0123456789"


@dataclass(slots=True)
class FakeClock:
    """Sleeps by moving its own hand, and remembers how long."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.time

    def now(self) -> str:
        return NOW

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


def said(text: str = "PONG", **headers: str) -> HttpReply:
    """A whole reply of 10 tokens in and 5 out."""
    body = {
        "model": "served-1",
        "choices": [{"message": {"content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5},
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpReply(200, json.dumps(body).encode(), named)


def error(status: int, message: str = "no", **headers: str) -> HttpReply:
    """An error of a status."""
    body = json.dumps({"error": {"message": message}}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpReply(status, body, named)


RESET = Lost("connection", "the connection broke off", perhaps_billed=True)
REFUSED = Lost("connection", "no connection")

Step = HttpReply | Lost


@dataclass(slots=True)
class Provider:
    """A transport that plays its steps in turn, then answers everything."""

    steps: list[Step] = field(default_factory=list)
    then: Step = field(default_factory=said)
    by_model: dict[str, Step] = field(default_factory=dict)
    """What a model always answers, whatever the steps say."""

    before: Callable[[str], Awaitable[None]] | None = None
    """Awaited before a reply, with the text of the prompt."""

    asked: list[str] = field(default_factory=list)
    """The prompts in the order in which they came in."""

    models: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)
    is_closed: bool = False

    async def send(self, call: HttpCall, *, timeout: float) -> HttpReply:  # noqa: ASYNC109 - the seam's own
        body = json.loads(call.body)
        self.asked.append(body["messages"][-1]["content"])
        self.models.append(body["model"])
        self.headers.append({**call.headers, **call.secret_headers})
        self.timeouts.append(timeout)
        await asyncio.sleep(0)
        if self.before is not None:
            await self.before(self.asked[-1])
        step = self.by_model.get(body["model"]) or (
            self.steps.pop(0) if self.steps else self.then
        )
        if isinstance(step, Lost):
            raise step
        return step

    async def close(self) -> None:
        self.is_closed = True


def model(name: str = "cheap", **more: object) -> Model:
    """A model of 1 USD a million tokens in, and 2 out, of at most 100 out."""
    given: dict[str, object] = {
        "id": f"local:{name}",
        "api": "openai-chat",
        "base_url": "http://127.0.0.1:9/v1",
        "name": name,
        "price": Price(input=1, output=2),
        "params": Params(max_output_tokens=100),
    }
    return Model.model_validate(given | more)


def call(text: str = "ping", of: Model | None = None, sample: int = 0) -> Call:
    """A question of one turn."""
    turn = Message(role="user", content=text)
    return Call(of or model(), (turn,), sample=sample)


def answer(text: str = "PONG", **more: object) -> Answer:
    """An answer as it was bought."""
    given: dict[str, object] = {
        "asked": "local:cheap",
        "served": "served-1",
        "text": text,
        "finish": "stop",
        "usage": Usage(input_tokens=10, output_tokens=5),
        "seconds": 0.25,
        "at": NOW,
    }
    return Answer.model_validate(given | more)


async def until(happened: Callable[[], object]) -> None:
    """Wait for something that a thread or another task brings about."""
    # There is no event for it: what is under test must not know of the test.
    while not happened():  # noqa: ASYNC110
        await asyncio.sleep(0.001)


def setup(folder: Path, mode: Mode = "record", **more: object) -> EngineSetup:
    """An engine's setup with everything in one folder."""
    given: dict[str, object] = {
        "mode": mode,
        "recordings": folder / "fixtures" / "recordings",
        "journal": folder / ".noworse" / "journal.sqlite",
        "keys": {"local:cheap": KEY},
        "secrets": (),
        "max_in_flight": 8,
        "budget_usd": None,
    }
    # The fields are spelt by the tests; a wrong one is a TypeError in them.
    return EngineSetup(**(given | more))  # type: ignore[arg-type]


def asked_at(engine: Engine, of: Model) -> int:
    """How many calls to a model wait for a slot."""
    assert engine._desk is not None
    return len(engine._desk.buyer.limiter.lane(of).waiting)


def opened(
    folder: Path,
    provider: Provider,
    mode: Mode = "record",
    clock: FakeClock | None = None,
    **more: object,
) -> AbstractAsyncContextManager[Engine]:
    """An engine that buys of the given provider, with a fixed chance."""
    return open_engine(
        setup(folder, mode, **more),
        clock=clock or FakeClock(),
        transport=provider,
        chance=Random(1),
    )
