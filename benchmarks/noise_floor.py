"""Does a baseline PASS against itself, at the number of cases that is foretold?

    uv run python benchmarks/noise_floor.py

Draws populations of which nothing is better or worse: synthetic ones (the first with
the rates of Qwen1.5-72B against itself, judged by gpt-4o), and scores that one judge
gave to the same answers twice (found through `NOWORSE_DATA`, default `../shared/data`;
left out where absent). For each, a pilot of 200 cases foretells the cases that PASS in
19 of 20 runs; runs of that size are then read by the split rule and decided. Seeded.
Exits with 1 if a goal is missed.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import fmean

from noworse.gate.decide import Evidence, decide
from noworse.gate.noise import noise_of
from noworse.gate.split import SplitRule
from noworse.records.answers import Comparison
from noworse.records.base import Status
from noworse.records.decisions import Policy

DATA = Path(os.environ.get("NOWORSE_DATA", "../shared/data")).resolve()
POLICY = Policy(orders="one")
PILOT, RUNS = 200, 400
LEAST_PASS, MOST_FAIL = 0.95, 0.05
# Four standard errors of a share of .95 in that many runs.
SLACK = 0.044
SYNTHETIC = {
    "Qwen1.5-72B against itself": (0.208, 0.196),
    "few ties": (0.45, 0.45),
    "80 % ties": (0.10, 0.10),
}


def main() -> int:
    """Try every population; 1 if a goal is missed."""
    missed = 0
    print(f"{'population':<42} floor  planned   PASS   FAIL")
    for name, scores in populations().items():
        rng = Random(name)
        pilot = evidence(rng.choices(scores, k=PILOT))
        noise = noise_of(POLICY, pilot, None)
        planned = noise.sure_cases
        assert planned is not None
        said = Counter(gate(rng.choices(scores, k=planned)) for _ in range(RUNS))
        passed, failed = said["PASS"] / RUNS, said["FAIL"] / RUNS
        bad = passed < LEAST_PASS - SLACK or failed > MOST_FAIL
        missed += bad
        print(
            f"{name:<42} {noise.floor:5.0%} {planned:8,} {passed:6.3f} {failed:6.3f}"
            + ("  MISSED" if bad else "")
        )
    return int(missed > 0)


def populations() -> dict[str, list[float]]:
    """Scores of single cases, with a mean of just 0."""
    found = {
        name: [1.0] * round(1000 * wins)
        + [-1.0] * round(1000 * losses)
        + [0.0] * (1000 - round(1000 * wins) - round(1000 * losses))
        for name, (wins, losses) in SYNTHETIC.items()
    }
    for name, signs in twice_judged().items():
        # Seen from both sides, so that neither is ahead.
        found[name] = [*signs, *(-sign for sign in signs)]
    return found


def twice_judged() -> dict[str, list[float]]:
    """The sign of what one judge changed when it scored the same answer again."""
    path = DATA / "wildbench" / "pointwise.jsonl.gz"
    marks: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["score"] is not None:
                    key = row["judge"], row["model"], row["item"]
                    marks[key][row["run"]] = row["score"]
    signs: dict[str, list[float]] = defaultdict(list)
    for (judge, model, _), runs in marks.items():
        if len(runs) > 1:
            first, second, *_ = runs.values()
            sign = float((second > first) - (second < first))
            signs[f"{judge} twice on {model}"[:42]].append(sign)
    widest = sorted(signs, key=lambda name: fmean(s * s for s in signs[name]))
    return {name: signs[name] for name in widest[-2:]}


def evidence(scores: Sequence[float], available: int | None = None) -> Evidence:
    """Put scores into the shape that the gate reads."""
    heard = tuple(
        Comparison(
            suite="suite",
            case="case",
            slice="suite",
            candidate="baseline",
            settled_by="judges",
            score=score,
        )
        for score in scores
    )
    cases = len(scores) if available is None else available
    return Evidence("suite", "baseline", heard, {"suite": cases})


def gate(scores: Sequence[float]) -> Status:
    """Read as a run does, until the rule stops, and decide."""
    rule = SplitRule(POLICY, cases=len(scores))
    read = next((n for n, x in enumerate(scores, 1) if rule.read(x, x)), len(scores))
    made, _ = decide(POLICY, [evidence(scores[:read], len(scores))], {})
    return made.status


if __name__ == "__main__":
    sys.exit(main())
