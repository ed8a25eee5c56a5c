"""What several verdicts on one pair come to, and what each judge's word counts for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log
from statistics import fmean
from typing import Final

from noworse.records.answers import Verdict
from noworse.records.calibration import FEWEST_LABELS, PairReading
from noworse.records.labels import Preferred

Weights = dict[str, float]
"""By judge; their sum is 1."""

Readings = Mapping[str, PairReading]
"""By pair: what one judge said, and what people did."""

_POINTS: Final[Mapping[Preferred, float]] = {
    "candidate": 1.0,
    "neither": 0.0,
    "baseline": -1.0,
}


def score_of(verdicts: Iterable[Verdict]) -> float:
    """Average a case's verdicts: orders within a judge first, then the judges.

    In [-1, 1] from the candidate's side. A preference that flips with the order
    is a tie. Judges count by their weights, or alike where they have none, however
    many orders each of them saw.
    """
    by_judge: dict[str, list[float]] = {}
    weights: dict[str, float] = {}
    for verdict in verdicts:
        by_judge.setdefault(verdict.judge, []).append(verdict.value)
        weights[verdict.judge] = 1.0 if verdict.weight is None else verdict.weight
    means = {judge: fmean(values) for judge, values in by_judge.items()}
    # Verdicts of a judge that has no say are still read on their own, to calibrate it.
    if len(set(weights.values())) == 1:
        return fmean(means.values())
    return _vote(means, weights)


def preference(score: float) -> Preferred:
    """Return the side that a score leans to."""
    return "candidate" if score > 0 else "baseline" if score < 0 else "neither"


def weigh(readings: Mapping[str, Readings]) -> Weights | None:
    """Weigh the judges of a panel by what people said of the same pairs.

    Each counts by the log-odds of being right, shrunk for few labels by one pair that
    is read right and one that is read wrong (Laplace); a coin counts nothing. These
    are the best weights of judges that err independently (Nitzan and Paroush,
    International Economic Review 23, 1982), and judges do not. So the vote is held
    against the same labels, and where it is not right more often than the best member
    alone, that member decides alone: on these pairs a panel is never below its best
    member. Of equals, the first one.

    `readings` by judge. `None`: fewer than 20 pairs were read by all of them.
    """
    shared = set.intersection(*(set(mine) for mine in readings.values()))
    if len(shared) < FEWEST_LABELS:
        return None
    pairs = sorted(shared)
    rates = {
        judge: fmean(_right(mine[pair].score, mine[pair].people) for pair in pairs)
        for judge, mine in readings.items()
    }
    best = max(rates, key=rates.__getitem__)
    odds = {judge: _log_odds(rate, len(pairs)) for judge, rate in rates.items()}
    alone = {judge: float(judge == best) for judge in rates}
    if sum(odds.values()) == 0 or _rate_of(odds, readings, pairs) <= rates[best]:
        return alone
    return {judge: weight / sum(odds.values()) for judge, weight in odds.items()}


def _log_odds(rate: float, labels: int) -> float:
    share = (rate * labels + 1) / (labels + 2)
    return max(0.0, log(share / (1 - share)))


def _rate_of(
    weights: Mapping[str, float],
    readings: Mapping[str, Readings],
    pairs: Iterable[str],
) -> float:
    """Return how often a weighted vote is right."""
    rights = []
    for pair in pairs:
        scores = {judge: mine[pair].score for judge, mine in readings.items()}
        people = next(iter(readings.values()))[pair].people
        rights.append(_right(_vote(scores, weights), people))
    return fmean(rights)


def _vote(scores: Mapping[str, float], weights: Mapping[str, float]) -> float:
    judges = [judge for judge in scores if weights[judge]]
    mean = fmean(
        [scores[judge] for judge in judges], [weights[judge] for judge in judges]
    )
    # Rounding may carry the mean of ones a hair beyond one.
    return max(-1.0, min(1.0, mean))


def _right(score: float, people: Preferred) -> float:
    """Whether a case comes out as people say; a tie against a side is half right."""
    return 1 - abs(_POINTS[preference(score)] - _POINTS[people]) / 2
