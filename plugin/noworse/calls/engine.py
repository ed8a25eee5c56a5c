"""The engine: every question to a model goes through here, and is paid for once."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from uuid import uuid4

from noworse.calls.base import Transport
from noworse.calls.batchbook import BatchBook
from noworse.calls.batches import Batches
from noworse.calls.batchwords import UnderWay
from noworse.calls.budget import Budget
from noworse.calls.buyer import Buyer
from noworse.calls.clock import Clock
from noworse.calls.desk import Desk
from noworse.calls.exchanges import Exchanges
from noworse.calls.forms import Forms
from noworse.calls.functions import Functions, Nobody, Performer
from noworse.calls.journal import open_journal
from noworse.calls.limiter import Limiter
from noworse.calls.odds import Odds
from noworse.calls.pricing import ListPricing, Pricing
from noworse.calls.recordings import Recordings
from noworse.calls.roster import Owner
from noworse.calls.secrets import Secrets
from noworse.calls.stats import EngineStats
from noworse.calls.till import Till
from noworse.calls.writer import JournalBroken
from noworse.errors import Problem, RecordingError, RecordingMissing
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.run import Mode

__all__ = ["Engine", "EngineSetup", "EngineStats", "open_engine"]

_UNSAVED = 4
"""One answer may be on its way to the disk for so many that are in flight."""


@dataclass(frozen=True, slots=True)
class EngineSetup:
    """What an engine needs to know; plain values."""

    mode: Mode
    recordings: Path
    """The folder `fixtures/recordings`."""

    journal: Path
    """The file `.noworse/journal.sqlite`."""

    keys: Mapping[str, str] = field(repr=False)
    """API keys by the model's id; a model that is not in it is called without one."""

    secrets: tuple[str, ...] = field(repr=False)
    """Values that no recording may contain, besides the keys."""

    max_in_flight: int
    budget_usd: float | None
    """`None`: no ceiling. 0: nothing is ever bought."""

    deadline_seconds: float = 120.0
    """For one call with all its attempts, from the first one on. Waits that a
    provider asks for are not counted; they have a limit of 120 s in all."""

    pricing: Pricing = field(default_factory=ListPricing)
    root: Path | None = None
    """Where the user stands: messages name files as seen from here."""

    proxy: str | None = field(default=None, repr=False)
    """The value of `HTTPS_PROXY`, if it is to be honoured; this machine is always
    called directly."""

    batch: Mapping[str, float] = field(default_factory=dict)
    """Models that are asked in batches, by their ids: the part of the price that
    this saves."""

    batch_leaves: bool = False
    """End the run as soon as it only waits for batches."""

    fast: bool = False
    """Send through `httpx-aiohttp`, an optional library."""


