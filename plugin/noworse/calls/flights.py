"""One purchase for all who ask the same: whoever comes later waits with the first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")


@dataclass(slots=True)
class _Flight(Generic[Result]):
    task: asyncio.Task[Result]
    waiting: int = 0


class Flights(Generic[Result]):
    """Work under way, by key. Work that nobody waits for any more is cancelled."""

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[Result]] = {}
        self._leaving: set[asyncio.Task[Result]] = set()

    async def join(
        self, key: str, start: Callable[[], Coroutine[object, object, Result]]
    ) -> Result:
        """Wait for the work with this key, and start it where nobody has."""
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.ensure_future(start()))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                del self._flights[key]
                self._leave(flight.task)

    async def close(self) -> None:
        """Wait until what was cancelled has come to its end."""
        await asyncio.gather(*self._leaving, return_exceptions=True)

    def _leave(self, task: asyncio.Task[Result]) -> None:
        if not task.done():
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
            task.cancel()
