"""How long the candidate's answers are, and what is left of a difference without it."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum, log

from noworse.records.answers import Comparison
from noworse.records.decisions import AtEqualLength
from noworse.stats.regression import intercept

_FEWEST_CASES = 20
_LEAST_SHARE = 0.05
"""Of the cases, on either side of equal length: else the line is read where no case
is. In AlpacaEval 2, where 4 % and fewer were longer, it was wrong by up to 0.8."""


def length_ratio(comparisons: Sequence[Comparison]) -> float | None:
    """Return the weighted geometric mean of the cases' own ratios of lengths.

    In characters, candidate over baseline. Geometric, so that twice as long here and
    half as long there is as long; by case, so that one long answer does not decide.
    `None` where no case has text on both sides.
    """
    logs = [
        (one.weight, x) for one in comparisons if (x := _log_ratio(one)) is not None
    ]
    if not logs:
        return None
    return exp(fsum(w * x for w, x in logs) / fsum(w for w, _ in logs))


def at_equal_length(
    comparisons: Sequence[Comparison], *, confidence: float
) -> AtEqualLength | None:
    """Estimate the difference, had both answers been of one length.

    A line is fitted to the scores that judges gave (and to identical answers) over the
    logarithm of the ratio of lengths, and read at ratio 1. What no judge scored, e.g.
    a refusal, keeps its score: no judge's taste for length is in it. `None` for fewer
    than 20 cases, and where nearly all answers are longer, or shorter.

    A simplification of Dubois et al., Length-Controlled AlpacaEval, arXiv 2404.04475:
    one line instead of a logistic model over all models and the prompts' difficulty.
    """
    judged: list[tuple[float, float, float]] = []
    others: list[tuple[float, float]] = []
    for one in comparisons:
        x = _log_ratio(one)
        if one.score is not None and x is not None and one.settled_by != "outcome":
            judged.append((x, one.score, one.weight))
        elif one.score is not None:
            others.append((one.score, one.weight))
    if len(judged) < _FEWEST_CASES or not _is_around_zero([x for x, _, _ in judged]):
        return None
    xs, ys, weights = zip(*judged, strict=True)
    line = intercept(xs, ys, weights, confidence=confidence)
    assert line is not None, "ratios around 1 are all 1, or not all the same"
    part, rest = fsum(weights), fsum(w for _, w in others)
    fixed = fsum(score * w for score, w in others)
    estimate, low, high = (
        max(-1.0, min(1.0, (part * value + fixed) / (part + rest))) for value in line
    )
    return AtEqualLength(estimate=estimate, low=low, high=high)


def _log_ratio(one: Comparison) -> float | None:
    ours, theirs = one.answer, one.baseline_answer
    if ours is None or theirs is None or not ours.text or not theirs.text:
        return None
    return log(len(ours.text) / len(theirs.text))


def _is_around_zero(xs: Sequence[float]) -> bool:
    """Whether equal length lies well within what was seen."""
    least = _LEAST_SHARE * len(xs)
    return sum(x >= 0 for x in xs) >= least and sum(x <= 0 for x in xs) >= least
