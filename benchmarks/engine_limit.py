"""How close the engine comes to what latency and concurrency allow.

    python benchmarks/engine_limit.py [--in-flight 100 300 1000]

Starts the mock provider that lies beside the test data (NOWORSE_DATA) in a process of
its own, with 200 ms of latency, and asks 1,000 cases x 3 calls, the third after the
first two. The limit is the calls, divided by those in flight, times the latency.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "plugin"))

from noworse.calls.clock import SystemClock
from noworse.calls.engine import Engine, EngineSetup, open_engine
from noworse.records.calls import Call
from noworse.records.cases import Message
from noworse.records.models import Model
from noworse.records.run import Mode

LATENCY_SECONDS = 0.2
CASES = 1_000
SUITE = "limit"


class Took(NamedTuple):
    """What a run took, in seconds."""

    wall: float
    cpu: float


def main() -> None:
    """Run every size, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in-flight", type=int, nargs="*", default=[100, 300, 1000])
    calls = 3 * CASES
    with provider() as url, tempfile.TemporaryDirectory() as folder:
        for in_flight in parser.parse_args().in_flight:
            place = Path(folder, str(in_flight))
            live = asyncio.run(run(place, url, in_flight, "record"))
            peak = stats(url)["max_in_flight"]
            ratio = live.wall / (calls / in_flight * LATENCY_SECONDS)
            print(
                f"{in_flight:5} in flight: {live.wall:6.2f} s, {ratio:5.2f} "
                f"of the limit, {1000 * live.cpu / calls:.2f} ms CPU a call, "
                f"{peak} at once"
            )
            replay = asyncio.run(run(place, url, in_flight, "replay"))
            print(f"{'replayed':>15}: {1000 * replay.cpu / calls:.3f} ms CPU a call")


async def run(place: Path, url: str, in_flight: int, mode: Mode) -> Took:
    """Ask all calls of all cases through one engine."""
    setup = EngineSetup(
        mode=mode,
        recordings=place / "recordings",
        journal=place / ".noworse" / "journal.sqlite",
        keys={},
        secrets=(),
        max_in_flight=in_flight,
        budget_usd=None,
    )
    async with open_engine(setup, clock=SystemClock()) as engine:
        begin, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(hear(engine, url, rank) for rank in range(CASES)))
        took = Took(time.perf_counter() - begin, time.process_time() - cpu)
        await engine.publish()
    return took


async def hear(engine: Engine, url: str, rank: int) -> None:
    """Ask both sides of a case, then the judge."""

    async def ask(name: str, text: str) -> str:
        model = Model(id=name, api="openai-chat", base_url=f"{url}/v1", name=name)
        call = Call(model, (Message(role="user", content=text),))
        return (await engine.ask(call, suite=SUITE, rank=rank)).text

    prompt = (
        f"Case {rank}: " + "which of the two plans is better for the customer? " * 8
    )
    answers = await asyncio.gather(ask("cheap", prompt), ask("frontier", prompt))
    await ask("judge", "\n".join([prompt, *answers]))


@contextmanager
def provider() -> Iterator[str]:
    """Start the mock provider, and give its address."""
    data = os.environ.get("NOWORSE_DATA", Path(__file__).parents[1] / "../shared/data")
    script = Path(data).parent / "mockllm" / "mockllm.py"
    latency = str(int(1000 * LATENCY_SECONDS))
    process = subprocess.Popen(
        [sys.executable, script, "--port", "0", "--latency-ms", latency],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def stats(url: str) -> dict[str, int]:
    """Read and reset the provider's own counters."""
    with urllib.request.urlopen(f"{url}/stats") as reply:
        told: dict[str, int] = json.load(reply)
    urllib.request.urlopen(
        urllib.request.Request(f"{url}/reset", method="POST")
    ).close()
    return told


if __name__ == "__main__":
    main()
