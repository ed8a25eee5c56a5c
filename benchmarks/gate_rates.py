"""How often is the gate wrong, and how much does it save?

    uv run python benchmarks/gate_rates.py

Simulates candidates that are exactly the margin worse, on synthetic populations and
on recorded verdicts (found through `NOWORSE_DATA`, default `../shared/data`; left out
where absent); stops early on random orders of recorded pairs and compares with the
full run; and plans routes for suites with mixed slices. Seeded: the same figures every
time. Exits with 1 if a goal is missed.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from random import Random
from statistics import fmean
from time import perf_counter
from typing import NamedTuple

from noworse.gate.decide import Evidence, decide
from noworse.gate.split import SplitRule
from noworse.records.answers import Comparison
from noworse.records.base import Status
from noworse.records.decisions import Policy
from noworse.stats.paired import p_fail, p_pass

DATA = Path(os.environ.get("NOWORSE_DATA", "../shared/data")).resolve()
POLICY = Policy(orders="one")
MARGIN = POLICY.margin
FINAL = 0.035
RUNS = 1500
ORDERS = 8
SIZES = (50, 100, 200, 400)
# Per population: (share of wins, share of losses) with a mean of just -MARGIN.
SYNTHETIC = {
    "losses only": (0.0, 0.10),
    "88 % ties": (0.01, 0.11),
    "60 % ties": (0.15, 0.25),
    "few ties": (0.40, 0.50),
}
BANDS = (-9.0, -0.4, -0.2, -0.1, -0.05, 0.05, 0.1, 0.2, 0.4, 9.0)

Pairs = dict[str, list[float]]


class Stop(NamedTuple):
    """How a run ended."""

    status: Status
    read: int


class Goals:
    """Prints each goal with what was found, and remembers the missed ones."""

    def __init__(self) -> None:
        self.missed = 0

    def at_most(self, goal: float, name: str, found: float) -> None:
        """Print a goal that a figure must not exceed."""
        self._hold(f"{name}: {found:.4g} (goal <= {goal:g})", met=found <= goal)

    def at_least(self, goal: float, name: str, found: float) -> None:
        """Print a goal that a figure must reach."""
        self._hold(f"{name}: {found:.4g} (goal >= {goal:g})", met=found >= goal)

    def _hold(self, text: str, *, met: bool) -> None:
        self.missed += not met
        print(f"  {'ok    ' if met else 'MISSED'}  {text}")


def main() -> int:
    """Run every part; 1 if a goal is missed."""
    goals, began = Goals(), perf_counter()
    pairs = read_pairs()
    print(f"{len(pairs)} recorded pairs under {DATA}\n")
    error_rates(goals, pairs)
    if pairs:
        savings(goals, pairs)
    routing(goals)
    speed(goals)
    print(f"\n{goals.missed} goals missed, {perf_counter() - began:.0f} s")
    return 1 if goals.missed else 0


def read_pairs() -> Pairs:
    """Pair each candidate with the baseline, and with each other candidate."""
    scores: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    for name in ("alpacaeval-swap", "alpacaeval1-swap"):
        path = DATA / name / "verdicts.jsonl.gz"
        if not path.exists():
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                if line["preference"] is not None:
                    # 1 is the baseline, 2 the candidate, 0 and 1.5 are draws.
                    graded = 2 * (line["preference"] or 1.5) - 3
                    column = f"{line['judge']}: {line['candidate']}"
                    scores[name].setdefault(column, {})[line["item"]] = graded
    pairs: Pairs = {}
    for name, columns in scores.items():
        for column, by_item in columns.items():
            pairs[f"{name}: {column}"] = list(by_item.values())
        for a, b in permutations(columns, 2):
            if a.split(":")[0] == b.split(":")[0]:
                shared = [i for i in columns[a] if i in columns[b]]
                marks = [(columns[a][i] - columns[b][i]) / 2 for i in shared]
                pairs[f"{name}: {a} against {b}"] = marks
    return {name: marks for name, marks in pairs.items() if any(marks)}


def judge(scores: Sequence[float]) -> Stop:
    """Run the split rule, and its final test if nothing stopped before."""
    rule = SplitRule(POLICY, cases=len(scores))
    for score in scores:
        if status := rule.read(score, score):
            return Stop(status, rule.read_cases)
    return Stop(fixed(scores, FINAL), len(scores))


def fixed(scores: Sequence[float], alpha: float) -> Status:
    """Decide on all cases at once."""
    if p_pass(scores, MARGIN) <= alpha:
        return "PASS"
    return "FAIL" if p_fail(scores, MARGIN) <= alpha else "INCONCLUSIVE"


def error_rates(goals: Goals, pairs: Pairs) -> None:
    """Count PASS and FAIL of candidates whose true mean is just -MARGIN."""
    print(f"false PASS / false FAIL at the margin, {RUNS} runs each")
    print(f"  {'cases':<34}" + "".join(f"{n:>16}" for n in SIZES))
    worst = {"PASS": 0.0, "FAIL": 0.0}
    populations = {name: trinary(*shares) for name, shares in SYNTHETIC.items()}
    near = sorted(pairs, key=lambda name: abs(fmean(pairs[name]) + MARGIN))
    for title, kind in (("recorded, graded", float), ("recorded, signs", sign)):
        for rank, name in enumerate(near[:2]):
            populations[f"{title} {rank + 1}"] = [kind(x) for x in pairs[name]]
    for name, population in populations.items():
        cells = []
        for n in SIZES:
            rates = at_the_margin(population, n, Random(f"{name} {n}"))
            cells.append(f"{rates['PASS']:.3f} / {rates['FAIL']:.3f}")
            worst = {side: max(worst[side], rates[side]) for side in worst}
        print(f"  {name:<34}" + "".join(f"{cell:>16}" for cell in cells))
    for side, rate in worst.items():
        goals.at_most(0.06, f"worst false {side}", rate)
    print()


def trinary(wins: float, losses: float) -> list[float]:
    """Make a population of wins, ties and losses."""
    won, lost = round(1000 * wins), round(1000 * losses)
    return [1.0] * won + [-1.0] * lost + [0.0] * (1000 - won - lost)


def sign(score: float) -> float:
    """Make a win, a tie or a loss of a graded score."""
    return float((score > 0) - (score < 0))


def at_the_margin(population: Sequence[float], n: int, rng: Random) -> dict[str, float]:
    """Return the rates of PASS and FAIL after moving the mean to just -MARGIN."""
    mean = fmean(population)
    extreme = -1.0 if mean > -MARGIN else 1.0
    share = (mean + MARGIN) / (mean - extreme)
    counts = {"PASS": 0, "FAIL": 0, "INCONCLUSIVE": 0}
    for _ in range(RUNS):
        drawn = rng.choices(population, k=n)
        counts[
            judge([extreme if rng.random() < share else x for x in drawn]).status
        ] += 1
    return {status: count / RUNS for status, count in counts.items()}


def savings(goals: Goals, pairs: Pairs) -> None:
    """Compare early stopping, on random orders, with the full run."""
    rng = Random(5)
    shares: dict[int, list[float]] = defaultdict(list)
    same = opposite = 0
    for scores in pairs.values():
        full = fixed(scores, POLICY.alpha)
        distance = fmean(scores) + MARGIN
        band = sum(distance >= edge for edge in BANDS)
        for _ in range(ORDERS):
            stop = judge(rng.sample(scores, len(scores)))
            shares[band].append(stop.read / len(scores))
            same += stop.status == full
            opposite += {stop.status, full} == {"PASS", "FAIL"}
    print(f"early stopping, {ORDERS} random orders of each recorded pair")
    for band in sorted(shares):
        low, high = BANDS[band - 1], BANDS[band]
        fewer = 1 / fmean(shares[band])
        runs = len(shares[band])
        print(f"  mean + margin in [{low:g}, {high:g}): {fewer:5.1f} x fewer ({runs})")
    everything = [share for part in shares.values() for share in part]
    fewer, runs = 1 / fmean(everything), len(everything)
    goals.at_least(5, "times fewer cases", fewer)
    goals.at_least(0.99, "same decision", same / runs)
    goals.at_most(0.001, "opposite decision", opposite / runs)
    print()


def routing(goals: Goals) -> None:
    """Plan slices whose true means are spread around the margin."""
    rng, swapped, wrong, far = Random(6), 0, 0, 0
    for _ in range(40):
        means = {f"s{i}": rng.gauss(-0.05, 0.11) for i in range(12)}
        read = [
            comparison(name, trial(mean, rng))
            for _ in range(120)
            for name, mean in means.items()
        ]
        found = Evidence("suite", "candidate", tuple(read), dict.fromkeys(means, 120))
        for made in decide(POLICY, [found], {}):
            if made.slice is not None and made.status == "PASS":
                swapped += 1
                wrong += means[made.slice] < -MARGIN
                far += means[made.slice] < -2 * MARGIN
    print(f"routing, 40 suites of 12 slices of 120 cases: {swapped} slices moved")
    goals.at_most(0.05, "share of them worse than the margin", wrong / swapped)
    goals.at_most(0, "worse than twice the margin", far)
    print()


def trial(mean: float, rng: Random) -> float:
    """Draw a case of which 60 % are ties, as far as the mean allows."""
    decided = max(0.4, abs(mean))
    if rng.random() >= decided:
        return 0.0
    return 1.0 if rng.random() < (1 + mean / decided) / 2 else -1.0


def comparison(part: str, score: float) -> Comparison:
    """Make the evidence of one case."""
    return Comparison(
        suite="suite",
        case="case",
        slice=part,
        candidate="candidate",
        settled_by="judges",
        score=score,
    )


def speed(goals: Goals) -> None:
    """Time the rule and the final test on 805 cases that nothing decides."""
    scores = Random(9).choices((1.0, 0.0, -1.0), (38, 14, 48), k=805)
    times = []
    for _ in range(9):
        began = perf_counter()
        judge(scores)
        times.append(1000 * (perf_counter() - began))
    print("speed")
    goals.at_most(10, "ms for 805 undecided cases", min(times))


if __name__ == "__main__":
    sys.exit(main())
