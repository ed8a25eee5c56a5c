"""What a run makes of the errors of a proxy, and of those of the provider behind it.

The scripted provider fails where a prompt says so (upstream.py); the proxy itself
where a key or a model is not its own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from paid import Goals
from seats import KEY_ENV, Seat, lineup
from whole_run import Given, HastyClock, hear

from noworse.records.run import RunRecord

BY_CASE = {
    "rejected": "bad_request",
    "context": "context_length",
    "filter": "outcome",
    "limited": "rate_limited",
    "broken": "server_error",
}
"""Faults of a case, and what they are taken for; the others are answered."""

ENDING = {
    "retired": "model_not_found",
    "quota": "quota_exhausted",
    "denied": "auth",
}
"""Faults that no other call to the model escapes either."""


def try_errors(goals: Goals, folder: Path, seat: Seat, key: str) -> None:
    """Meet each error once, and hold what is made of it."""
    taken = _taken(_run(folder / "cases", seat, key, list(BY_CASE)))
    for fault, trouble in BY_CASE.items():
        got = taken[fault]
        goals.check(f"fault `{fault}`", got, good=got == trouble, goal=trouble)
    for fault, trouble in ENDING.items():
        record = _run(folder / fault, seat, key, [fault])
        _ended(goals, f"fault `{fault}`", record, trouble)
    record = _run(folder / "key", seat, f"{key}-wrong", ["limited"])
    _ended(goals, "a key that the proxy does not know", record, "auth")
    unknown = seat._replace(model="unheard-of")
    record = _run(folder / "model", unknown, key, ["limited"])
    _ended(goals, "a model that it does not know", record, "model_not_found")


def try_length(goals: Goals, folder: Path, seat: Seat) -> None:
    """Ask more than a model can read."""
    case = {"id": "long", "prompt": "town " * 4000}
    got = _taken(_heard(folder, seat, "", [case]))["long"]
    good = got == "context_length"
    goals.check("a prompt that is too long", got, good=good, goal="context_length")


def _run(project: Path, seat: Seat, key: str, faults: Sequence[str]) -> RunRecord:
    cases = [{"id": name, "prompt": f"please fail: {name}"} for name in faults]
    cases.append({"id": "fine", "prompt": "What is town 3 called?"})
    return _heard(project, seat, key, cases)


def _heard(
    project: Path, seat: Seat, key: str, cases: Sequence[Mapping[str, str]]
) -> RunRecord:
    (project / "evals").mkdir(parents=True)
    (project / "pyproject.toml").write_text(lineup(seat))
    lines = "\n".join(map(json.dumps, cases))
    (project / "evals" / "faults.eval.jsonl").write_text(lines)
    given = Given({"early_stop": False}, HastyClock(), env={KEY_ENV: key})
    return asyncio.run(hear(project, given))


def _taken(record: RunRecord) -> Mapping[str, str]:
    return {one.case: one.trouble_kind or one.settled_by for one in record.comparisons}


def _ended(goals: Goals, what: str, record: RunRecord, trouble: str) -> None:
    """Hold that a run ended, and for this reason."""
    wanted = trouble.replace("_", " ")
    said = record.ended_by or "nothing"
    good = f": {wanted}: " in said or f": {wanted} after" in said
    goals.check(what, wanted if good else said, good=good, goal=f"ended by {wanted}")
