"""One batch from its order to the last of its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from noworse.calls.batchapi import BatchApi
from noworse.calls.batchbook import BatchBook, Parcel
from noworse.calls.batchpost import Gone
from noworse.calls.buyer import Buyer
from noworse.calls.lines import read_line, write_line
from noworse.calls.pool import Waiting
from noworse.calls.retry import Setback, misread, refused
from noworse.errors import CallError, RunEnded
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.wire.answering import filtered
from noworse.wire.batch_base import BatchState, Result
from noworse.wire.dialects import dialect_of

_OK, _REJECTED = 200, 400
_OTHERS_SECONDS = 5.0
_TURN = 100
_EXPIRED = Setback("timeout", "the batch ended before it was answered", again=True)
_ABSENT = Setback(
    "unreadable", "the batch has no result for it", again=True, perhaps_billed=True
)
_UNORDERED = Setback("server_error", "the batch was not taken", again=True)
_GONE = Setback(
    "unreadable", "the provider has the batch no more", again=True, perhaps_billed=True
)
_MOST_TRIES = 1
"""Batches that may leave a call unanswered before it is asked once more."""

_Outcome = tuple[str, Answer] | Setback
"""The line of an answer and the answer, or why there is none."""


@dataclass(slots=True)
class Delivery:
    """A parcel under way, and those who wait for what is in it."""

    parcel: Parcel
    api: BatchApi
    buyer: Buyer
    book: BatchBook
    joined: bool = False
    """Whether another run, or process, has ordered it."""

    waiting: dict[str, Waiting] = field(default_factory=dict)
    """By the keys of their calls; where it is `joined`, perhaps not all of them."""

    done: int = 0
    """Calls that the provider has answered, as far as it tells."""

    looked: bool = False
    """Whether the provider said that there is something to wait for."""

    over: bool = False
    """Whether this run waits for it no more."""

    handed: int = 0
    """Calls of which it was told what became of them."""

    again: list[Waiting] = field(default_factory=list)
    """What is to be asked once more."""

    async def collect(self, handed_out: Callable[[], None]) -> None:
        """Wait for all results, keep those that are asked for, and hand them out.

        `handed_out` is called before anyone goes on with what was handed out.

        Raises:
            CallError: if there are none to be had.
            JournalBroken: if they cannot be kept.
        """
        while await self.book.claim(self.parcel) == "theirs":
            await self.buyer.clock.sleep(_OTHERS_SECONDS)
        try:
            self._hand_out_settled()
            results = await self._results() if self.waiting else {}
            # Some may come while others are being told.
            while self.waiting:
                outcomes = await self._keep(results)
                settling = self.book.settle(self.parcel, outcomes)
                self._hand_out(outcomes)
                handed_out()
                await settling
            self.over = True
        finally:
            self.book.release(self.parcel)

    def _hand_out_settled(self) -> None:
        """Hand out what another process has collected of it meanwhile."""
        left = self.book.keys(self.parcel)
        for key in self.waiting.keys() - set(left):
            one, line = self.waiting.pop(key), self.buyer.journal.line(key)
            self._free(one)
            if line is None:
                self.again.append(one)
            else:
                one.answer(line, read_line(line))

    async def _results(self) -> Mapping[str, Result] | Setback:
        """Wait for what became of each call, or learn what became of all."""
        name = self.parcel.name
        try:
            if name is None:
                name = await self.api.find(self.parcel, self.book.names())
                if name is None:
                    return _UNORDERED
                self.parcel = await self.book.name(self.parcel, name)
            state = await self.api.until_ended(name, self.parcel.at, self._see)
            if state.status == "failed":
                await self._fail(state)
            return await self.api.results(state, self.parcel.tag)
        except Gone:
            return _GONE

    def _see(self, state: BatchState) -> None:
        self.done, self.looked = state.done, state.status == "under way"

    async def _fail(self, state: BatchState) -> None:
        """Raise what a batch as a whole failed with: nothing of it is paid for."""
        await self.book.settle(self.parcel, self.parcel.keys)
        self.over = True
        for one in self.waiting.values():
            self._free(one)
        said = self.buyer.secrets.blot_out(state.reason) or "no message"
        reason = f"the batch {state.id} failed: {said}"
        raise RunEnded(self.api.post.model.id, "bad_request", reason)

    async def _keep(
        self, results: Mapping[str, Result] | Setback
    ) -> Mapping[str, _Outcome]:
        """Write down all answers that are asked for now."""
        if isinstance(results, Setback):
            # All of it, asked for or not, had the same end.
            return dict.fromkeys((*self.parcel.keys, *self.waiting), results)
        outcomes: dict[str, _Outcome] = {}
        durable: list[asyncio.Future[None]] = []
        for number, (key, one) in enumerate(tuple(self.waiting.items())):
            if number % _TURN == 0:
                await self.buyer.clock.sleep(0)
            got = self._read(one.call, results[key]) if key in results else _ABSENT
            if isinstance(got, Setback):
                outcomes[key] = got
            else:
                outcomes[key] = line, _ = write_line(key, got), got
                durable.append(self.buyer.journal.put(key, line))
        await asyncio.gather(*durable)
        return outcomes

    def _read(self, call: Call, result: Result) -> Answer | Setback:
        reply, now = result.reply, self.buyer.clock.now()
        if reply is None:
            return _EXPIRED
        if reply.status == _REJECTED and (
            answer := filtered(call, reply, at=now, seconds=0.0)
        ):
            return self._discounted(answer)
        if reply.status != _OK:
            dialect = dialect_of(call.model.api)
            fault = dialect.explain(self.buyer.secrets.blot_out_of_reply(reply))
            return refused(reply, fault, now)
        try:
            return self._discounted(self.buyer.read(call, reply, 0.0))
        except CallError as error:
            return misread(error)

    def _discounted(self, answer: Answer) -> Answer:
        return answer.model_copy(update={"discount": self.parcel.discount})

    def _hand_out(self, outcomes: Mapping[str, _Outcome]) -> None:
        """Tell those who wait, in the order of their ranks, each once."""
        told = [self.waiting.pop(key) for key in outcomes if key in self.waiting]
        self.handed += len(told)
        for one in sorted(told, key=lambda one: one.rank):
            outcome = outcomes[one.call.key]
            if not isinstance(outcome, Setback):
                self._settle(one, *outcome)
            elif outcome is _UNORDERED and self.joined:
                # It was never tried: whoever was to order it was stopped before.
                self._free(one)
                self.again.append(one)
            else:
                self._refuse(one, outcome)

    def _settle(self, one: Waiting, line: str, answer: Answer) -> None:
        assert one.claim is not None
        self.buyer.till.settle(one.claim, one.call, answer)
        self.buyer.ends.succeed(one.call.model)
        one.answer(line, answer)

    def _refuse(self, one: Waiting, setback: Setback) -> None:
        """Have a call asked once more, or fail it."""
        call, buyer = one.call, self.buyer
        if setback.perhaps_billed:
            assert one.claim is not None
            discount = self.parcel.discount
            buyer.till.lose(one.claim, call, setback.trouble, discount=discount)
            one.claim = None
        else:
            self._free(one)
        one.tries += 1
        if setback.again and one.tries <= _MOST_TRIES:
            self.again.append(one)
            return
        reason = buyer.secrets.blot_out(setback.detail)
        if setback.ends:
            ended = RunEnded(call.model.id, setback.trouble, reason, one.tries)
            one.fail(buyer.ends.end(ended))
        else:
            one.fail(buyer.ends.fail(call.model, setback, reason, one.tries))

    def _free(self, one: Waiting) -> None:
        assert one.claim is not None
        self.buyer.till.free(one.claim)
        one.claim = None
