"""How many cases a graded verdict saves against one draw of what the judge might say.

    uv run python benchmarks/graded.py

Reads the preferences of AlpacaEval 2 with their probabilities (found through
`NOWORSE_DATA`): a score is P(candidate) - P(baseline), a draw is 1 or -1 with those
probabilities. The variance of a score over that of a draw is the share of cases that
decide as much. Then both are read by the gate's own rule for early stops, in the same
random orders. Exits with 1 unless fewer cases are needed, or if they decide otherwise.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from statistics import fmean, median, pvariance

from project import DATA

from noworse.gate.split import SplitRule
from noworse.records.decisions import Policy

JUDGE = "weighted_alpaca_eval_gpt4_turbo"
BASELINE = "gpt4_1106_preview"
ORDERS = 20
MOST = 0.8
"""Of the variance of a draw; the data's own figures are 0.70 to 0.745."""


def preferences() -> Mapping[str, Sequence[float]]:
    """Return the scores of each candidate, -1 to 1, draws aside."""
    held: dict[str, list[float]] = defaultdict(list)
    with gzip.open(DATA / "alpacaeval-swap" / "verdicts.jsonl.gz", "rt") as file:
        for line in file:
            one = json.loads(line)
            told = one["preference"]
            if one["judge"] == JUDGE and one["candidate"] != BASELINE and told:
                held[one["candidate"]].append(2 * (told - 1.5))
    return held


def draws(scores: Sequence[float], chance: Random) -> list[float]:
    """Draw one verdict for each score."""
    return [1.0 if chance.random() < (1 + score) / 2 else -1.0 for score in scores]


def read(scores: Sequence[float], order: Sequence[int]) -> tuple[str, int]:
    """Read scores in an order; what was decided, and after how many."""
    rule = SplitRule(Policy(), cases=len(scores))
    for n, place in enumerate(order, 1):
        if (status := rule.read(scores[place], scores[place])) is not None:
            return status, n
    return "INCONCLUSIVE", len(scores)


def main() -> int:
    """Print a row for each candidate, and all of them together."""
    chance, ratios = Random(1), list[float]()
    tally: Counter[tuple[str, str]] = Counter()
    cases: dict[str, list[int]] = {"graded": [], "drawn": []}
    print(f"{'candidate':44} {'n':>4} {'mean':>6} {'variance':>8} {'graded':>7} drawn")
    for name, scores in sorted(preferences().items()):
        mean = fmean(scores)
        ratios.append(pvariance(scores) / (1 - mean * mean))
        row: dict[str, list[int]] = {"graded": [], "drawn": []}
        for _ in range(ORDERS):
            order = chance.sample(range(len(scores)), len(scores))
            graded, drawn = read(scores, order), read(draws(scores, chance), order)
            tally[graded[0], drawn[0]] += 1
            row["graded"].append(graded[1])
            row["drawn"].append(drawn[1])
        for kind, counted in row.items():
            cases[kind] += counted
        print(
            f"{name[:44]:44} {len(scores):4} {mean:+6.2f} {ratios[-1]:8.3f}"
            f" {fmean(row['graded']):7.0f} {fmean(row['drawn']):5.0f}"
        )
    saved = fmean(cases["drawn"]) / fmean(cases["graded"])
    ratio = median(ratios)
    print(
        f"{len(ratios)} candidates: variance of a score {ratio:.3f} of that of a draw"
        f" ({min(ratios):.3f} to {max(ratios):.3f}), {1 / ratio:.2f}x fewer cases;"
        f" with early stops {saved:.2f}x fewer on average"
    )
    opposite = tally["PASS", "FAIL"] + tally["FAIL", "PASS"]
    print(f"decisions, graded and drawn: {dict(tally)}")
    return int(ratio > MOST or saved <= 1 or opposite > 0)


if __name__ == "__main__":
    sys.exit(main())
