"""Values below which a share of a sample lies."""

from __future__ import annotations

from collections.abc import Sequence


def weighted_quantile(
    values: Sequence[float], weights: Sequence[float], share: float
) -> float:
    """Return the least value that, with all below it, has `share` of the weight.

    It is always one of the values: nothing is interpolated. With equal weights this
    is the nearest rank.

    Raises:
        ValueError: unless there is a value, every weight is positive, and
            0 < share <= 1.

    Source: R. J. Hyndman, Y. Fan, American Statistician 50 (1996) 361-365, their
    definition 1.
    """
    if not values or min(weights) <= 0:
        raise ValueError(f"need values and positive weights, got {len(values)} values")
    if not 0 < share <= 1:
        raise ValueError(f"need 0 < share <= 1, got {share!r}")
    pairs = sorted(zip(values, weights, strict=True))
    # Rounding must not lift a sum of weights over the share that it is to reach.
    wanted = share * sum(weights) * (1 - 1e-12)
    reached = 0.0
    for value, weight in pairs[:-1]:
        reached += weight
        if reached >= wanted:
            return value
    return pairs[-1][0]
