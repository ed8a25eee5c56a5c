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
    """By the keys of their calls; where it is `joined`, perhaps not of all."""

    done: int = 0
    """Calls that the provider has answered, as far as it tells."""

    looked: bool = False
    """Whether the provider said that there is something to wait for."""

    closed: bool = False
    """Whether nothing more will come of it, in this run or a later one."""

    again: list[Waiting] = field(default_factory=list)
    """What is to be asked once more."""

    async def collect(self, handed_out: Callable[[], None]) -> None:
        """Wait for all results, keep them, and hand them out.

        `handed_out` is called before anyone goes on with what was handed out.

        Raises:
            CallError: if there are none to be had.
            JournalBroken: if they cannot be kept.
        """
        while await self.book.claim(self.parcel) != "ours":
            await self.buyer.clock.sleep(_OTHERS_SECONDS)
        try:
            outcomes = await self._outcomes()
            closing = self._close()
            self._hand_out(outcomes)
            handed_out()
            await closing
            # Whoever came while it was being closed has found it open.
            self._hand_out(outcomes)
        finally:
            self.book.release(self.parcel)

    def _close(self) -> asyncio.Future[object]:
        self.closed = True
        return self.book.close(self.parcel)

    async def _outcomes(self) -> Mapping[str, _Outcome]:
        """Wait for what became of each call; what is missing was never ordered."""
        if not self.book.is_open(self.parcel):
            return self._kept_by_others()
        name = self.parcel.name
        try:
            if name is None:
                name = await self.api.find(self.parcel, self.book.names())
                if name is None:
                    return {}
                self.parcel = await self.book.name(self.parcel, name)
            state = await self.api.until_ended(name, self.parcel.at, self._see)
            if state.status == "failed":
                await self._fail(state)
            results = await self.api.results(state, self.parcel.tag)
        except Gone:
            return dict.fromkeys(self.parcel.keys, _GONE)
        return await self._keep(results)

    def _see(self, state: BatchState) -> None:
        self.done, self.looked = state.done, state.status == "under way"

    async def _fail(self, state: BatchState) -> None:
        """Raise what a batch as a whole failed with: nothing of it is paid for."""
        await self._close()
        for one in self.waiting.values():
            self._free(one)
        said = self.buyer.secrets.blot_out(state.reason) or "no message"
        reason = f"the batch {state.id} failed: {said}"
        raise RunEnded(self.api.post.model.id, "bad_request", reason)

    def _kept_by_others(self) -> Mapping[str, _Outcome]:
        """Return what another process has collected of it meanwhile."""
        kept = {key: self.buyer.journal.line(key) for key in self.parcel.keys}
        return {k: (line, read_line(line)) for k, line in kept.items() if line}

    async def _keep(self, results: Mapping[str, Result]) -> Mapping[str, _Outcome]:
        """Write all answers down, also those that nobody asks for any more."""
        outcomes: dict[str, _Outcome] = {}
        durable: list[asyncio.Future[None]] = []
        journal = self.buyer.journal
        for number, key in enumerate(self.parcel.keys):
            if number % _TURN == 0:
                await self.buyer.clock.sleep(0)
            got = self._read(results[key]) if key in results else _ABSENT
            if isinstance(got, Setback):
                outcomes[key] = got
                continue
            outcomes[key] = line, _ = write_line(key, got), got
            if journal.line(key) is None:
                durable.append(journal.put(key, line))
        await asyncio.gather(*durable)
        return outcomes

    def _read(self, result: Result) -> Answer | Setback:
        reply, model = result.reply, self.api.post.model
        if reply is None:
            return _EXPIRED
        # Nothing of a question but its model tells how a reply is read.
        now, call = self.buyer.clock.now(), Call(model, ())
        if reply.status == _REJECTED and (
            answer := filtered(call, reply, at=now, seconds=0.0)
        ):
            return self._discounted(answer)
        if reply.status != _OK:
            fault = dialect_of(model.api).explain(self.buyer.without_keys(reply))
            return refused(reply, fault, now)
        try:
            return self._discounted(self.buyer.read(call, reply, 0.0))
        except CallError as error:
            return misread(error)

    def _discounted(self, answer: Answer) -> Answer:
        return answer.model_copy(update={"discount": self.parcel.discount})

    def _hand_out(self, outcomes: Mapping[str, _Outcome]) -> None:
        """Tell those who wait, in the order of their ranks, each once."""
        for one in sorted(self.waiting.values(), key=lambda one: one.rank):
            del self.waiting[one.call.key]
            outcome = outcomes.get(one.call.key)
            if isinstance(outcome, tuple):
                self._settle(one, *outcome)
            elif outcome is not None or not self.joined:
                self._refuse(one, outcome or _UNORDERED)
            else:
                self._free(one)
                self.again.append(one)

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
