"""Several noisy means, each drawn towards what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, fsum, log, sqrt
from statistics import median
from typing import NamedTuple

_SMALLEST_SPREAD, _LARGEST_SPREAD = 0.005, 1.0
# Seven slices that happen to agree do not prove that all slices are equal.
_LEAST_OF_ERROR = 0.25
_GOLDEN = (sqrt(5) - 1) / 2
_STEPS = 60


class Shrunken(NamedTuple):
    """What the means say together, and each of them in that light."""

    centre: float
    spread: float
    """Standard deviation of the true means around `centre`."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    """Of the true means around `means`, the doubt about `centre` included."""


def shrink(means: Sequence[float], errors: Sequence[float]) -> Shrunken:
    """Estimate each true mean from its own data and from all the others'.

    Normal model; the spread by restricted maximum likelihood, on [0.005, 1] as fits
    scores in [-1, 1], and never below a quarter of the median error. `errors` are
    standard errors, all above 0.

    Raises:
        ValueError: without means, or unless there is one positive error for each.

    Source: C. N. Morris, JASA 78 (1983) 47-55.
    """
    if not means or len(means) != len(errors) or min(errors) <= 0:
        raise ValueError("need at least one mean and a positive error for each")

    def surprise(log_spread: float) -> float:
        return _surprise(means, errors, exp(2 * log_spread))

    best = exp(_lowest(surprise, log(_SMALLEST_SPREAD), log(_LARGEST_SPREAD)))
    variance = max(best, _LEAST_OF_ERROR * median(errors)) ** 2
    weights = [1 / (error**2 + variance) for error in errors]
    centre = _weighted(means, weights)
    pulls = [error**2 * weight for error, weight in zip(errors, weights, strict=True)]
    doubt = 1 / fsum(weights)
    return Shrunken(
        centre,
        sqrt(variance),
        tuple(b * centre + (1 - b) * m for b, m in zip(pulls, means, strict=True)),
        tuple(
            sqrt((1 - b) * error**2 + b * b * doubt)
            for b, error in zip(pulls, errors, strict=True)
        ),
    )


def _surprise(
    means: Sequence[float], errors: Sequence[float], variance: float
) -> float:
    """Return twice the negative restricted log likelihood, up to a constant."""
    variances = [error**2 + variance for error in errors]
    weights = [1 / one for one in variances]
    centre = _weighted(means, weights)
    misfit = fsum(w * (m - centre) ** 2 for w, m in zip(weights, means, strict=True))
    return fsum(map(log, variances)) + misfit + log(fsum(weights))


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return fsum(w * v for w, v in zip(weights, values, strict=True)) / fsum(weights)


def _lowest(valley: Callable[[float], float], low: float, high: float) -> float:
    """Find the lowest point of a valley by golden section."""
    for _ in range(_STEPS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if valley(left) < valley(right):
            high = right
        else:
            low = left
    return (low + high) / 2
