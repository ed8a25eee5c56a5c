"""A limiter, and calls that take its slots."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.calls.doubles_for_tests import FakeClock

from noworse.calls.lane import Lane
from noworse.calls.limiter import Limiter


class Floor:
    """Takes slots, and notes who got one when."""

    def __init__(self, limiter: Limiter, clock: FakeClock) -> None:
        self.limiter, self.clock = limiter, clock
        self.entered: list[tuple[str, float]] = []
        self.leave: dict[str, asyncio.Event] = {}

    def call(
        self, name: str, lane: Lane, rank: float = 0.0, tokens: int = 0
    ) -> asyncio.Task[None]:
        self.leave[name] = asyncio.Event()
        return asyncio.ensure_future(self._call(name, lane, rank, tokens))

    async def _call(self, name: str, lane: Lane, rank: float, tokens: int) -> None:
        with self.limiter.alive(lane):
            async with self.limiter.slot(lane, rank, tokens):
                self.entered.append((name, self.clock.time - 1000))
                await self.leave[name].wait()

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.entered]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def play(max_in_flight: int, scene: Callable[[Floor], Awaitable[None]]) -> None:
    """Run a scene, and leave nothing behind."""

    async def run() -> None:
        clock = FakeClock()
        limiter = Limiter(max_in_flight, clock)
        before = asyncio.all_tasks()
        try:
            await scene(Floor(limiter, clock))
        finally:
            limiter.close()
            for task in asyncio.all_tasks() - before:
                task.cancel()
            await settle()

    asyncio.run(run())


async def hold(limiter: Limiter, lane: Lane) -> None:
    async with limiter.slot(lane, 0, 0):
        pass
