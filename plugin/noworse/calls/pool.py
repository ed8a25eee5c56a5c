"""Calls that wait to be sent off together, until no more of them come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from noworse.calls.budget import Claim
from noworse.calls.clock import Clock
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.models import Model

_CALM_SECONDS = 1.0


@dataclass(slots=True, eq=False)
class Waiting:
    """A call that is bought in a batch, and whoever waits for its answer."""

    call: Call
    rank: float
    done: asyncio.Future[tuple[str, Answer]]
    claim: Claim | None = None
    """What is held back for it, once it is ordered."""

    tries: int = 0
    """Batches that did not answer it."""

    def answer(self, line: str, answer: Answer) -> None:
        """Hand the answer over, if anybody still waits."""
        if not self.done.done():
            self.done.set_result((line, answer))

    def fail(self, error: BaseException) -> None:
        """Hand an error over, if anybody still waits."""
        if not self.done.done():
            self.done.set_exception(error)


class Calm(NamedTuple):
    """What a moment without new calls tells."""

    ready: tuple[Model, ...]
    """Of which no further call is to be expected now."""

    is_still: bool
    """Whether nothing else is under way that could lead to further calls."""


@dataclass(slots=True)
class Pool:
    """Gathers calls by model, and tells when they are all there.

    A question of a case depends on nothing, so these are complete as soon as no more
    of them come. A judge's question follows from answers: as long as calls are bought
    singly, more of them are to be expected.
    """

    clock: Clock
    _held: dict[Model, list[Waiting]] = field(default_factory=dict)
    _coming: int = 0
    _single: int = 0
    _arrivals: int = 0
    _moves: int = 0

    def __bool__(self) -> bool:
        return bool(self._held)

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Note that a call is on its way here, or to be bought singly."""
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1
            self._arrivals += 1

    @contextmanager
    def single(self) -> Iterator[None]:
        """Note that a call is bought singly."""
        self._single += 1
        self._moves += 1
        try:
            yield
        finally:
            self._single -= 1
            self._moves += 1

    def put(self, waiting: Waiting) -> None:
        """Take a call in."""
        self._held.setdefault(waiting.call.model, []).append(waiting)
        self._arrivals += 1

    def take(self, model: Model) -> list[Waiting]:
        """Hand out all calls to a model for which somebody waits, by their rank."""
        held = [one for one in self._held.pop(model, ()) if not one.done.done()]
        return sorted(held, key=lambda one: one.rank)

    def take_all(self) -> list[Waiting]:
        """Hand out all that is here."""
        return [one for model in tuple(self._held) for one in self.take(model)]

    async def calm(self) -> Calm:
        """Wait for a moment in which no call comes, and tell what it shows."""
        while True:
            arrivals, moves = self._arrivals, self._moves
            await self.clock.sleep(_CALM_SECONDS)
            if not self._coming and arrivals == self._arrivals:
                break
        is_still = not self._single and moves == self._moves
        ready = (
            model
            for model, held in self._held.items()
            if is_still or not any(one.call.asks_a_judge for one in held)
        )
        return Calm(tuple(ready), is_still)