class Engine:
    """Answers calls from the tape, from the journal, or by a purchase.

    In replay mode there is no desk to buy at, hence no socket and no journal.
    """

    def __init__(
        self,
        mode: Mode,
        recordings: Recordings,
        exchanges: Exchanges,
        desk: Desk | None,
    ) -> None:
        self._mode, self._recordings, self._desk = mode, recordings, desk
        self._missed: dict[str, Call] = {}
        self.exchanges = exchanges
        """Where the calls of the user's functions are answered."""

    async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
        """Answer a call; of those that must be bought, the lowest rank goes first.

        Raises:
            RecordingError: if a recording that it needs is damaged.
            RecordingMissing: if it is not recorded, in replay mode.
            CallError: if it could not be bought.
        """
        if call.is_rerouted:
            own = partial(self.ask, suite=suite, rank=rank)
            return await self.exchanges.perform(call, own, rank)
        if self._mode in ("replay", "record"):
            answer = self._recordings.answer(suite, call)
            if answer is not None:
                return answer
        if self._desk is None:
            self._missed[call.key] = call
            reason = self._recordings.why_missing(suite, call)
            raise RecordingMissing(call.model.id, "not_recorded", reason)
        line, answer = await self._desk.get(call, rank)
        self._desk.buyer.till.hand_over(call)
        self._recordings.add(suite, call, line)
        return answer

    def known(self, call: Call, *, suite: str) -> bool:
        """Whether `ask` would answer without a purchase.

        Raises:
            RecordingError: if the recording is damaged.
        """
        if call.is_rerouted:
            return False
        if self._mode in ("replay", "record") and self._recordings.has(suite, call):
            return True
        return self._desk is not None and self._desk.has(call)

    def under_way(self) -> UnderWay:
        """Tell what providers are at work on, of batches."""
        return UnderWay() if self._desk is None else self._desk.batches.under_way()

    def stats(self) -> EngineStats:
        """Tell what was bought, lost and missed; once it is closed, all of that."""
        till = None if self._desk is None else self._desk.buyer.till
        unheard = {} if till is None else till.unheard
        return EngineStats(
            bought={} if till is None else dict(till.bought),
            unheard=tuple(
                (unheard | self.exchanges.unheard)[key]
                for key in sorted(unheard | self.exchanges.unheard)
            ),
            losses=() if till is None else tuple(till.losses),
            missed=tuple(self._missed.values()),
            under_way=self.under_way(),
            single={} if self._desk is None else dict(self._desk.batches.single),
            incomplete=self._recordings.incomplete(),
            unused=self._recordings.unused(),
            weaker=() if self._desk is None else self._desk.forms.weaker(),
            dropped=self.exchanges.dropped(),
        )

    async def publish(self, *, complete: bool = True) -> None:
        """Write what was bought to the recordings; a live run is not recorded.

        `complete`: the run came to its end, so that the next refresh buys anew. A
        run that was ended goes on where it stopped, whatever is said here.

        Raises:
            RecordingError: if a file cannot be written, or must not be.
        """
        if self._desk is None:
            return
        journal = self._desk.journal
        if self._mode != "live":
            try:
                await journal.alone(self._recordings.publish)
            except JournalBroken as broken:
                self._publish_without(broken)
        if complete and not self._desk.buyer.ends:
            journal.end_generation()

    def _publish_without(self, broken: JournalBroken) -> None:
        """Save what can be saved; where nothing can be, both reasons are told."""
        try:
            self._recordings.publish()
        except RecordingError as error:
            mend = "make room, or make it writable: what it has is not bought again"
            where, reason = ".noworse/journal.sqlite", f"not written: {broken}"
            journal = Problem(where, None, reason, mend)
            raise RecordingError(*error.problems, journal) from error


@asynccontextmanager
async def open_engine(
    setup: EngineSetup,
    *,
    clock: Clock,
    transport: Transport | None = None,
    performer: Performer | None = None,
    chance: Random | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Engine]:
    """Open an engine; leaving it cancels what is under way and saves what arrived.

    `performer` calls the functions of the user's; without one none is called.
    `tell` is told what a user should know while it works, in single lines.
    """
    secrets = Secrets([*setup.keys.values(), *setup.secrets])
    recordings = Recordings(setup.recordings, secrets, setup.root)
    performer = performer or Nobody()
    exchanges = Exchanges(performer, secrets, clock)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(exchanges.close)
        if setup.mode == "replay":
            yield Engine(setup.mode, recordings, exchanges, None)
            return
        if transport is None:
            # Replay never pays for the import.
            from noworse.calls.transport import open_transport

            transport = open_transport(proxy=setup.proxy, fast=setup.fast)
            stack.push_async_callback(transport.close)
        anew = setup.mode if setup.mode in ("refresh", "live") else None
        journal = open_journal(setup.journal, anew=anew, owner=_me(), clock=clock)
        stack.push_async_callback(journal.close)
        limiter = Limiter(setup.max_in_flight, clock)
        stack.callback(limiter.close)
        buyer = Buyer(
            transport=transport,
            journal=journal,
            limiter=limiter,
            till=Till(Budget(setup.budget_usd), setup.pricing, journal, clock),
            secrets=secrets,
            keys=setup.keys,
            clock=clock,
            random=chance or Random(),  # noqa: S311 - it spreads waits, no more
            deadline_seconds=setup.deadline_seconds,
            most_unsaved=setup.max_in_flight // _UNSAVED,
        )
        batches = Batches(
            buyer, BatchBook(journal), setup.batch, setup.batch_leaves, tell
        )
        stack.push_async_callback(batches.close)
        functions = Functions(performer, buyer)
        desk = Desk(
            journal, buyer, batches, clock, Forms(buyer), Odds(buyer), functions
        )
        stack.push_async_callback(desk.close)
        yield Engine(setup.mode, recordings, exchanges, desk)


def _me() -> Owner:
    return Owner(uuid4().hex, socket.gethostname(), os.getpid())
