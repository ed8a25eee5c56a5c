"""How well two readers of the same things agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

Readings = Sequence[tuple[Hashable, Hashable]]
"""What two readers said of each thing."""


def agreement(readings: Readings) -> float:
    """Return the share of things of which both said the same, in [0, 1].

    Raises:
        ValueError: if there are none.
    """
    if not readings:
        raise ValueError("need at least one reading")
    return sum(one == other for one, other in readings) / len(readings)


def cohens_kappa(readings: Readings) -> float | None:
    """Return the agreement beyond what chance would give: 1 is all, 0 is none.

    `None` where chance leaves nothing to find: no readings, or both readers said one
    and the same thing of all.

    Source: J. Cohen, Educational and Psychological Measurement 20 (1960) 37-46.
    """
    if not readings:
        return None
    ours, theirs = (Counter(said) for said in zip(*readings, strict=True))
    chance = sum(ours[word] * theirs[word] for word in ours) / len(readings) ** 2
    if chance == 1:
        return None
    return (agreement(readings) - chance) / (1 - chance)
