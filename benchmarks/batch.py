"""Runs that buy 2,000 calls in batches, killed at random moments: paid once.

    python benchmarks/batch.py [--runs 10] [--calls 2000] [--seed 1]

Half of the calls go to a fake of OpenAI's batches, half to one of Anthropic's, both on
loopback and slow to answer an order, so that kills fall between it and its reply too.
Each run is killed (-9) once or twice, then goes on to its end. What was ordered is read
from the fake's own book: each call once, and nothing by one more run.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "plugin"))

from tests.batch_server_for_tests import BatchServer
from tests.batch_shop_for_tests import BatchShop, canonical

from noworse.calls.clock import SystemClock
from noworse.calls.engine import EngineSetup, open_engine
from noworse.errors import CallError
from noworse.records.calls import Call
from noworse.records.cases import Message
from noworse.records.models import Model

ORDER_SECONDS = 0.4
LONGEST_SECONDS = 5.0
"""About what a run takes that nobody kills."""


class Kill(NamedTuple):
    """When a run is killed."""

    seconds: float
    in_order: bool
    """Counted from the moment at which an order was taken, and not yet answered."""

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s after {'an order' if self.in_order else 'start'}"


def one_kill(random: Random) -> Kill:
    """Draw a moment: half of them fall between an order and its reply."""
    if random.random() < 0.5:
        return Kill(random.uniform(0, ORDER_SECONDS), in_order=True)
    return Kill(random.uniform(0.3, LONGEST_SECONDS), in_order=False)


def models(url: str) -> tuple[Model, Model]:
    """One model of either API."""
    return (
        Model(id="gpt", api="openai-chat", base_url=f"{url}/v1", name="gpt"),
        Model(id="claude", api="anthropic", base_url=url, name="claude"),
    )


async def client(folder: Path, url: str, number: int) -> int:
    """Ask everything, as a run does; how many calls gave no answer."""
    both = models(url)
    setup = EngineSetup(
        mode="record",
        recordings=folder / "recordings",
        journal=folder / ".noworse" / "journal.sqlite",
        keys={},
        secrets=(),
        max_in_flight=64,
        budget_usd=None,
        batch={one.id: 0.5 for one in both},
    )
    calls = [
        Call(both[n % 2], (Message(role="user", content=f"Case {n}"),))
        for n in range(number)
    ]
    async with open_engine(setup, clock=SystemClock()) as engine:
        asked = [engine.ask(one, suite="s", rank=n) for n, one in enumerate(calls)]
        got = await asyncio.gather(*asked, return_exceptions=True)
        await engine.publish()
    return sum(isinstance(one, CallError | BaseException) for one in got)


def start(folder: Path, url: str, number: int) -> subprocess.Popen[bytes]:
    """Start a run in a process group of its own."""
    command = [sys.executable, __file__, "--client", str(folder), url, str(number)]
    return subprocess.Popen(command, start_new_session=True)


def killed(folder: Path, server: BatchServer, number: int, kill: Kill) -> bool:
    """Start a run, and kill it; whether it was still alive."""
    server.ordered.clear()
    process = start(folder, server.url, number)
    if kill.in_order:
        server.ordered.wait(60)
    try:
        process.wait(kill.seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def ordered(shop: BatchShop) -> Counter[str]:
    """How often each call was ordered."""
    return Counter(
        canonical(body) for batch in shop.batches for body in batch.calls.values()
    )


def trial(number: int, kills: list[Kill]) -> tuple[int, int, int, int]:
    """Kill a run at these moments, and let it end; what was lost, or bought twice."""
    shop = BatchShop(ready_at=3, now=time.time)
    with tempfile.TemporaryDirectory() as name, BatchServer(shop) as server:
        server.order_seconds = ORDER_SECONDS
        folder = Path(name)
        hits = sum(killed(folder, server, number, kill) for kill in kills)
        failed = start(folder, server.url, number).wait(300)
        book = ordered(shop)
        before = book.total()
        again = start(folder, server.url, number).wait(300)
        more = ordered(shop).total() - before
    assert not again
    return hits, number - len(book) + failed, before - len(book), more


def main() -> None:
    """Print what became of each run; the exit status is 1 where anything is amiss."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random = Random(given.seed)
    amiss = 0
    for run in range(given.runs):
        kills = [one_kill(random)]
        if random.random() < 0.5:
            # By then most is ordered: it is killed while it looks for that, or waits.
            kills.append(Kill(random.uniform(0.3, LONGEST_SECONDS / 2), in_order=False))
        hits, lost, twice, more = trial(given.calls, kills)
        at = " and ".join(map(str, kills))
        print(
            f"run {run}: killed {hits} times ({at}): lost {lost}, "
            f"ordered twice {twice}, by one more run {more}",
            flush=True,
        )
        amiss += lost + twice + more
    sys.exit(amiss > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--client"]:
        sys.exit(
            asyncio.run(client(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))) > 0
        )
    main()
