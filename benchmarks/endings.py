"""Whether a run always ends, and in order: stalls, outages, Ctrl-C and SIGTERM.

    uv run python benchmarks/endings.py [PART ...]

Parts: `stalls` (5 % of replies stall and 5 % drip, under a deadline of 3 s), `outage`
(one model goes down in the midst of a run: its port is closed, or it answers 500 for
ever), `signals` (1,000 cases, 64 calls in flight; alone and under `-n 4`; a second
signal). Providers are found through `NOWORSE_DATA`. Exits with 1 if a goal is missed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from subprocess import Popen

from paid import Goals, Shop, finish, run, selling, start, write_project
from project import MOCK, serving
from whole_run import Given, hear

from noworse.calls.clock import SystemClock
from noworse.calls.transport import HttpxTransport, open_transport
from noworse.wire.base import HttpCall, HttpReply

RECORD: tuple[str, ...] = (
    "--nw-mode",
    "record",
    "--nw-orders",
    "both",
    "--nw-no-early-stop",
)
RECORD += ("--nw-max-in-flight", "64")
DEADLINE = 3.0
MOST_AFTER = 50
LATENCY = 0.05
USD_AN_ANSWER = 40e-6
"""20 tokens in, 10 out, at the prices of `write_settings`."""


@dataclass(slots=True)
class Stopwatch:
    """A transport that notes when each call went out first, and came back last."""

    inner: HttpxTransport
    began: dict[bytes, float] = field(default_factory=dict)
    ended: dict[bytes, float] = field(default_factory=dict)

    async def send(self, call: HttpCall, *, timeout: float) -> HttpReply:  # noqa: ASYNC109 - the bound is part of the seam
        """Send, and take the time."""
        self.began.setdefault(call.body, time.monotonic())
        try:
            return await self.inner.send(call, timeout=timeout)
        finally:
            self.ended[call.body] = time.monotonic()

    async def close(self) -> None:
        """Close all connections."""
        await self.inner.close()

    @property
    def longest(self) -> float:
        """The seconds of the longest call, with all its attempts."""
        return max(self.ended[body] - self.began[body] for body in self.began)


def stalls(goals: Goals, folder: Path) -> None:
    """Let replies stall and drip."""
    faults = ("--p-hang", "0.05", "--p-slow", "0.05", "--latency-ms", "20")
    with serving(MOCK, *faults) as url:
        project = write_project(folder / "timed", url, 150)
        watch = Stopwatch(open_transport(proxy=None, fast=False))
        options = {"deadline_seconds": str(DEADLINE), "orders": "both"}
        options |= {"no_early_stop": "true", "max_in_flight": "64"}
        began = time.monotonic()
        given = Given(options, SystemClock(), watch)
        record = asyncio.run(hear(project, given))
        seconds = time.monotonic() - began
        longest, most = f"{watch.longest:.2f} s", DEADLINE + 1
        goals.check("stalls: calls", len(watch.began), good=True, goal="-")
        goals.check(
            "stalls: the longest call",
            longest,
            good=watch.longest <= most,
            goal=f"<= {most} s",
        )
        goals.check(
            "stalls: the run", f"{seconds:.1f} s", good=seconds < 60, goal="< 60 s"
        )
        heard = len(record.comparisons)
        goals.check("stalls: cases accounted for", heard, good=heard == 150, goal="150")

        said = run(
            write_project(folder / "whole", url, 150),
            *RECORD,
            "--nw-deadline-seconds",
            "3",
        )
        goals.check(
            "stalls, pytest: exit",
            said.status,
            good=said.status in (0, 1),
            goal="0 or 1",
        )
        goals.check(
            "stalls, pytest",
            f"{said.seconds:.1f} s",
            good=said.seconds < 60,
            goal="< 60 s",
        )


def outage(goals: Goals, folder: Path) -> None:
    """Take the candidate, then the judge, down for good."""
    for who in ("cheap", "judge"):
        for how in ("closed", "500"):
            place = folder / f"{who}-{how}"
            _go_down(goals, place, who, closed=how == "closed")


def _go_down(goals: Goals, project: Path, who: str, *, closed: bool) -> None:
    """Let one model fail once 200 answers of the others are sold."""
    project.mkdir()
    with (
        selling(project, latency_ms=1000 * LATENCY) as others,
        serving(MOCK, "--latency-ms", str(1000 * LATENCY)) as url,
    ):
        write_project(project, others.url, 1_000)
        settings = (project / "pyproject.toml").read_text()
        head, tail = settings.split(f'models."{who}"]', 1)
        moved = tail.replace(others.url, url, 1)
        with selling(project, latency_ms=1000 * LATENCY) as mortal:
            if closed:
                moved = tail.replace(others.url, mortal.url, 1)
            (project / "pyproject.toml").write_text(f'{head}models."{who}"]{moved}')
            process = start(project, *RECORD)
            _wait_for(others, 200, process)
            if closed:
                mortal.process.kill()
                down = time.time()
            else:
                _configure(url, {"p_500": 1.0})
                down = time.time() + LATENCY  # before that nothing has failed
            said = finish(project, process)
        seconds = time.time() - down
        after = len(others.sold(since=down))
    what = f"{who} {'is gone' if closed else 'answers 500'}"
    good = after <= MOST_AFTER
    goals.check(
        f"{what}: bought on the other side", after, good=good, goal=f"<= {MOST_AFTER}"
    )
    goals.check(
        f"{what}: ended after", f"{seconds:.1f} s", good=seconds < 120, goal="< 120 s"
    )
    goals.no_trace(what, said)


def _wait_for(shop: Shop, sold: int, process: Popen[str]) -> None:
    while len(shop.sold()) < sold and process.poll() is None:
        time.sleep(0.05)


def _configure(url: str, options: dict[str, float]) -> None:
    body = json.dumps(options).encode()
    urllib.request.urlopen(urllib.request.Request(f"{url}/config", data=body)).read()


def signals(goals: Goals, folder: Path) -> None:
    """Stop runs of 1,000 cases: the process alone, and its whole group."""
    for number in (signal.SIGTERM, signal.SIGINT):
        for options in ((), ("-n4",)):
            for send in (os.kill, os.killpg):
                what = " ".join((number.name, send.__name__, *options))
                _stop(
                    goals,
                    folder / what.replace(" ", "-"),
                    what,
                    partial(_signal, send, number),
                    options,
                )
    _stop_twice(goals, folder / "twice")


def _signal(send: Callable[[int, int], None], number: int, pid: int) -> None:
    send(pid, number)


def _stop(
    goals: Goals,
    project: Path,
    what: str,
    send: Callable[[int], None],
    options: tuple[str, ...],
) -> None:
    project.mkdir()
    with selling(project, latency_ms=200) as shop:
        write_project(project, shop.url, 1_000)
        process = start(project, *RECORD, *options)
        _wait_for(shop, 300, process)
        send(process.pid)
        said = finish(project, process)
        sold = len(shop.sold())
    report = said.report or {}
    told = sum(part["bought"] for part in report.get("spend", ()))
    seconds = f"{said.seconds:.2f} s"
    goals.check(f"{what}: to the end", seconds, good=said.seconds <= 5, goal="<= 5 s")
    partial = report.get("ended_by") == "interrupted" and not report["complete"]
    goals.check(f"{what}: partial report", partial, good=partial, goal="yes")
    lost = sold - told
    goals.check(
        f"{what}: sold, not told as bought", lost, good=lost <= 64, goal="<= 64"
    )
    booked = report.get("paid_not_received_usd", 0.0) >= lost * USD_AN_ANSWER
    goals.check(f"{what}: that is booked", booked, good=booked, goal="yes")
    goals.no_trace(what, said)


def _stop_twice(goals: Goals, project: Path) -> None:
    project.mkdir()
    with selling(project, latency_ms=200) as shop:
        write_project(project, shop.url, 1_000)
        process = start(project, *RECORD)
        _wait_for(shop, 300, process)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        said = finish(project, process)
    seconds = f"{said.seconds:.2f} s"
    goals.check("two signals: to the end", seconds, good=said.seconds < 1, goal="< 1 s")
    status = said.status
    goals.check(
        "two signals: exit",
        status,
        good=status in (2, -signal.SIGTERM),
        goal="-15, or 2",
    )


PARTS: dict[str, Callable[[Goals, Path], None]] = {
    "stalls": stalls,
    "outage": outage,
    "signals": signals,
}


def main() -> int:
    """Try the parts that were named, or all."""
    goals = Goals()
    for name in sys.argv[1:] or PARTS:
        print(name)
        with tempfile.TemporaryDirectory(prefix="noworse-") as folder:
            PARTS[name](goals, Path(folder))
    return int(goals.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
