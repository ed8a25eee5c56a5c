"""What tells the time to the engine, and what it waits with."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time as an argument, so that a test need not wait."""

    def monotonic(self) -> float:
        """Seconds that never run backwards, from any start."""
        ...

    def now(self) -> str:
        """UTC in whole seconds: `2026-11-24T09:30:00Z`."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; 0 lets others run."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The clock of this machine."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> str:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
