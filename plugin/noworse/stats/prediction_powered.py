"""A mean by a few human labels and many judge verdicts together (PPI++).

The judge's own mean may be wrong by any amount; the labels measure by how much,
and only for the run that they come from: error rates do not carry over.
Source: A. N. Angelopoulos, J. C. Duchi, T. Zrnic, PPI++ (2023), arXiv 2311.01453.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from noworse.stats.distributions import normal_quantile, t_quantile
from noworse.stats.proportions import Interval

_FEWEST_LABELS = 3


class Corrected(NamedTuple):
    """A mean on the scale of the labels."""

    estimate: float
    interval: Interval
    trust: float
    """How far the judge was believed, from 0 (labels only) to 1."""


def ppi_plus_plus(
    labels: Sequence[float],
    judged: Sequence[float],
    others: Sequence[float],
    *,
    confidence: float = 0.90,
) -> Corrected:
    """Estimate the mean label of all cases, by the normal approximation.

    `judged` are the judge's scores of the labelled cases, in the order of `labels`,
    and `others` those of the rest. With few labels use `ppi_small_sample`. Where all
    cases are labelled the judge is not asked: it is the mean of the labels.

    Raises:
        ValueError: for fewer than 3 labels, or unequal lengths.
    """
    z = normal_quantile((1 + confidence) / 2)
    return _correct(labels, judged, others, z, extra=0.0)


def ppi_small_sample(
    labels: Sequence[float],
    judged: Sequence[float],
    others: Sequence[float],
    *,
    confidence: float = 0.90,
) -> Corrected:
    """Estimate like `ppi_plus_plus`, with an interval that holds from 20 labels on.

    A t quantile, and one unit of squared residual more than was seen: with ten
    labels a judge may look perfect by chance.

    Raises:
        ValueError: for fewer than 3 labels, or unequal lengths.
    """
    if len(labels) < _FEWEST_LABELS:
        raise ValueError(f"need at least {_FEWEST_LABELS} labels, got {len(labels)}")
    t = t_quantile((1 + confidence) / 2, len(labels) - 2)
    return _correct(labels, judged, others, t, extra=1.0)


def _correct(
    labels: Sequence[float],
    judged: Sequence[float],
    others: Sequence[float],
    quantile: float,
    *,
    extra: float,
) -> Corrected:
    n, rest = len(labels), len(others)
    if n < _FEWEST_LABELS or len(judged) != n:
        raise ValueError(
            f"need {_FEWEST_LABELS} labels and as many judged, "
            f"got {n} and {len(judged)}"
        )
    trust = _trust(labels, judged, others) if others else 0.0
    residuals = [y - trust * f for y, f in zip(labels, judged, strict=True)]
    estimate = _mean(residuals)
    noise = (_squares(residuals) + extra) / n / n
    if others:
        estimate += trust * _mean(others)
        noise += trust**2 * _squares(others) / rest / rest
    reach = quantile * sqrt(noise)
    return Corrected(estimate, Interval(estimate - reach, estimate + reach), trust)


def _trust(
    labels: Sequence[float], judged: Sequence[float], others: Sequence[float]
) -> float:
    """Return the weight of the judge that makes the interval shortest."""
    everything = [*judged, *others]
    variance = _squares(everything) / (len(everything) - 1)
    if variance == 0:
        return 0.0
    y, f = _mean(labels), _mean(judged)
    pairs = zip(labels, judged, strict=True)
    covariance = fsum((a - y) * (b - f) for a, b in pairs) / len(labels)
    best = covariance / ((1 + len(labels) / len(others)) * variance)
    return min(max(best, 0.0), 1.0)


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _squares(values: Sequence[float]) -> float:
    """Sum the squared deviations from the mean."""
    mean = _mean(values)
    return fsum((value - mean) ** 2 for value in values)
