"""Calls that are bought together: gathered, sent off and waited for, over runs."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field

from noworse.calls.batchbook import BatchBook, Parcel
from noworse.calls.batchwords import (
    UnderWay,
    told_collected,
    told_found,
    told_pending,
    told_submitted,
)
from noworse.calls.buyer import Buyer
from noworse.calls.delivery import Delivery
from noworse.calls.ordering import Ordering
from noworse.calls.pool import Pool, Waiting
from noworse.calls.writer import JournalBroken
from noworse.errors import CallError, RunEnded
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.models import Model
from noworse.wire.batches import batch_dialect_of

_FEW = 10
"""After its first batch, a model is asked fewer calls than these singly: another
batch takes hours, and saves cents."""


@dataclass(slots=True)
class Batches:
    """Buys calls in batches.

    A batch is in the journal before it is ordered, with all that is in it. So a run
    that was killed is gone on with by the next one, whatever its options are: what
    is ordered is not bought again.
    """

    buyer: Buyer
    book: BatchBook
    discounts: Mapping[str, float]
    """By the ids of the models that are to be asked in batches."""

    leaves: bool
    """Whether to end the run as soon as only batches are waited for."""

    tell: Callable[[str], None]
    """Told what happens, in one line."""

    single: Counter[str] = field(default_factory=Counter)
    """Calls that were too few for another batch, by the model's id."""

    pool: Pool = field(init=False)
    _ordering: Ordering = field(init=False)
    _deliveries: dict[str, Delivery] = field(default_factory=dict)
    """By tag; those that are over are gone."""

    _had: set[Model] = field(default_factory=set)
    """Models that have had a batch in this run."""

    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _watch: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.pool = Pool(self.buyer.clock)
        self._ordering = Ordering(self.buyer, self.book, self.discounts)

    def takes(self, call: Call) -> bool:
        """Whether a call is bought here: it is to be, or has been ordered before.

        Raises:
            JournalBroken: if the journal cannot be read.
        """
        # A function of the user's that waits for a batch at each step is never done.
        if batch_dialect_of(call.model.api) is None or call.request is not None:
            return False
        return call.model.id in self.discounts or self.book.find(call) is not None

    async def buy(self, call: Call, rank: float) -> tuple[str, Answer]:
        """Return the line of an answer, and the answer, once it is durable.

        Raises:
            CallError: if there is none to be had.
            JournalBroken: if the journal cannot be read.
        """
        self.buyer.ends.check(call.model)
        waiting = Waiting(call, rank, asyncio.get_running_loop().create_future())
        parcel = self.book.find(call)
        if parcel is None:
            self.pool.put(waiting)
        else:
            self._join(parcel, waiting)
        self._wake()
        return await waiting.done

    def under_way(self) -> UnderWay:
        """Tell what would still be there if the run ended now."""
        held = [one for one in self._deliveries.values() if not one.over]
        calls = sum(len(one.parcel.keys) for one in held)
        return UnderWay(len(held), calls, sum(one.done for one in held))

    async def close(self) -> None:
        """Stop to wait; what was ordered is collected by a later run."""
        tasks = [*self._tasks, *([] if self._watch is None else [self._watch])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wake(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.ensure_future(self._send_off())

    async def _send_off(self) -> None:
        """Order what is there whenever no more of it comes."""
        while self.pool or (self.leaves and self._deliveries):
            calm = await self.pool.calm()
            taken = [(model, self.pool.take(model)) for model in calm.ready]
            orders = [self._order(model, held) for model, held in taken if held]
            ordered = [one for one in await asyncio.gather(*orders) if one]
            if ordered:
                self.tell(told_submitted(ordered, leaves=self.leaves))
            elif calm.is_still and self.leaves and self._knows_to_wait:
                self._leave()
                return

    async def _order(self, model: Model, held: list[Waiting]) -> Delivery | None:
        """Order a batch of as many calls as may be; `None`: none was ordered."""
        few = model in self._had and len(held) < _FEW
        if few or model.id not in self.discounts:
            self.single[model.id] += len(held)
            for one in held:
                self._start(self._buy_singly(one))
            return None
        try:
            self.buyer.ends.check(model)
            delivery, rest = await self._ordering.order(held)
        except Exception as error:  # noqa: BLE001 - handed on to whoever waits
            _fail(held, self._ended(model, error))
            return None
        for one in rest:
            self.pool.put(one)
        if delivery is not None:
            if delivery.parcel.name is not None:
                self._had.add(model)
            self._deliver(delivery)
        return delivery

    def _join(self, parcel: Parcel, waiting: Waiting) -> None:
        """Wait for a call that was ordered before, in this run or an earlier one."""
        call = waiting.call
        delivery = self._deliveries.get(parcel.tag)
        if delivery is None:
            api = self._ordering.api(call)
            delivery = Delivery(parcel, api, self.buyer, self.book, joined=True)
            self._deliver(delivery)
        earlier = delivery.waiting.get(call.key)
        waiting.claim = None if earlier is None else earlier.claim
        if waiting.claim is None:
            till, discount = self.buyer.till, parcel.discount
            waiting.claim = till.hold_ordered(call, discount)
        delivery.waiting[call.key] = waiting

    def _deliver(self, delivery: Delivery) -> None:
        self._deliveries[delivery.parcel.tag] = delivery
        self._start(self._collect(delivery))

    async def _collect(self, delivery: Delivery) -> None:
        """Wait for a batch, and go on with what it has left to be asked."""
        model = delivery.api.post.model
        try:
            if delivery.joined:
                # Else those who come a moment later would find it closed.
                await self.pool.calm()
                self.tell(told_found(delivery))
            await delivery.collect(lambda: self._handed_out(delivery))
        except Exception as error:  # noqa: BLE001 - handed on to whoever waits
            _fail(delivery.waiting.values(), self._ended(model, error))
        for one in delivery.again:
            self.pool.put(one)
        if delivery.over:
            del self._deliveries[delivery.parcel.tag]
        self._wake()

    def _handed_out(self, delivery: Delivery) -> None:
        delivery.over = True
        if delivery.parcel.name is not None:
            self._had.add(delivery.api.post.model)
            self.tell(told_collected(delivery))

    async def _buy_singly(self, waiting: Waiting) -> None:
        with self.pool.single():
            try:
                waiting.answer(*await self.buyer.buy(waiting.call, waiting.rank))
            except Exception as error:  # noqa: BLE001 - handed on to whoever waits
                waiting.fail(error)

    def _ended(self, model: Model, error: Exception) -> Exception:
        """Turn what a batch failed with into what all of its calls fail with."""
        if isinstance(error, JournalBroken):
            return self.buyer.journal_ended(model, error)
        if isinstance(error, RunEnded):
            return self.buyer.ends.end(error)
        if isinstance(error, CallError):
            reason = f"no batch can be had: {error.detail}"
            ended = RunEnded(model.id, error.trouble, reason, error.attempts)
            return self.buyer.ends.end(ended)
        return error

    @property
    def _knows_to_wait(self) -> bool:
        """Whether all that is waited for is known to take its time."""
        held = self._deliveries.values()
        return bool(held) and all(one.looked for one in held)

    def _leave(self) -> None:
        """End the run; what was ordered is for a later one to collect."""
        deliveries = self._deliveries.values()
        model = next(iter(deliveries)).api.post.model
        ended = RunEnded(model.id, "batch_pending", told_pending(self.under_way()))
        self.buyer.ends.end(ended, all_models=True)
        for delivery in deliveries:
            _fail(delivery.waiting.values(), ended)
        for one in self.pool.take_all():
            one.fail(ended)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _fail(held: Iterable[Waiting], error: Exception) -> None:
    """Hand an error to all who wait; each has a traceback of their own."""
    for one in held:
        own = type(error)(*error.args) if isinstance(error, CallError) else error
        one.fail(own)
