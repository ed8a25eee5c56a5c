"""One purchase, with all that it took."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.calls.doubles_for_tests import (
    SUITE,
    FakeClock,
    Provider,
    Step,
    call,
    opened,
)

from noworse.calls.engine import EngineStats
from noworse.errors import CallError
from noworse.records.answers import Answer
from noworse.wire.base import HttpReply

HTML = HttpReply(200, b"<html>proxy</html>")
MOST_USD = (4 + 16 + 2 * 100) / 1e6
"""The upper bound of `ping`."""

COST_USD = (10 + 2 * 5) / 1e6
"""What every answer costs."""


class Bought:
    """One purchase: its answer or its error, and all that it took."""

    def __init__(self, folder: Path, *steps: Step, **more: object) -> None:
        self.provider, self.clock = Provider(list(steps)), FakeClock()
        self.answer: Answer | None = None
        self.error: CallError | None = None
        self.stats: EngineStats
        asyncio.run(self._buy(folder, more))

    async def _buy(self, folder: Path, more: dict[str, object]) -> None:
        opening = opened(folder, self.provider, "record", self.clock, **more)
        async with opening as engine:
            try:
                self.answer = await engine.ask(call(), suite=SUITE)
            except CallError as failed:
                self.error = failed
            self.stats = engine.stats()

    @property
    def attempts(self) -> int:
        return len(self.provider.asked)
