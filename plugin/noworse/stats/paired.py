"""The final test: is the mean of paired scores above, or below, minus the margin?

Scores are candidate minus baseline, in [-1, 1]: a loss -1, a tie 0, a win +1.
A regression suite is mostly ties, and a plain t test that has not seen a loss yet
sees no variance: at 5 % losses and 20 cases it is wrong in 36 of 100. So one
pseudo-case at +1 and one at -1 (the null pair) always stand beside the data, and
for wins, ties and losses a binomial bound must agree as well.

Weighted cases are tested on their gains: `gain = c * (score + margin)`, where
`0 < c <= 1` is a case's weight relative to the largest. That the mean gain is 0
says just that the weighted mean score is -margin. The price of unequal weights is
power: light cases shrink towards the margin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum, sqrt
from typing import NamedTuple

from noworse.stats.distributions import binomial_cdf, bisect, t_tail
from noworse.stats.proportions import Interval


class TStatistic(NamedTuple):
    """A one-sample t statistic and what it is made of."""

    t: float
    df: int
    mean: float
    error: float
    """The standard error of `mean`."""


def augmented_t(gains: Sequence[float]) -> TStatistic:
    """Return the t statistic of the gains with the null pair beside them.

    Defined for any number of gains, also for none.
    """
    n = len(gains) + 2
    mean = fsum(gains) / n
    squares = fsum(gain * gain for gain in gains) + 2.0
    error = sqrt((squares - n * mean * mean) / (n - 1) / n)
    return TStatistic(mean / error, n - 1, mean, error)


def p_pass(
    scores: Sequence[float], margin: float, shares: Sequence[float] | None = None
) -> float:
    """Return the p value of "the mean is at most -margin": small is good.

    `shares` are the weights relative to the largest; none: all are equal.
    """
    t, df, _, _ = augmented_t(_gains(scores, margin, shares))
    p = t_tail(t, df)
    if (counts := _outcomes(scores, shares)) is None:
        return p
    wins, losses, n = counts
    return max(p, binomial_cdf(losses, n, min(1.0, margin + wins / n)))


def p_fail(
    scores: Sequence[float], margin: float, shares: Sequence[float] | None = None
) -> float:
    """Return the p value of "the mean is at least -margin": small is bad."""
    t, df, _, _ = augmented_t(_gains(scores, margin, shares))
    p = t_tail(-t, df)
    if (counts := _outcomes(scores, shares)) is None:
        return p
    wins, losses, n = counts
    return max(p, 1.0 - binomial_cdf(losses - 1, n, min(1.0, margin + wins / n)))


def interval(
    scores: Sequence[float],
    shares: Sequence[float] | None = None,
    *,
    confidence: float = 0.90,
) -> Interval:
    """Bound the weighted mean score: the margins that the t test cannot reject.

    Two-sided and within [-1, 1]; made by the test itself, so that a PASS or FAIL
    at `(1 - confidence) / 2` and the interval always tell the same.
    """
    tail = (1 - confidence) / 2
    middle = weighted_mean(scores, shares)

    def p_above(mean: float) -> float:
        t, df, _, _ = augmented_t(_gains(scores, -mean, shares))
        return t_tail(t, df)

    # With few or very unequal weights the p value may never get small enough.
    low = -1.0 if p_above(-1.0) > tail else _cross(p_above, tail, -1.0, middle)
    high = 1.0 if p_above(1.0) < 1 - tail else _cross(p_above, 1 - tail, middle, 1.0)
    return Interval(low, high)


def weighted_mean(
    scores: Sequence[float], shares: Sequence[float] | None = None
) -> float:
    """Return the mean score, 0 if there is none."""
    if not scores:
        return 0.0
    if shares is None:
        return fsum(scores) / len(scores)
    # Rounding must not carry a mean of wins past 1.
    mean = fsum(c * x for c, x in zip(shares, scores, strict=True)) / fsum(shares)
    return max(-1.0, min(1.0, mean))


def tango_z(wins: int, losses: int, n: int, margin: float) -> float:
    """Return Tango's score statistic for wins, ties and losses: large is good.

    Shown for comparison. The gate does not rest on it: with losses only, it passes
    8 of 100 candidates at the margin.

    Source: T. Tango, Statistics in Medicine 17 (1998) 891-908.
    """
    shift = -margin
    b = -wins - losses + (2 * n - wins + losses) * shift
    c = -losses * shift * (1 - shift)
    rate = (sqrt(max(b * b - 8 * n * c, 0.0)) - b) / (4 * n)
    spread = sqrt(n * (2 * rate + shift * (1 - shift)))
    return (wins - losses - n * shift) / spread


def _gains(
    scores: Sequence[float], margin: float, shares: Sequence[float] | None
) -> list[float]:
    if shares is None:
        return [score + margin for score in scores]
    return [c * (score + margin) for c, score in zip(shares, scores, strict=True)]


def _outcomes(
    scores: Sequence[float], shares: Sequence[float] | None
) -> tuple[int, int, int] | None:
    """Count wins, losses and cases, if the data are wins, ties and losses."""
    graded = any(score not in (-1, 0, 1) for score in scores)
    weighted = shares is not None and any(share != 1 for share in shares)
    if graded or weighted or not scores:
        return None
    return scores.count(1), scores.count(-1), len(scores)


def _cross(
    rising: Callable[[float], float], level: float, low: float, high: float
) -> float:
    return bisect(lambda x: level - rising(x), low, high)
