"""What an audit says of pairs that a second judge never saw."""

from __future__ import annotations

from random import Random
from statistics import fmean

import pytest
from tests.suite.lineups_for_tests import CHEAP, JUDGE, PANEL, SECOND_JUDGE

from noworse.gate.escalation import escalation_use
from noworse.judging.escalation import is_audited
from noworse.judging.panel import preference, score_of
from noworse.records.answers import Comparison, Verdict
from noworse.records.escalation import Audit
from noworse.records.models import Escalation, Judge

RULE = Escalation(audit=0.25)
TURNS = PANEL.model_copy(update={"escalation": RULE})
RUNS, CASES = 120, 200


def said(judge: Judge, value: float, weight: float) -> Verdict:
    return Verdict(
        judge=judge.id,
        shown_first="candidate",
        preferred=preference(value),
        reason="r",
        weight=weight,
    )


def heard(name: str, first: float, second: float, weight: float = 1.0) -> Comparison:
    """A case as two judges that take turns leave it."""
    asked = first == 0 or is_audited("s", name, RULE.audit)
    verdicts = [said(JUDGE, first, 0.0 if asked else 1.0)]
    if asked:
        verdicts.append(said(SECOND_JUDGE, second, 1.0))
    return Comparison(
        suite="s",
        case=name,
        slice="s",
        candidate=CHEAP.id,
        weight=weight,
        verdicts=tuple(verdicts),
        settled_by="judges",
        score=score_of(verdicts),
    )


def audit(cases: list[Comparison]) -> Audit | None:
    [use] = escalation_use(TURNS, cases)
    return use.audit


def test_an_audit_holds_what_the_second_judge_would_say_of_all() -> None:
    """In nine of ten runs, though the first leans to the candidate in 15 of 100.

    Second judge: 0.85 of a true difference of -0.05. Three standard errors of 120
    runs are 8 points.
    """
    rng, made = Random(9), []
    for run in range(RUNS):
        cases = []
        for at in range(CASES):
            truth = rng.choices((-1, 0, 1), (0.35, 0.35, 0.3))[0]
            others = [value for value in (-1, 0, 1) if value != truth]
            first = truth if rng.random() < 0.6 else rng.choice(others)
            second = truth if rng.random() < 0.9 else rng.choice(others)
            leans = rng.random() < 0.15
            cases.append(heard(f"{run}-{at}", 1.0 if leans else first, second))
        made.append(audit(cases))
    known = [one for one in made if one is not None]
    expected = -0.05 * 0.85

    assert len(known) > RUNS / 2
    assert fmean(one.low <= expected <= one.high for one in known) > 0.82
    assert fmean(one.estimate for one in known) == pytest.approx(expected, abs=0.02)
    assert fmean(one.judged for one in known) > expected + 0.08


def test_a_heavy_case_counts_as_much_as_in_the_verdict() -> None:
    """The run's own figure is its weighted mean."""
    rng = Random(10)
    cases = [
        heard(f"w-{at}", rng.choice((-1.0, 0.0, 1.0)), 1.0, rng.choice((1.0, 4.0)))
        for at in range(300)
    ]
    heavy = sum(one.weight for one in cases)

    made = audit(cases)

    assert made is not None
    assert made.judged == pytest.approx(
        sum(one.weight * (one.score or 0) for one in cases) / heavy
    )


def test_what_has_no_verdict_is_left_out() -> None:
    """An unresolved case is nobody's word."""
    lost = heard("lost", 1.0, 1.0).model_copy(update={"score": None})

    [use] = escalation_use(TURNS, [heard("a", 0.0, 1.0), lost])

    assert (use.pairs, use.unsure) == (1, 1)
