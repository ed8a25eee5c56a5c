"""What several verdicts on one pair come to."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean

from noworse.records.answers import Verdict
from noworse.records.labels import Preferred


def score_of(verdicts: Iterable[Verdict]) -> float:
    """Average a case's verdicts: orders within a judge first, then the judges.

    In [-1, 1] from the candidate's side. A preference that flips with the order
    is a tie. Judges count alike, however many orders each of them saw.
    """
    by_judge: dict[str, list[float]] = {}
    for verdict in verdicts:
        by_judge.setdefault(verdict.judge, []).append(verdict.value)
    return fmean(map(fmean, by_judge.values()))


def preference(score: float) -> Preferred:
    """Return the side that a score leans to."""
    return "candidate" if score > 0 else "baseline" if score < 0 else "neither"
