"""How near the difference at equal length comes to AlpacaEval's own.

    uv run python benchmarks/length.py

Reads GPT-4-turbo's verdicts on AlpacaEval 2 (found through `NOWORSE_DATA`) and their
published length-controlled win rates. Prints both as net preference, beside the plain
difference; exits with 1 if ours is off by more than 0.05 on average.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from statistics import fmean

from project import DATA

from noworse.gate.length import at_equal_length, length_ratio
from noworse.records.answers import Answer, Comparison

JUDGE = "weighted_alpaca_eval_gpt4_turbo"
GOAL = 0.05


def heard() -> dict[str, list[Comparison]]:
    """Return the verdicts by candidate; of the texts, only the lengths are known."""
    found: dict[str, list[Comparison]] = defaultdict(list)
    folder = DATA / "alpacaeval-swap"
    with gzip.open(folder / "verdicts.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            if said["judge"] == JUDGE and said["preference"]:
                found[said["candidate"]].append(comparison(said))
    return found


def comparison(said: dict[str, object]) -> Comparison:
    """Make a comparison of two texts of these lengths."""
    preference = float(str(said["preference"]))
    ours, theirs = (
        Answer(asked=s, served=s, text="x" * int(str(said[f"len_{s}"])), finish="stop")
        for s in ("candidate", "baseline")
    )
    return Comparison(
        suite="alpacaeval",
        case=str(said["item"]),
        slice=str(said["slice"]),
        candidate=str(said["candidate"]),
        answer=ours,
        baseline_answer=theirs,
        settled_by="judges",
        score=max(-1.0, min(1.0, 2 * preference - 3)),
    )


def main() -> int:
    """Compare them all."""
    told = json.loads((DATA / "alpacaeval-swap" / "answers.json").read_text())
    print(f"{'candidate':36} {'length':>6} {'plain':>7} {'ours':>7} {'published':>9}")
    off: list[float] = []
    plainly_off: list[float] = []
    for model, compared in sorted(heard().items()):
        published = told["candidates"][JUDGE][model]["published"]
        wanted = 2 * published["length_controlled_winrate"] / 100 - 1
        plain = fmean(one.score for one in compared if one.score is not None)
        ours = at_equal_length(compared, confidence=0.9)
        shown = "-" if ours is None else f"{ours.estimate:+7.3f}"
        ratio = length_ratio(compared)
        print(f"{model:36} {ratio:6.2f} {plain:+7.3f} {shown:>7} {wanted:+9.3f}")
        if ours is not None:
            off.append(abs(ours.estimate - wanted))
            plainly_off.append(abs(plain - wanted))
    print(f"off by {fmean(off):.3f} on average, and the plain ones", end=" ")
    print(f"by {fmean(plainly_off):.3f}")
    return int(fmean(off) > GOAL)


if __name__ == "__main__":
    sys.exit(main())
