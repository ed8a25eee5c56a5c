"""A line through points, and where it stands at zero."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from noworse.stats.distributions import t_quantile

_FEWEST = 3


class Intercept(NamedTuple):
    """The height of a line at x = 0, with an interval."""

    value: float
    low: float
    high: float


def intercept(
    xs: Sequence[float],
    ys: Sequence[float],
    weights: Sequence[float],
    *,
    confidence: float = 0.90,
) -> Intercept | None:
    """Fit a line by weighted least squares, and read it at x = 0.

    `None` if that is not determined: fewer than 3 points, or all at one x that is not
    0. The interval is robust against unequal spread, as scores of -1, 0 and 1 have it.

    Source: H. White, Econometrica 48 (1980) 817-838, with the factor n / (n - 2).
    """
    n, total = len(xs), fsum(weights)
    if n < _FEWEST:
        return None
    mean_x, mean_y = (
        fsum(w * v for w, v in zip(weights, values, strict=True)) / total
        for values in (xs, ys)
    )
    away = [x - mean_x for x in xs]
    spread = fsum(w * x * x for w, x in zip(weights, away, strict=True))
    if spread <= _TINY * total:
        if abs(mean_x) > _TINY:
            return None
        spread = float("inf")
    points = list(zip(weights, away, ys, strict=True))
    slope = fsum(w * x * (y - mean_y) for w, x, y in points) / spread
    value = mean_y - slope * mean_x
    squares = fsum(
        (w * (1 / total - mean_x * x / spread) * (y - mean_y - slope * x)) ** 2
        for w, x, y in points
    )
    reach = t_quantile((1 + confidence) / 2, n - 2) * sqrt(squares * n / (n - 2))
    return Intercept(value, value - reach, value + reach)


_TINY = 1e-12
