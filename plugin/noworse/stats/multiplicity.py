"""p values of several tests, adjusted so that each may be read on its own."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust so that the chance of any false claim at all stays at alpha.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.
    """
    ranked = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(p_values)
    worst = 0.0
    for rank, which in enumerate(ranked):
        worst = max(worst, (len(p_values) - rank) * p_values[which])
        adjusted[which] = min(1.0, worst)
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust so that the expected share of false claims among all stays at alpha.

    Source: Y. Benjamini, Y. Hochberg, JRSS B 57 (1995) 289-300.
    """
    ranked = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(p_values)
    best = 1.0
    for rank in reversed(range(len(ranked))):
        which = ranked[rank]
        best = min(best, p_values[which] * len(ranked) / (rank + 1))
        adjusted[which] = best
    return adjusted
