"""Whole runs of an engine that buys in batches, of a fake of both batch APIs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from tests.batch_shop_for_tests import BatchShop
from tests.calls.doubles_for_tests import KEY, SUITE, model, setup

from noworse.calls.base import Lost
from noworse.calls.engine import Engine, open_engine
from noworse.errors import CallError
from noworse.records.answers import Answer
from noworse.records.calls import Call, ReplyForm
from noworse.records.cases import Message
from noworse.records.models import Model
from noworse.wire.base import HttpCall, HttpReply

START = 1_795_512_600.0
"""2026-11-24T09:30:00Z"""

OPENAI = model("gpt", id="openai:gpt")
CLAUDE = model(
    "claude", id="anthropic:claude", api="anthropic", base_url="http://127.0.0.1:9"
)
ALONE = model("alone", id="local:alone")
BOTH = (OPENAI, CLAUDE)
FORM = ReplyForm("verdict", {"type": "object"})
EACH = pytest.mark.parametrize("of", BOTH, ids=lambda of: of.api)
MOST_USD = (6 + 16 + 2 * 100) / 1e6
"""The upper bound of `case 0`, at the full price."""

TURNS = 30


@dataclass(slots=True)
class HandClock:
    """Time that goes on only in sleeps, during which all others have their turn."""

    time: float = START
    slept: list[float] = field(default_factory=list)
    at: dict[float, Callable[[], None]] = field(default_factory=dict)
    """What happens in the first sleep of a length."""

    def monotonic(self) -> float:
        return self.time

    def now(self) -> str:
        return datetime.fromtimestamp(self.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        self.at.pop(seconds, lambda: None)()
        for _ in range(TURNS):
            await asyncio.sleep(0)


Step = Callable[[], HttpReply | None]
"""Raises, replies, or lets the shop reply."""


@dataclass
class Counter:
    """A transport that leads into the shop, past what a test puts in its way."""

    shop: BatchShop
    before: dict[tuple[str, str], list[Step]] = field(default_factory=dict)
    """What happens instead of a request, by method and the end of its path."""

    after: dict[tuple[str, str], list[Step]] = field(default_factory=dict)
    """What happens once the shop has obeyed."""

    keys: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    async def send(self, call: HttpCall, *, timeout: float) -> HttpReply:  # noqa: ASYNC109 - the seam's own
        assert timeout > 0
        place = urlsplit(call.url)
        self.hosts.add(place.netloc)
        self.keys += call.secret_headers.values()
        await asyncio.sleep(0)
        if (met := self._step(self.before, call)) is not None:
            return met
        base = f"{place.scheme}://{place.netloc}"
        said = self.shop.handle(call.method, call.url, call.body, base)
        if (met := self._step(self.after, call)) is not None:
            return met
        return HttpReply(said.status, said.body)

    def _step(
        self, steps: dict[tuple[str, str], list[Step]], call: HttpCall
    ) -> HttpReply | None:
        path = urlsplit(call.url).path
        for (method, tail), left in steps.items():
            if method == call.method and path.endswith(tail) and left:
                return left.pop(0)()
        return None

    async def close(self) -> None:
        """There is nothing to close."""


def fails(status: int, message: str = "no") -> Step:
    body = f'{{"error": {{"message": "{message}"}}}}'.encode()
    return lambda: HttpReply(status, body)


def loses(**more: bool) -> Step:
    def lose() -> HttpReply:
        raise Lost("connection", "the connection broke off", **more)

    return lose


class Killed(BaseException):
    """The process is gone: nothing that comes after happens."""


@dataclass
class Shopper:
    """A process that runs an engine on a folder, again and again."""

    folder: Path
    shop: BatchShop = field(default_factory=BatchShop)
    clock: HandClock = field(default_factory=HandClock)
    told: list[str] = field(default_factory=list)
    counter: Counter = field(init=False)

    def __post_init__(self) -> None:
        self.counter = Counter(self.shop)
        self.shop.now = self.clock.monotonic

    @asynccontextmanager
    async def engine(self, **more: object) -> AsyncIterator[Engine]:
        batch = {one.id: 0.5 for one in BOTH}
        given = {"batch": batch, "keys": {one.id: KEY for one in BOTH}} | more
        opened = open_engine(
            setup(self.folder, **given),  # type: ignore[arg-type]
            clock=self.clock,
            transport=self.counter,
            chance=Random(1),
            tell=self.told.append,
        )
        async with opened as engine:
            yield engine

    def run(self, *calls: Call, **more: object) -> list[Answer | BaseException]:
        """Ask all at once; errors of ours count as results."""

        async def scene() -> list[Answer | BaseException]:
            async with asyncio.timeout(20), self.engine(**more) as engine:
                got = await _ask(engine, calls)
                self.stats = engine.stats()
                return got

        return asyncio.run(scene())

    def killed(self, when: Callable[[], object], *calls: Call, **more: object) -> None:
        """Ask, and end in the midst of it: nothing is settled or said any more."""

        async def scene() -> None:
            async with asyncio.timeout(20), self.engine(**more) as engine:
                asked = asyncio.ensure_future(_ask(engine, calls))
                while not when():
                    assert not asked.done(), await asked
                    await asyncio.sleep(0)
                asked.cancel()

        asyncio.run(scene())

    @property
    def orders(self) -> int:
        return len(self.shop.batches)


async def _ask(engine: Engine, calls: Sequence[Call]) -> list[Answer | BaseException]:
    got = await asyncio.gather(
        *(engine.ask(one, suite=SUITE, rank=rank) for rank, one in enumerate(calls)),
        return_exceptions=True,
    )
    for one in got:
        if isinstance(one, BaseException) and not isinstance(one, CallError):
            raise one
    return got


def calls(
    number: int, of: Model = OPENAI, form: ReplyForm | None = None, salt: str = ""
) -> list[Call]:
    return [
        Call(of, (Message(role="user", content=f"case {n}{salt}"),), form)
        for n in range(number)
    ]


def texts(got: Sequence[Answer | BaseException]) -> list[str]:
    return [one.text if isinstance(one, Answer) else str(one) for one in got]
