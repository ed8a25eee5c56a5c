"""Whole runs whose judges look at each answer alone."""

from __future__ import annotations

import pytest
from tests.suite.lineups_for_tests import (
    SCORED,
    SCORER,
    TWO,
    FakeEngine,
    always,
    cases,
    mixed,
    suite,
)
from tests.suite.runs_for_tests import Stage, assert_accounted, whole

from noworse.records.decisions import Policy
from noworse.records.models import Scale

POINTS = Scale(low=1, high=5, unit="points")
HALF_A_POINT = Policy(margin=0.5 / 4, scale=POINTS)
CLOSE = mixed(5, 0.20, 0.70)
"""Half a point worse, so that nothing is decided."""


@pytest.mark.parametrize("number", [30, 90])
def test_an_undecided_run_asks_for_no_second_order(number: int) -> None:
    """Each answer is scored once, in small suites and in large ones."""
    stage = Stage([suite(cases(number))], FakeEngine(CLOSE), HALF_A_POINT, SCORED)

    record = stage.play()

    made = whole(record)
    assert_accounted(stage, record)
    assert (made.status, made.stage) == ("INCONCLUSIVE", "no order")
    calls = [call.key for _, call in stage.engine.asked if call.model == SCORER]
    assert len(calls) == len(set(calls)) == 2 * number


def test_the_final_test_is_not_shared_with_a_second_pass() -> None:
    """There will be none: undecided by looks, decided by all of one test."""
    one = HALF_A_POINT.model_copy(update={"orders": "one"})
    policies = (HALF_A_POINT, one)

    made = [
        whole(Stage([suite(cases(90))], FakeEngine(CLOSE), policy, SCORED).play())
        for policy in policies
    ]

    assert [one.read for one in made] == [90, 90]
    assert made[0].p_pass == made[1].p_pass
    assert made[0].p_fail == made[1].p_fail


def test_an_equal_candidate_passes_in_points() -> None:
    """And the sentence is in points as well."""
    stage = Stage([suite(cases(90))], FakeEngine(always("tie")), HALF_A_POINT, SCORED)

    made = whole(stage.play())

    assert made.status == "PASS"
    assert "points lower on average" in made.reason


def test_candidates_share_the_baselines_scores() -> None:
    """Bought once, counted once."""
    lineup = TWO.model_copy(update={"judges": (SCORER,)})
    policy = HALF_A_POINT.model_copy(update={"early_stop": False})
    stage = Stage([suite(cases(25))], FakeEngine(CLOSE), policy, lineup)

    record = stage.play()

    [part] = [part for part in record.spend if part.role == "judge"]
    assert part.calls == 3 * 25


def test_such_a_judge_has_no_orders_to_tell_of() -> None:
    """Its health is that of its scores: no flips, nobody stands first."""
    stage = Stage([suite(cases(30))], FakeEngine(CLOSE), HALF_A_POINT, SCORED)

    [health] = stage.play().judges

    assert (health.verdicts, health.both_orders, health.flips) == (30, 0, 0)
    assert health.first_shown is None
