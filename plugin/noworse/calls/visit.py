"""One small call to each model, and a question to its API what it says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from noworse.calls.base import Lost, Transport
from noworse.calls.clock import Clock
from noworse.calls.secrets import Secrets
from noworse.errors import CallError, CallTrouble
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.cases import Message
from noworse.records.models import Model
from noworse.wire.base import HttpReply
from noworse.wire.dialects import dialect_of
from noworse.wire.listing import Listed, listing_call, read_listing

_MOST_TOKENS = 16
_OK = 200


class Visit(NamedTuple):
    """What came of it."""

    call: Call
    answer: Answer | None
    trouble: CallTrouble | None
    """Why there is no answer."""

    detail: str
    """In words, and without a key."""

    listed: Listed | None
    """`None`: its API says nothing of the model."""

    ahead_seconds: float | None
    """How far the clock of this machine is ahead of the provider's; `None`: unknown."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Calls models once each. Nothing is retried, recorded or kept."""

    transport: Transport
    keys: Mapping[str, str] = field(repr=False)
    """By the model's id."""

    secrets: Secrets
    clock: Clock
    seconds: float = 30.0
    """That one call may take."""

    async def visit(self, models: Sequence[Model]) -> tuple[Visit, ...]:
        """Call all models at once."""
        return tuple(await asyncio.gather(*map(self._visit, models)))

    async def _visit(self, model: Model) -> Visit:
        call, key = small_call(model), self.keys.get(model.id)
        dialect, started = dialect_of(model.api), self.clock.monotonic()
        try:
            request = dialect.encode(call, key)
            reply = await self.transport.send(request, timeout=self.seconds)
        except Lost as error:
            return Visit(call, None, error.trouble, error.detail, None, None)
        took, now = self.clock.monotonic() - started, self.clock.now()
        # Before anything is read: an error quotes what it could not read.
        clean = self.secrets.blot_out_of_reply(reply)
        ahead = _ahead(now, reply)
        if reply.status != _OK:
            fault = dialect.explain(clean)
            return Visit(call, None, fault.trouble, fault.detail, None, ahead)
        listed = await self._listed(model, key)
        try:
            answer = dialect.decode(call, clean, at=now, seconds=took)
        except CallError as error:
            return Visit(call, None, error.trouble, error.detail, listed, ahead)
        return Visit(call, answer, None, "", listed, ahead)

    async def _listed(self, model: Model, key: str | None) -> Listed | None:
        """Ask what there is to know; most servers of one's own know nothing."""
        try:
            call = listing_call(model, key)
            reply = await self.transport.send(call, timeout=self.seconds)
        except Lost:
            return None
        if reply.status != _OK:
            return None
        return read_listing(model, self.secrets.blot_out_of_reply(reply))


def small_call(model: Model) -> Call:
    """Ask for next to nothing."""
    params = model.params.model_copy(update={"max_output_tokens": _MOST_TOKENS})
    small = model.model_copy(update={"params": params})
    return Call(small, (Message(role="user", content="Answer with the word OK."),))


def _ahead(now: str, reply: HttpReply) -> float | None:
    try:
        theirs = parsedate_to_datetime(reply.headers.get("date", ""))
        return (datetime.fromisoformat(now) - theirs).total_seconds()
    # No date, or one without its zone.
    except (TypeError, ValueError):
        return None
