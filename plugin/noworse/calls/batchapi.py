"""One provider's batches: ordered, found again, waited for, and fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from noworse.calls.batchbook import Parcel
from noworse.calls.batchpost import BatchPost, Gone, InDoubt
from noworse.errors import CallError, CallTrouble, ReplyUnreadable, RunEnded
from noworse.records.models import Model
from noworse.wire.base import HttpCall, HttpReply
from noworse.wire.batch_base import BatchDialect, BatchState, Elsewhere, Order, Result

_DOUBT_SECONDS = 30.0
"""So long an order may take to show in the list of batches."""

_SKEW_SECONDS = 600.0
"""The provider's clock may differ from ours."""

_FIRST_SECONDS, _LONGEST_SECONDS = 1.0, 120.0
_MOST_PAGES = 50
_MOST_HOURS = 26
"""All that we know of promise to be done within 24."""

_MOST_FAILED_LOOKS = 10
_PASSING: frozenset[CallTrouble] = frozenset(
    {
        "connection",
        "dns",
        "overloaded",
        "rate_limited",
        "server_error",
        "timeout",
        "unreadable",
    }
)
"""What a batch that takes hours may well survive: a night without a network."""

Told = TypeVar("Told")
Seen = Callable[[BatchState], None]


@dataclass(frozen=True, slots=True)
class BatchApi:
    """The batches of one model; what it raises besides is `BatchPost.send`'s."""

    post: BatchPost
    dialect: BatchDialect
    like: HttpCall
    """The request of any call to the model: it holds the address and the key."""

    async def order(self, order: Order, uploaded: HttpReply | None) -> BatchState:
        """Order a batch of what was uploaded before.

        Raises:
            InDoubt: if it may have been taken without telling so.
        """
        with self._reading():
            http = self.dialect.place(order, uploaded)
        reply = await self.post.send(http, orders=True)
        try:
            return self.dialect.read(reply)
        except ValueError as error:
            raise InDoubt(str(error)) from error

    async def upload(self, order: Order) -> HttpReply | None:
        """Bring the calls there, where that comes before the order; it costs nothing.

        What was uploaded and never ordered is lost, and nobody pays for it.
        """
        with self._reading():
            upload = self.dialect.upload(order)
        return None if upload is None else await self.post.send(upload)

    async def find(self, parcel: Parcel, known: frozenset[str]) -> str | None:
        """Return what the provider calls a parcel; `None`: it was never ordered.

        Where a batch does not tell whose it is, all that are not `known` and have as
        many calls are waited for: only their results tell.
        """
        clock = self.post.buyer.clock
        until = clock.monotonic() + _DOUBT_SECONDS
        others, since = set(known), _timestamp(parcel.at) - _SKEW_SECONDS
        pauses = _pauses()
        while True:
            async for state in self._listed(since):
                if await self._is(state, parcel, others, since):
                    return state.id
            if clock.monotonic() >= until:
                return None
            await clock.sleep(next(pauses))

    async def until_ended(self, name: str, at: str, seen: Seen) -> BatchState:
        """Look at a batch, less and less often, until it has ended.

        `at` is when it was ordered; `seen` is told what each look has shown.

        Raises:
            Gone: if there is no such batch, and does not come to be.
            RunEnded: if it takes longer than any batch may.
        """
        clock, pauses = self.post.buyer.clock, _pauses()
        while True:
            state = await self._patiently(lambda: self._look(name))
            seen(state)
            if state.status != "under way":
                return state
            if _timestamp(clock.now()) - _timestamp(at) > _MOST_HOURS * 3600:
                late = f"the batch {name} of {at} has not ended in {_MOST_HOURS} h"
                raise RunEnded(self._model.id, "timeout", late)
            await clock.sleep(next(pauses))

    async def results(self, state: BatchState, tag: str) -> dict[str, Result]:
        """Return the results that belong to the order of a tag, by key.

        Raises:
            Gone: if there are none any more.
        """
        return await self._patiently(lambda: self._results(state, tag))

    async def _patiently(self, ask: Callable[[], Awaitable[Told]]) -> Told:
        """Ask again, less and less often, as long as that may help.

        A new batch, or its results, may be unknown for a moment: to take them for
        gone would be to pay twice.
        """
        pauses = _pauses()
        for _ in range(_MOST_FAILED_LOOKS - 1):
            try:
                return await ask()
            except Gone:
                pass
            except CallError as error:
                if error.trouble not in _PASSING:
                    raise
            await self.post.buyer.clock.sleep(next(pauses))
        return await ask()

    async def _look(self, name: str) -> BatchState:
        http = self.dialect.look(self.like, name)
        reply = await self.post.send(http, may_be_gone=True)
        with self._reading():
            return self.dialect.read(reply)

    async def _results(self, state: BatchState, tag: str) -> dict[str, Result]:
        with self._reading():
            fetches = self.dialect.fetch(self.like, state)
        held: dict[str, Result] = {}
        for fetch in fetches:
            reply = await self.post.send(fetch, may_be_gone=True)
            held |= {one.key: one for one in self.dialect.results(reply, tag)}
        return held

    async def _is(
        self, state: BatchState, parcel: Parcel, others: set[str], since: float
    ) -> bool:
        """Whether a listed batch is ours; one that is not is asked about only once."""
        if self.dialect.keeps_tags or state.id in others:
            return state.tag == parcel.tag
        others.add(state.id)
        if state.total != len(parcel.keys) or state.created_at < since:
            return False
        try:
            ended = await self.until_ended(state.id, parcel.at, lambda _: None)
            return bool(await self.results(ended, parcel.tag))
        except Gone:
            return False

    async def _listed(self, since: float) -> AsyncIterator[BatchState]:
        """Yield pages of the account's batches, the youngest first, back to a time."""
        after = None
        for _ in range(_MOST_PAGES):
            reply = await self.post.send(self.dialect.listing(self.like, after))
            with self._reading():
                states, after = self.dialect.read_listing(reply)
            for state in states:
                yield state
            if after is None or states[-1].created_at < since:
                return

    @property
    def _model(self) -> Model:
        return self.post.model

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn what a dialect has to say of a reply into an error of the call's."""
        try:
            yield
        except Elsewhere as error:
            reason = f"the results are said to be at {error}, which gets no key"
            raise RunEnded(self._model.id, "redirect_refused", reason) from None
        except ValueError as error:
            raise ReplyUnreadable(self._model.id, "unreadable", str(error)) from error


def _pauses() -> Iterator[float]:
    """Yield the seconds between two looks: 1, doubled up to 2 minutes."""
    seconds = _FIRST_SECONDS
    while True:
        yield seconds
        seconds = min(2 * seconds, _LONGEST_SECONDS)


def _timestamp(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()
