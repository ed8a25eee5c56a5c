"""The baseline against itself: a run without a candidate, and without a loser."""

from __future__ import annotations

from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    BOTH,
    FakeEngine,
    always,
    case,
    cases,
    comparison,
    mixed,
    settings,
    suite,
)
from tests.suite.runs_for_tests import Stage

from noworse.records.answers import BrokenCheck
from noworse.records.decisions import Policy
from noworse.records.run import CaseReport, Notice, Selection
from noworse.suite.aa import expected, unchecked
from noworse.suite.job import job_of

AGAIN = BASELINE.model_copy(update={"sample": 1})
ITSELF = ALONE.model_copy(update={"candidates": (AGAIN,)})
PATIENT = Policy(early_stop=False)


def test_no_case_is_critical_where_nobody_is_on_trial() -> None:
    """In a run against a candidate they stay what they are."""
    held = suite([case("c", critical=True)])
    selection = Selection(suites=(held,), selected={"s": ("c",)}, nodes=("n",))

    own, swap = (job_of(settings(aa=aa), selection) for aa in (True, False))

    assert [one.critical for one in own.suites[0].cases] == [False]
    assert [one.critical for one in swap.suites[0].cases] == [True]


def test_no_check_fails_a_case_where_nobody_is_on_trial() -> None:
    """All else of the report stays."""
    broken = BrokenCheck(side="candidate", check="max_words: 9", reason="12 words")
    heard = comparison(case("c"), "win", BOTH, broken_checks=(broken,))

    told = unchecked(CaseReport(suite="s", case="c", comparisons=(heard,)))

    assert [one.broken_checks for one in told.comparisons] == [()]
    assert [one.outcome for one in told.comparisons] == ["win"]


def test_both_answers_are_asked_for_and_differ_in_their_sample() -> None:
    """One to each side; imported answers are the first one's alone."""
    engine = FakeEngine(always("tie"))
    stage = Stage([suite(cases(3))], engine, PATIENT, ITSELF)

    stage.play()

    asked = {
        (call.messages[-1].content, call.sample)
        for _, call in engine.asked
        if call.form is None
    }
    assert asked == {(f"s-{n}", sample) for n in range(3) for sample in (0, 1)}


def test_a_record_tells_noise_and_no_route() -> None:
    """For the suite and each of its slices; a suite of one slice is told once."""
    held = [
        suite([*cases(20, "a"), *cases(10, "b")], "x"),
        suite(cases(5, "y"), "y"),
    ]
    stage = Stage(held, FakeEngine(mixed(1, 0.2, 0.2)), PATIENT, ITSELF)
    stage.play()

    record = stage.record(aa=True)

    told = [(one.suite, one.slice, one.cases) for one in record.noise]
    assert told == [("x", None, 30), ("x", "a", 20), ("x", "b", 10), ("y", None, 5)]
    assert record.aa
    assert record.routes == ()


def test_a_swap_tells_no_noise() -> None:
    """That a candidate differs is no noise."""
    record = Stage([suite(cases(20))], FakeEngine(always("win"))).play()

    assert (record.aa, record.noise) == (False, ())


def test_what_was_asked_for_is_no_warning() -> None:
    """That both are one model, and that answers are identical."""
    codes = ("same_model", "identical_answers", "uncalibrated_judge")

    told = [code for code in codes if not expected(Notice(code=code, message="m"))]

    assert told == ["uncalibrated_judge"]
