"""How a batch is ordered: what fits, what it may cost, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import uuid4

from noworse.calls.batchapi import BatchApi
from noworse.calls.batchbook import BatchBook, Parcel
from noworse.calls.batchpost import BatchPost, InDoubt
from noworse.calls.budget import Claim, Exhausted
from noworse.calls.buyer import Buyer
from noworse.calls.delivery import Delivery
from noworse.calls.pool import Waiting
from noworse.errors import CallError, RunEnded
from noworse.records.calls import Call
from noworse.wire.base import HttpCall
from noworse.wire.batch_base import Order
from noworse.wire.batches import batch_dialect_of
from noworse.wire.dialects import dialect_of


class Ordered(NamedTuple):
    """What became of calls that were to be ordered."""

    delivery: Delivery | None
    """`None`: the budget has no room for any of them yet."""

    rest: Sequence[Waiting]
    """What did not fit into it."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """Orders batches of one model each."""

    buyer: Buyer
    book: BatchBook
    discounts: Mapping[str, float]
    """By the model's id."""

    async def order(self, held: Sequence[Waiting]) -> Ordered:
        """Order as many calls as fit, the first ones first.

        Raises:
            CallError: if no batch of them can be had.
            JournalBroken: if it could not be kept.
        """
        api = self.api(held[0].call)
        chosen, rest = self._choose(api, held)
        if not chosen:
            return Ordered(None, rest)
        try:
            return Ordered(await self._order(api, chosen), rest)
        except CallError:
            for one in chosen:
                assert one.claim is not None
                self.buyer.till.free(one.claim)
            raise

    def api(self, call: Call) -> BatchApi:
        """Return where batches of calls like this one are ordered."""
        dialect = batch_dialect_of(call.model.api)
        assert dialect is not None, "it was looked up before"
        return BatchApi(BatchPost(self.buyer, call.model), dialect, self._encoded(call))

    async def _order(self, api: BatchApi, chosen: Sequence[Waiting]) -> Delivery:
        requests = {one.call.key: self._encoded(one.call) for one in chosen}
        order = Order(uuid4().hex[:16], requests)
        uploaded = await api.upload(order)
        now, discount = self.buyer.clock.now(), self.discounts[api.post.model.id]
        parcel = Parcel(order.tag, tuple(requests), now, discount)
        # Before anyone can see it: another process would take it for a dead one's.
        await self.book.claim(parcel)
        await self.book.open(api.post.model, parcel)
        try:
            state = await api.order(order, uploaded)
            parcel = await self.book.name(parcel, state.id)
        except InDoubt:
            pass  # whoever waits for it finds out
        except CallError:
            await self.book.settle(parcel, parcel.keys)
            raise
        delivery = Delivery(parcel, api, self.buyer, self.book)
        delivery.waiting |= {one.call.key: one for one in chosen}
        delivery.looked = parcel.name is not None
        return delivery

    def _choose(
        self, api: BatchApi, held: Sequence[Waiting]
    ) -> tuple[Sequence[Waiting], Sequence[Waiting]]:
        """Split calls into those that fit, for which money is held back, and others.

        Raises:
            RunEnded: if the budget allows none, and never will.
        """
        size = 0
        for number, one in enumerate(held):
            size += len(self._encoded(one.call).body)
            limits = api.dialect.most_calls, api.dialect.most_bytes
            if number and (number >= limits[0] or size > limits[1]):
                return held[:number], held[number:]
            one.claim = self._hold(one.call)
            if one.claim is None:
                return held[:number], held[number:]
        return held, ()

    def _hold(self, call: Call) -> Claim | None:
        try:
            return self.buyer.till.try_hold(call, self.discounts[call.model.id])
        except Exhausted as error:
            ended = RunEnded(call.model.id, "budget", str(error))
            raise self.buyer.ends.end(ended, all_models=True) from error

    def _encoded(self, call: Call) -> HttpCall:
        """Write the request that the call would be if it were sent alone."""
        key = self.buyer.keys.get(call.model.id)
        return dialect_of(call.model.api).encode(call, key)
