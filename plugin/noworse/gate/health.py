"""How the judges behaved: do they keep to their word when the order changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean

from noworse.records.answers import Comparison, Verdict
from noworse.records.base import Side
from noworse.records.run import JudgeHealth


def consistency(
    comparisons: Sequence[Comparison], judge: str | None = None
) -> tuple[int, int]:
    """Count the cases that were judged in both orders, and the flips among them.

    A flip prefers one side in one order and the other side in the other; a win in
    one order and a tie in the other is none. Repeats in one order are averaged.
    `judge`: only this one; else each case counts once for every judge that saw it and
    has a say.
    """
    both = flips = 0
    for comparison in comparisons:
        for ahead, behind in _in_both_orders(comparison, judge):
            both += 1
            flips += ahead * behind < 0
    return both, flips


def orders_seen(comparison: Comparison) -> frozenset[Side]:
    """Return who was shown first, to judges that saw both answers at once."""
    first = (verdict.shown_first for verdict in comparison.verdicts)
    return frozenset(side for side in first if side is not None)


def is_swayed(comparisons: Sequence[Comparison], margin: float) -> bool:
    """Whether ties that only the order made may hide more than `margin` of losses.

    A flip is a tie, so a judge that always prefers whoever stands first would pass
    any candidate. Its ties are believed as long as most verdicts keep their side when
    the order changes, or as long as they are too few to matter: a graded verdict that
    leans by a little, and then a little to the other side, hides no more than that.
    """
    both, flips = consistency(comparisons)
    judged = sum(one.settled_by == "judges" for one in comparisons)
    hidden = sum(
        min(abs(ahead), abs(behind))
        for comparison in comparisons
        for ahead, behind in _in_both_orders(comparison)
        if ahead * behind < 0
    )
    return 2 * flips > both and hidden * judged > margin * both * len(comparisons)


def judge_health(comparisons: Sequence[Comparison]) -> tuple[JudgeHealth, ...]:
    """Describe every judge on every candidate's pairs, in order of appearance."""
    pairs = dict.fromkeys(
        (verdict.judge, comparison.candidate)
        for comparison in comparisons
        for verdict in comparison.verdicts
    )
    return tuple(
        _health(judge, candidate, [c for c in comparisons if c.candidate == candidate])
        for judge, candidate in pairs
    )


def _health(
    judge: str, candidate: str, comparisons: Sequence[Comparison]
) -> JudgeHealth:
    said = [v for c in comparisons for v in c.verdicts if v.judge == judge]
    both, flips = consistency(comparisons, judge)
    decided = Counter(
        verdict.preferred == verdict.shown_first
        for verdict in said
        if verdict.preferred != "neither" and verdict.shown_first is not None
    )
    weights = [verdict.weight for verdict in said if verdict.weight is not None]
    return JudgeHealth(
        judge=judge,
        candidate=candidate,
        verdicts=len(said),
        both_orders=both,
        flips=flips,
        first_shown=decided[True] / decided.total() if decided else None,
        weight=fmean(weights) if weights else None,
    )


def _in_both_orders(
    comparison: Comparison, judge: str | None = None
) -> Iterator[tuple[float, float]]:
    """Yield what each judge that saw both orders leans to, in the one and the other."""
    for said in _by_judge(comparison, judge):
        ahead, behind = _leaning(said, "candidate"), _leaning(said, "baseline")
        if ahead is not None and behind is not None:
            yield ahead, behind


def _by_judge(comparison: Comparison, judge: str | None) -> Iterator[list[Verdict]]:
    counted = [
        verdict
        for verdict in comparison.verdicts
        if verdict.judge == judge or (judge is None and verdict.weight != 0)
    ]
    for name in dict.fromkeys(verdict.judge for verdict in counted):
        yield [verdict for verdict in counted if verdict.judge == name]


def _leaning(verdicts: Sequence[Verdict], shown_first: Side) -> float | None:
    """Average what was said in one order; above 0 it leans to the candidate."""
    values = [v.value for v in verdicts if v.shown_first == shown_first]
    return fmean(values) if values else None
