"""Journals in a folder of the test, and scenes with them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.calls.doubles_for_tests import FakeClock

from noworse.calls.journal import Journal, open_journal
from noworse.calls.roster import Owner

ME = Owner("me", "host-1", 1)
OTHER = Owner("other", "host-2", 2)


def opened(folder: Path, owner: Owner = ME, anew: str | None = None) -> Journal:
    path = folder / ".noworse" / "journal.sqlite"
    return open_journal(path, anew=anew, owner=owner, clock=FakeClock())


def play(scene: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(_awaited(scene), 10))


async def _awaited(scene: Callable[[], Awaitable[None]]) -> None:
    await scene()


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(folder / ".noworse" / "journal.sqlite")
    try:
        found = database.execute(query).fetchall()
        database.commit()
        return found
    finally:
        database.close()
