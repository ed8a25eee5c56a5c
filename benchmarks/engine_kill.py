"""A run of the bare engine, made to be killed: nothing may be lost or bought twice.

    python HARNESS/killtest.py --kills 10 --min-s 0.5 --max-s 3 \
        --provider "python HARNESS/fakeprovider.py --ledger {ledger} --latency-ms 30" \
        -- python benchmarks/engine_kill.py FOLDER [CASES]

Asks 4 calls a case, 64 in flight, of the provider at PROVIDER_URL. What was bought is
kept in FOLDER, so that a run after a kill goes on where the last one was.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "plugin"))

from noworse.calls.clock import SystemClock
from noworse.calls.engine import Engine, EngineSetup, open_engine
from noworse.errors import CallFailed
from noworse.records.calls import Call
from noworse.records.cases import Message
from noworse.records.models import Model

NAMES = ("cheap", "frontier", "judge-1", "judge-2")


async def main(folder: Path, cases: int, url: str) -> int:
    """Ask everything; the exit status is 1 where a call was given up."""
    setup = EngineSetup(
        mode="record",
        recordings=folder / "recordings",
        journal=folder / ".noworse" / "journal.sqlite",
        keys={},
        secrets=(),
        max_in_flight=64,
        budget_usd=None,
    )
    async with open_engine(setup, clock=SystemClock()) as engine:
        asked = [
            ask(engine, url, name, rank) for rank in range(cases) for name in NAMES
        ]
        failed = sum(await asyncio.gather(*asked))
        await engine.publish()
    return int(failed > 0)


async def ask(engine: Engine, url: str, name: str, rank: int) -> bool:
    """Ask one call; whether it was given up."""
    model = Model(id=name, api="openai-chat", base_url=f"{url}/v1", name=name)
    call = Call(model, (Message(role="user", content=f"Case {rank}"),))
    try:
        await engine.ask(call, suite="kill", rank=rank)
    except CallFailed:
        return True
    return False


if __name__ == "__main__":
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    sys.exit(asyncio.run(main(Path(sys.argv[1]), number, os.environ["PROVIDER_URL"])))
