"""How an answer is bought: send, read, keep, and try again where that may help."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from random import Random
from traceback import format_exception
from typing import NamedTuple

from noworse.calls.base import Lost, Refused, Transport
from noworse.calls.budget import Exhausted
from noworse.calls.clock import Clock
from noworse.calls.ends import Ends
from noworse.calls.hints import exhausted_for
from noworse.calls.journal import Journal
from noworse.calls.lane import Lane
from noworse.calls.limiter import Limiter
from noworse.calls.lines import write_line
from noworse.calls.pricing import typical_tokens
from noworse.calls.retry import (
    LONGEST_HINT_SECONDS,
    MOST_RETRIES,
    End,
    GiveUp,
    Setback,
    Tries,
    decide,
    lost,
    misread,
    refused,
)
from noworse.calls.secrets import Secrets
from noworse.calls.till import Till
from noworse.calls.writer import JournalBroken
from noworse.errors import CallError, CallFailed, RunEnded
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.models import Model
from noworse.wire.base import HttpReply, Structured
from noworse.wire.dialects import dialect_for, rejection

_OK = 200
_DOUBTFUL_RETRIES = 1
_LEAK = (
    "the request holds the value of a secret of your environment, so it was not sent"
)
_UNQUOTED = "the reply repeats a secret of yours, so it is not quoted"
_ONE_ATTEMPT = 2 / 3
"""Of a call's deadline, so that one that stalls leaves time for another."""


class Way(NamedTuple):
    """How the form of a reply is asked for."""

    structured: Structured | None = None
    """`None`: as the model's profile says."""

    doubtful: bool = False
    """Whether a server error may be how it is rejected, which no patience mends."""


_AS_USUAL = Way()


@dataclass(slots=True)
class _Purchase:
    """A call, and what it went through so far."""

    call: Call
    rank: float
    lane: Lane
    tokens: int
    way: Way = _AS_USUAL
    deadline: float = inf
    """Set when the first attempt goes out: waiting for a slot does not count."""

    attempts: int = 0
    perhaps_billed: int = 0
    hinted_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Goods:
    answer: Answer
    line: str
    durable: asyncio.Future[None]


