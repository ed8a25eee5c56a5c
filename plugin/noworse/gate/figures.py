"""What a person is shown beside a verdict: counts, an interval, cases still needed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt

from noworse.gate.evidence import Sample
from noworse.gate.length import at_equal_length, length_ratio
from noworse.gate.split import FEWEST_CASES
from noworse.records.base import Outcome
from noworse.records.decisions import AtEqualLength, Policy
from noworse.stats.paired import augmented_t, interval, weighted_mean
from noworse.stats.power import cases_needed

_TOO_MANY = 20_000
_EVERYWHERE = (-1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The resolved cases of a sample, summed up."""

    available: int
    read: int
    outcomes: Counter[Outcome]
    estimate: float
    low: float
    high: float
    more_cases: int | None
    """How many would decide, beside those that there are; `None`: none would, or
    those that were not read yet, or nothing is known."""

    length_ratio: float | None = None
    at_equal_length: AtEqualLength | None = None


def figures_of(policy: Policy, sample: Sample) -> Figures:
    """Sum up a sample; the interval has the confidence 1 - 2 alpha."""
    resolved = [
        (score, share)
        for score, share in zip(sample.scores(), sample.shares(), strict=True)
        if score is not None
    ]
    read = len(sample.comparisons)
    # Of exactly these cases nothing is left to be estimated.
    all_told = policy.scope == "suite" and sample.is_whole
    scores, shares = [score for score, _ in resolved], [share for _, share in resolved]
    estimate = weighted_mean(scores, shares)
    low, high = _EVERYWHERE
    if scores:
        low, high = interval(scores, shares, confidence=1 - 2 * policy.alpha)
    if all_told and not sample.missing:
        low = high = estimate
    gains = [share * (score + policy.margin) for score, share in resolved]
    return Figures(
        available=sample.available,
        read=read,
        outcomes=Counter(one.outcome for one in sample.comparisons),
        estimate=estimate,
        low=low,
        high=high,
        length_ratio=length_ratio(sample.comparisons),
        at_equal_length=_at_equal_length(policy, sample),
        more_cases=None if all_told else _more_cases(policy, gains, sample),
    )


def _at_equal_length(policy: Policy, sample: Sample) -> AtEqualLength | None:
    if not policy.length_control:
        return None
    return at_equal_length(sample.comparisons, confidence=1 - 2 * policy.alpha)


def _more_cases(policy: Policy, gains: list[float], sample: Sample) -> int | None:
    """Return how many more cases decide with 80 % power, if all goes on like this."""
    distance = sum(gains) / len(gains) if gains else 0.0
    if distance == 0:
        return None
    # The null pair counts: without it twenty ties would need no case at all.
    statistic = augmented_t(gains)
    sd = statistic.error * sqrt(len(gains) + 2)
    needed = cases_needed(sd, distance, alpha=policy.alpha)
    if needed > _TOO_MANY:
        return None
    more = max(needed, FEWEST_CASES) - sample.available
    # A slice may have been left half read, when the whole suite was decided.
    return max(1, more) if sample.is_whole or more > 0 else None
