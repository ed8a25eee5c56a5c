"""Runs of one suite on several days, as a history keeps them."""

from __future__ import annotations

from tests.reports.records_for_tests import FRONTIER, GLM, JUDGE, SUITE, Changes

from noworse.records.base import Status
from noworse.records.decisions import Policy
from noworse.records.history import PastDecision, PastJudge, PastModel, PastRun


def past_decision(
    estimate: float,
    status: Status = "PASS",
    part: str | None = None,
    **changes: Changes,
) -> PastDecision:
    """A decision whose interval reaches 0.1 to both sides."""
    fields: dict[str, Changes] = {
        "suite": SUITE,
        "slice": part,
        "candidate": GLM,
        "status": status,
        "cases": 805,
        "read": 400,
        "estimate": estimate,
        "low": max(-1.0, estimate - 0.1),
        "high": min(1.0, estimate + 0.1),
        "usd_per_1000": 0.9,
        "baseline_usd_per_1000": 5.0,
    }
    return PastDecision(**(fields | changes))


def past_run(day: str, *decisions: PastDecision, **changes: Changes) -> PastRun:
    """A run of a day in 2026, `11-24`, with one judge."""
    fields: dict[str, Changes] = {
        "started_at": f"2026-{day}T09:30:00Z",
        "mode": "record",
        "status": "PASS",
        "policy": Policy(),
        "baseline": FRONTIER,
        "judges": (JUDGE,),
        "decisions": decisions,
        "flips": (PastJudge(judge=JUDGE, candidate=GLM, both_orders=20, flips=2),),
        "models": (past_model("baseline", FRONTIER), past_model("candidate", GLM)),
    }
    return PastRun(**(fields | changes))


def past_model(role: str, name: str, *served: str, **changes: Changes) -> PastModel:
    """A model that is served under its own name, unless others are given."""
    fields: dict[str, Changes] = {
        "role": role,
        "model": name,
        "served": served or (name,),
        "calls": 400,
        "usd": 1.0,
        "bought_usd": 0.0,
    }
    return PastModel(**(fields | changes))


def year() -> tuple[PastRun, ...]:
    """Four runs: a good start, another judge, a new served model, and a fall."""
    served = (past_model("baseline", FRONTIER), past_model("candidate", GLM, "glm-5p2"))
    return (
        past_run(
            "09-01",
            past_decision(0.11),
            past_decision(0.2, part="billing"),
            past_decision(0.0, part="legal"),
        ),
        past_run(
            "10-01",
            past_decision(0.08),
            past_decision(0.15, part="billing"),
            past_decision(0.01, part="legal"),
            judges=(JUDGE, "google:gemini-3.8-flash"),
            policy=Policy(margin=0.05, strict=True, alpha=0.01),
        ),
        past_run(
            "11-01",
            past_decision(0.1, usd_per_1000=0.7),
            past_decision(0.14, part="billing"),
            past_decision(0.02, part="legal"),
            models=served,
        ),
        past_run(
            "11-24",
            past_decision(-0.3, "FAIL", usd_per_1000=None),
            past_decision(0.1, part="billing"),
            past_decision(-0.5, "FAIL", part="legal"),
            models=served,
            flips=(),
        ),
    )
