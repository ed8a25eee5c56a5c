"""The clock of this machine."""

from __future__ import annotations

import asyncio
import re

from noworse.calls.clock import SystemClock


def test_the_system_clock_tells_utc_in_whole_seconds() -> None:
    """Recordings sort and compare by this form."""
    clock = SystemClock()

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", clock.now())


def test_the_system_clock_runs_forward_over_a_sleep() -> None:
    """Deadlines rest on it."""
    clock = SystemClock()
    before = clock.monotonic()

    asyncio.run(clock.sleep(0))

    assert clock.monotonic() >= before
