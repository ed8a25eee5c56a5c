"""Parts of a run, built from a few words: the same on every call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from noworse.records.answers import Answer, Comparison, Verdict
from noworse.records.base import Outcome
from noworse.records.decisions import Decision, Latency, Offer, Policy, Route
from noworse.records.models import Judge, Lineup, Model
from noworse.records.noise import Noise
from noworse.records.run import (
    JudgeHealth,
    RunRecord,
    Spend,
    SuiteRef,
)

FRONTIER = "anthropic:claude-opus-5-5"
GLM = "fireworks:accounts/fireworks/models/glm-5p1"
FLASH = "deepseek:deepseek-v4-flash"
JUDGE = "openai:gpt-5.5"
SUITE = "support-replies"
SCORES: Mapping[Outcome, float | None] = {
    "win": 1.0,
    "tie": 0.0,
    "loss": -1.0,
    "unresolved": None,
}

Changes = Any


def decision(**changes: Changes) -> Decision:
    """A PASS of the whole suite after 90 of 805 cases."""
    fields: dict[str, Changes] = {
        "suite": SUITE,
        "slice": None,
        "candidate": GLM,
        "status": "PASS",
        "cases": 805,
        "read": 90,
        "wins": 20,
        "ties": 60,
        "losses": 10,
        "unresolved": 0,
        "estimate": 0.1111,
        "low": -0.0214,
        "high": 0.2436,
        "length_ratio": 0.5,
        "p_pass": 0.01,
        "p_fail": 1.0,
        "stage": "early stop",
        "reason": "at most 2 net losses per 100 cases (90 % sure: -0.02 to +0.24),"
        " 10 are allowed",
    }
    return Decision(**(fields | changes))


def comparison(case: str, outcome: Outcome = "tie", **changes: Changes) -> Comparison:
    """One judged pair; the candidate's answer is 30 characters, the other's 60."""
    preferred = {"win": "candidate", "loss": "baseline"}.get(outcome, "neither")
    verdict = Verdict.model_validate(
        {
            "judge": JUDGE,
            "shown_first": "candidate",
            "preferred": preferred,
            "reason": "The other reply cites the thirty-day rule; this one invents a"
            " restocking fee that the policy does not know.",
        }
    )
    fields: dict[str, Changes] = {
        "suite": SUITE,
        "case": case,
        "slice": "billing",
        "candidate": GLM,
        "answer": answer(GLM, "c" * 30),
        "baseline_answer": answer(FRONTIER, "b" * 60),
        "verdicts": () if outcome == "unresolved" else (verdict,),
        "settled_by": "trouble" if outcome == "unresolved" else "judges",
        "score": SCORES[outcome],
    }
    return Comparison(**(fields | changes))


def comparisons(
    wins: int, ties: int, losses: int, **changes: Changes
) -> tuple[Comparison, ...]:
    """Judged pairs of a suite without slices."""
    counts: Mapping[Outcome, int] = {"win": wins, "tie": ties, "loss": losses}
    outcomes = [outcome for outcome, count in counts.items() for _ in range(count)]
    return tuple(
        comparison(f"case-{number}", outcome, **({"slice": SUITE} | changes))
        for number, outcome in enumerate(outcomes, 1)
    )


def noise(part: str | None = None, **changes: Changes) -> Noise:
    """What a baseline against itself showed on 120 cases."""
    fields: dict[str, Changes] = {
        "suite": SUITE,
        "slice": part,
        "cases": 120,
        "wins": 25,
        "ties": 71,
        "losses": 24,
        "unresolved": 0,
        "identical": 9,
        "net": 0.0083,
        "low": -0.0883,
        "high": 0.105,
        "sd": 0.64,
        "floor": 0.2,
        "tie_rate": 0.5917,
        "both_orders": 20,
        "flips": 2,
        "position_bias": 0.05,
        "unsteady_checks": 0,
        "usual_cases": 290,
        "sure_cases": 490,
    }
    return Noise(**(fields | changes))


def answer(model: str, text: str, **changes: Changes) -> Answer:
    """An answer that a recording holds."""
    fields: dict[str, Changes] = {
        "asked": model,
        "served": model,
        "text": text,
        "finish": "stop",
        "at": "2026-11-24T09:30:00Z",
        "source": "replayed",
    }
    return Answer(**(fields | changes))


def route(part: str = "billing", **changes: Changes) -> Route:
    """A slice that moves, and saves 82 %."""
    fields: dict[str, Changes] = {
        "suite": SUITE,
        "slice": part,
        "model": GLM,
        "moves": True,
        "baseline_usd": 0.0050,
        "usd": 0.0009,
        "reason": "no worse, and the cheapest that is",
    }
    return Route(**(fields | changes))


def offer(
    model: str, usd: float | None, p50: float | None = None, p95: float | None = None
) -> Offer:
    """What a model takes; of 90 answers it is known how long they took, or of none."""
    latency = None if p50 is None else Latency(answers=90, p50=p50, p95=p95)
    return Offer(model=model, usd=usd, latency=latency)


def stays(part: str, reason: str = "not enough evidence", **changes: Changes) -> Route:
    """A slice that stays on the baseline."""
    fields = {"model": FRONTIER, "moves": False, "usd": 0.0050, "reason": reason}
    return route(part, **(fields | changes))


def health(**changes: Changes) -> JudgeHealth:
    """A judge that flips on 2 of 20 cases."""
    fields: dict[str, Changes] = {
        "judge": JUDGE,
        "candidate": GLM,
        "verdicts": 110,
        "both_orders": 20,
        "flips": 2,
        "first_shown": 0.52,
    }
    return JudgeHealth(**(fields | changes))


def spend(role: str, model: str, usd: float | None, **changes: Changes) -> Spend:
    """90 answers out of recordings."""
    fields: dict[str, Changes] = {
        "role": role,
        "model": model,
        "calls": 90,
        "bought": 0,
        "usd": usd,
        "bought_usd": 0.0,
        "input_tokens": 18_000,
        "output_tokens": 9_000,
    }
    return Spend(**(fields | changes))


def model(name: str) -> Model:
    """An endpoint that nobody calls."""
    return Model(
        id=name, api="openai-chat", base_url="https://api.example.com/v1", name=name
    )


def run(**changes: Changes) -> RunRecord:
    """A replayed run of one suite that passed after 90 of 805 cases."""
    fields: dict[str, Changes] = {
        "started_at": "2026-11-24T09:30:00Z",
        "seconds": 1.5,
        "mode": "replay",
        "complete": True,
        "selected": 805,
        "collected": 805,
        "policy": Policy(),
        "lineup": Lineup(
            baseline=model(FRONTIER),
            candidates=(model(GLM),),
            judges=(Judge.of(model(JUDGE)),),
        ),
        "suites": (SuiteRef(name=SUITE, path="evals/support.eval.yaml", cases=805),),
        "decisions": (decision(),),
        "comparisons": (),
    }
    return RunRecord(**(fields | changes))