@dataclass(slots=True)
class Buyer:
    """Buys answers within all limits."""

    transport: Transport
    journal: Journal
    limiter: Limiter
    till: Till
    secrets: Secrets
    keys: Mapping[str, str] = field(repr=False)
    """By the model's id."""

    clock: Clock
    random: Random
    deadline_seconds: float
    most_unsaved: int
    """Answers that may be on their way to the disk without a slot: a disk that is
    full, or hangs, costs no more than these and what is in flight."""

    ends: Ends = field(default_factory=Ends)
    _unsaved: int = 0

    async def buy(
        self, call: Call, rank: float, way: Way = _AS_USUAL
    ) -> tuple[str, Answer]:
        """Return the line of an answer, and the answer, once it is durable.

        Raises:
            CallError: if there is none to be had.
        """
        self.ends.check(call.model)
        self._refuse_leak(call)
        lane = self.limiter.lane(call.model)
        purchase = _Purchase(call, rank, lane, typical_tokens(call), way)
        with self.limiter.alive(lane):
            while not isinstance(got := await self._attempt(purchase), _Goods):
                await self._recover(purchase, got)
            await self._until_durable(call, got)
        return got.line, got.answer

    def _refuse_leak(self, call: Call) -> None:
        """Send no key to a model: what the user's own code asks was not seen before.

        Raises:
            CallFailed: if it holds one.
        """
        if call.request is not None and self.secrets.occur_in(call.request.body):
            raise CallFailed(call.model.id, "bad_request", _LEAK)

    def journal_ended(self, model: Model, error: Exception) -> RunEnded:
        """Stop all purchases: what is bought could not be kept."""
        reason = f"the journal in `.noworse/` cannot be used ({error})"
        broken = RunEnded(model.id, "journal", reason)
        return self.ends.end(broken, all_models=True)

    async def _attempt(self, purchase: _Purchase) -> _Goods | Setback:
        """Wait for a slot and for the money, then send once and read the reply."""
        call, now = purchase.call, self.clock.monotonic
        async with self.limiter.slot(purchase.lane, purchase.rank, purchase.tokens):
            self.ends.check(call.model)
            try:
                claim = await self.till.hold(call)
            except Exhausted as error:
                ended = RunEnded(call.model.id, "budget", str(error))
                raise self.ends.end(ended, all_models=True) from error
            self.journal.sending(call.key)
            started, purchase.attempts = now(), purchase.attempts + 1
            if purchase.deadline == inf:
                purchase.deadline = started + self.deadline_seconds
            left = purchase.deadline - started
            try:
                got = await self._send(
                    purchase, min(left, self.deadline_seconds * _ONE_ATTEMPT)
                )
            except asyncio.CancelledError:
                self.till.lose(claim, call, "cancelled")
                raise
            if isinstance(got, _Goods):
                self.till.settle(claim, call, got.answer)
                if self._unsaved > self.most_unsaved:
                    await self._until_durable(call, got)
            elif got.perhaps_billed:
                self.till.lose(claim, call, got.trouble)
            else:
                self.till.free(claim)
            return got

    async def _until_durable(self, call: Call, goods: _Goods) -> None:
        try:
            await goods.durable
        except JournalBroken as error:
            self.till.note_loss(call, "journal")
            raise self.journal_ended(call.model, error) from error

    async def _send(self, purchase: _Purchase, seconds: float) -> _Goods | Setback:
        call, started = purchase.call, self.clock.monotonic()
        dialect = dialect_for(call)
        try:
            request = dialect.encode(
                call, self.keys.get(call.model.id), purchase.way.structured
            )
            reply = await self.transport.send(request, timeout=seconds)
            took = self.clock.monotonic() - started
            if reply.status != _OK:
                plain, now = self.secrets.blot_out_of_reply(reply), self.clock.now()
                if answer := rejection(call, plain, at=now, seconds=took):
                    return self._keep(purchase, reply, answer)
                return refused(plain, dialect.explain(plain), now)
            answer = self.read(call, reply, took)
        except Lost as error:
            return lost(error)
        except CallError as error:
            return misread(error)
        except Exception as error:  # noqa: BLE001 - raised again, as text
            # Whoever made this mistake, the frames below hold the key, and pytest
            # shows the locals of all that it is handed.
            raise self.retold(error) from None
        # No `await` from here to the journal: a call that is cancelled has been paid.
        return self._keep(purchase, reply, answer)

    def retold(self, crash: Exception) -> RuntimeError:
        """Tell a crash without its frames and without keys."""
        trace = "".join(format_exception(crash))
        return RuntimeError(self.secrets.blot_out(trace))

    def read(self, call: Call, reply: HttpReply, seconds: float) -> Answer:
        """Read an answer, without any key that it repeats.

        Raises:
            CallError: if it is none; what it holds is quoted only if that is no key.
        """
        dialect, now = dialect_for(call), self.clock.now()
        try:
            answer = dialect.decode(call, reply, at=now, seconds=seconds)
        except CallError as error:
            # What is quoted was cut, perhaps within a key: then nothing finds it.
            if not self.secrets.occur_within(reply.body):
                raise
            unquoted = type(error)(error.model, error.trouble, _UNQUOTED)
            raise unquoted from error.__cause__
        return self.secrets.blot_out_of_answer(answer)

    def _keep(self, purchase: _Purchase, reply: HttpReply, answer: Answer) -> _Goods:
        """Hand an answer to the journal, and let the limits know of it."""
        call, lane = purchase.call, purchase.lane
        line = write_line(call.key, answer)
        durable = self.journal.put(call.key, line)
        self._unsaved += 1
        durable.add_done_callback(self._saved)
        usage = answer.usage
        used = None if usage is None else usage.input_tokens + usage.output_tokens
        self.limiter.succeed(lane, purchase.tokens, used)
        pause = exhausted_for(reply.headers, self.clock.now())
        if pause is not None:
            self.limiter.pause(lane, min(pause, LONGEST_HINT_SECONDS))
        self.ends.succeed(call.model)
        return _Goods(answer, line, durable)

    def _saved(self, _: object) -> None:
        self._unsaved -= 1

    async def _recover(self, purchase: _Purchase, setback: Setback) -> None:
        """Wait for the next attempt.

        Raises:
            CallError: if there is none.
        """
        call, lane = purchase.call, purchase.lane
        purchase.perhaps_billed += setback.perhaps_billed
        tries = Tries(
            purchase.attempts,
            purchase.perhaps_billed,
            purchase.deadline - self.clock.monotonic(),
            purchase.hinted_seconds,
            _DOUBTFUL_RETRIES
            if purchase.way.doubtful and setback.trouble == "server_error"
            else MOST_RETRIES,
        )
        cause = None if setback.reply is None else Refused(setback.reply)
        step = decide(setback, tries, self.random.random())
        if setback.is_outage:
            lane.suffer()
        if isinstance(step, End | GiveUp):
            reason = self.secrets.blot_out(step.reason)
            if isinstance(step, End):
                ended = RunEnded(
                    call.model.id, setback.trouble, reason, purchase.attempts
                )
                raise self.ends.end(ended) from cause
            failed = self.ends.fail(call.model, setback, reason, purchase.attempts)
            raise failed from cause
        if step.hinted:
            purchase.deadline += step.seconds
            purchase.hinted_seconds += step.seconds
        crowded = not setback.is_too_much or self.limiter.turn_away(lane, step.seconds)
        if step.hinted and crowded:
            self.limiter.pause(lane, step.seconds)
        else:
            await self.clock.sleep(step.seconds)
