"""Two answers that were looked at alone, compared by what each of them got."""

from __future__ import annotations

from collections.abc import Sequence

from noworse.judging.method import Mark, Reading
from noworse.records.models import Judge


def difference(judge: Judge, marks: Sequence[Mark]) -> Reading:
    """Return the paired difference as a share of the judge's scale.

    So a candidate whose answers are one point of 1 to 5 worse has a score of -0.25.
    """
    first, second = marks
    assert judge.own_scale is not None
    score = (first.value - second.value) / judge.own_scale.span
    return Reading(score, _told(first, second), (first.value, second.value))


def _told(first: Mark, second: Mark) -> str:
    other = f"The other answer: {second.reason}" if second.reason else ""
    return " ".join(filter(None, [first.reason, other]))
