"""Shows the corpus of faults to the product's own engine and reader.

PYTHONPATH=plugin python HARNESS/check_faults.py \
        --adapter tests/adapters/faults.py CORPORA/faults.jsonl
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from noworse.calls.clock import SystemClock
from noworse.calls.engine import EngineSetup, open_engine
from noworse.errors import CallError, RunEnded
from noworse.judging.reader import read_ballot, read_score
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.cases import Message
from noworse.records.models import Api, Model, Price

_KEY = "sk-CANARY-1234567890"
_LONGEST_WAIT = 0.02
_APIS: dict[str, Api] = {
    "anthropic": "anthropic",
    "gemini": "gemini",
    "openai-responses": "openai-responses",
}


class _QuickClock:
    """Waits no more than 20 ms, and logs what it was asked to wait."""

    def __init__(self, log: list[float]) -> None:
        self._log = log

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> str:
        return SystemClock().now()

    async def sleep(self, seconds: float) -> None:
        self._log.append(seconds)
        await asyncio.sleep(min(seconds, _LONGEST_WAIT))


def call(
    base_url: str, api: str, role: str, fault_id: str, sleep_log: list[float]
) -> dict[str, object]:
    """Make one call and say what became of it."""
    model = Model(
        id=role,
        api=_APIS.get(api, "openai-chat"),
        base_url=base_url,
        name="fake-1",
        key_env="CANARY_KEY",
        price=Price(input=1, output=5),
    )
    question = Call(model, (Message(role="user", content=f"ping {fault_id}"),))
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_ask(question, Path(folder), sleep_log))


async def _ask(
    question: Call, folder: Path, sleep_log: list[float]
) -> dict[str, object]:
    setup = EngineSetup(
        mode="record",
        recordings=folder / "recordings",
        journal=folder / ".noworse" / "journal.sqlite",
        keys={question.model.id: _KEY},
        secrets=(),
        max_in_flight=8,
        budget_usd=None,
        deadline_seconds=3.0,
    )
    async with open_engine(setup, clock=_QuickClock(sleep_log)) as engine:
        try:
            answer = await engine.ask(question, suite="faults")
        except CallError as error:
            return {
                "status": "abort" if isinstance(error, RunEnded) else "error",
                "kind": error.trouble,
                "text": str(error),
                "stored": engine.known(question, suite="faults"),
            }
        return _told(answer, stored=engine.known(question, suite="faults"))


def _told(answer: Answer, *, stored: bool) -> dict[str, object]:
    outcome = _outcome(answer)
    return {
        "status": "outcome" if outcome else "ok",
        "kind": outcome,
        "text": answer.text,
        "stored": stored,
        "warnings": list(answer.oddities),
        "cost_known": answer.usage is not None,
    }


def _outcome(answer: Answer) -> str | None:
    named = {
        "refusal": "refusal",
        "filter": "filter",
        "length": "truncated",
        "tools": "tool_calls_only",
    }
    if answer.finish in named:
        return named[answer.finish]
    return None if answer.text.strip() else "empty"


def parse(reply: str, mode: str, fmt: str, finish_reason: str) -> str | float:
    """Read a judge's reply; we ask for JSON and read nothing else."""
    if not fmt.startswith("json"):
        return "inconclusive"
    if mode == "pointwise":
        score = read_score(reply, finish_reason, low=1, high=5)
        return "inconclusive" if score is None else score
    ballot = read_ballot(reply, finish_reason)
    return "inconclusive" if ballot is None else ballot.pick
