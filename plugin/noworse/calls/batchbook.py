"""Batches in the journal: what was ordered together, durable before it is ordered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable
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
_SETTLE = "DELETE FROM batched WHERE tag = ? AND key = ?"
_CLOSE = (
    "UPDATE batches SET open = 0 WHERE tag = ? AND NOT EXISTS "
    "(SELECT 1 FROM batched WHERE batched.tag = batches.tag)"
)
_NAMES = "SELECT name FROM batches WHERE name IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Calls of one model that were ordered together, or are about to be."""

    tag: str
    """Ours, never used before: by it the provider's side is found again."""

    keys: tuple[str, ...]
    """Of the calls in it that are not settled yet."""

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

    def settle(self, parcel: Parcel, keys: Iterable[str]) -> asyncio.Future[None]:
        """Note that nothing more will come of some calls in it.

        Written even if nobody waits for that. When none is left it is closed; until
        then a later run may ask for the others.
        """
        rows = [(parcel.tag, key) for key in keys]

        def write(db: sqlite3.Connection) -> None:
            db.executemany(_SETTLE, rows)
            db.execute(_CLOSE, (parcel.tag,))

        return self.journal.submit(write)

    def find(self, call: Call) -> Parcel | None:
        """Return the open parcel that holds a call; `None`: there is none.

        Raises:
            JournalBroken: if the file cannot be read.
        """
        where = (call.key, _place(call.model), self._generation)
        for tag, at, discount, name in self.journal.query(_FIND, *where):
            known = None if name is None else str(name)
            found = Parcel(str(tag), (), str(at), float(str(discount)), known)
            return replace(found, keys=self.keys(found))
        return None

    def keys(self, parcel: Parcel) -> tuple[str, ...]:
        """Return the keys of the calls in it that are not settled."""
        rows = self.journal.query(_KEYS, parcel.tag)
        return tuple(str(key) for (key,) in rows)

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
