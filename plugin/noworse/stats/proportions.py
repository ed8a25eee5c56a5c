"""Intervals for a single proportion."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from noworse.stats.distributions import beta_quantile, normal_quantile


class Interval(NamedTuple):
    """A closed range; both ends are in the unit of the estimate."""

    low: float
    high: float


def wilson(hits: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Bound the rate behind `hits` out of `n` independent trials.

    Two-sided, as fractions in [0, 1]. Chosen over the normal interval because it
    stays inside [0, 1] and keeps its coverage at small `n` and at 0 or `n` hits.

    Raises:
        ValueError: unless 0 <= hits <= n, n >= 1 and 0 < confidence < 1.

    Source: E. B. Wilson, JASA 22 (1927) 209-212.
    """
    _check(hits, n, confidence)
    z = normal_quantile((1 + confidence) / 2)
    rate, centre = hits / n, (hits + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * sqrt(hits * (n - hits) / n + z * z / 4)
    # Rounding can push an end past 0 or 1, or inside the rate, at hits = 0 or n.
    low, high = min(rate, centre - reach), max(rate, centre + reach)
    return Interval(max(0.0, low), min(1.0, high))


def clopper_pearson(hits: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Bound the rate like `wilson`, but never with less than the stated confidence.

    Wider than `wilson`; for claims that must hold at every rate and every `n`.

    Raises:
        ValueError: unless 0 <= hits <= n, n >= 1 and 0 < confidence < 1.

    Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404-413.
    """
    _check(hits, n, confidence)
    tail = (1 - confidence) / 2
    low = beta_quantile(tail, hits, n - hits + 1) if hits else 0.0
    high = beta_quantile(1 - tail, hits + 1, n - hits) if hits < n else 1.0
    return Interval(low, high)


def _check(hits: int, n: int, confidence: float) -> None:
    if not 0 <= hits <= n or n < 1:
        raise ValueError(f"need 0 <= hits <= n and n >= 1, got {hits=} {n=}")
    if not 0 < confidence < 1:
        raise ValueError(f"need 0 < confidence < 1, got {confidence!r}")
