"""Batches in the journal: what was ordered together, durable before it is ordered."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, replace

from noworse.calls.journal import Claimed, Journal
from noworse.records.calls import Call
from noworse.records.models import Model

_OPEN = "INSERT INTO batches (tag, place, generation, at, discount) VALUES (?,?,?,?,?)"
_HOLDS = "INSERT INTO batched (key, tag) VALUES (?, ?)"
_FIND = (
    "SELECT tag, at, discount, name FROM batched JOIN batches USING (tag) "
    "WHERE key = ? AND place = ? AND generation = ? AND open ORDER BY at LIMIT 1"
)
_KEYS = "SELECT key FROM batched WHERE tag = ?"
_IS_OPEN = "SELECT 1 FROM batches WHERE tag = ? AND open"
_NAMES = "SELECT name FROM batches WHERE name IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Calls of one model that were ordered together, or are about to be."""

    tag: str
    """Ours, never used before: by it the provider's side is found again."""

    keys: tuple[str, ...]
    at: str
    """When it was ordered."""

    discount: float
    name: str | None = None
    """The provider's; `None`: a run ended before it learnt it, or the order failed."""


@dataclass(frozen=True, slots=True)
class BatchBook:
    """Keeps parcels until all that came of them is in the journal."""

    journal: Journal

    async def open(self, model: Model, parcel: Parcel) -> None:
        """Note a parcel that is about to be ordered."""
        row = (parcel.tag, _place(model), self._generation, parcel.at, parcel.discount)
        held = [(key, parcel.tag) for key in parcel.keys]

        def write(db: sqlite3.Connection) -> None:
            db.execute(_OPEN, row)
            db.executemany(_HOLDS, held)

        await self.journal.submit(write)

    async def name(self, parcel: Parcel, name: str) -> Parcel:
        """Note what the provider calls it."""
        row = (name, parcel.tag)
        await self.journal.submit(
            lambda db: db.execute("UPDATE batches SET name = ? WHERE tag = ?", row)
        )
        return replace(parcel, name=name)

    def close(self, parcel: Parcel) -> asyncio.Future[object]:
        """Note that nothing more will come of it, even if nobody waits for that."""
        row = (parcel.tag,)
        return self.journal.submit(
            lambda db: db.execute("UPDATE batches SET open = 0 WHERE tag = ?", row)
        )

    def find(self, call: Call) -> Parcel | None:
        """Return the open parcel that holds a call; `None`: there is none.

        Raises:
            JournalBroken: if the file cannot be read.
        """
        where = (call.key, _place(call.model), self._generation)
        for tag, at, discount, name in self.journal.query(_FIND, *where):
            keys = tuple(str(key) for (key,) in self.journal.query(_KEYS, tag))
            known = None if name is None else str(name)
            return Parcel(str(tag), keys, str(at), float(str(discount)), known)
        return None

    def is_open(self, parcel: Parcel) -> bool:
        """Whether something may still come of it."""
        return self.journal.query(_IS_OPEN, parcel.tag) != []

    def names(self) -> frozenset[str]:
        """Return what providers call the parcels that we know by their names."""
        return frozenset(str(name) for (name,) in self.journal.query(_NAMES))

    async def claim(self, parcel: Parcel) -> Claimed:
        """Take a parcel for this process, so that no two of them wait for it."""
        return await self.journal.claim(_claim(parcel))

    def release(self, parcel: Parcel) -> None:
        """Let others have it."""
        self.journal.release(_claim(parcel))

    @property
    def _generation(self) -> int:
        return self.journal.generation or 0


def _place(model: Model) -> str:
    """Name where a model is asked: a call's key does not hold its host."""
    return f"{model.api} {model.base_url}"


def _claim(parcel: Parcel) -> str:
    return f"batch {parcel.tag}"
