"""What several verdicts on one pair come to."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean

from noworse.records.answers import Verdict

_POINTS = {"candidate": 1.0, "baseline": -1.0, "neither": 0.0}


def score_of(verdicts: Iterable[Verdict]) -> float:
    """Average a case's verdicts: orders within a judge first, then the judges.

    In [-1, 1] from the candidate's side. A preference that flips with the order
    is a tie. Judges count alike, however many orders each of them saw.
    """
    by_judge: dict[str, list[float]] = {}
    for verdict in verdicts:
        points = _POINTS[verdict.preferred]
        by_judge.setdefault(verdict.judge, []).append(points)
    return fmean(fmean(points) for points in by_judge.values())
