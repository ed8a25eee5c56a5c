"""What a run saves: by its routes, and by what it left out."""

from __future__ import annotations

import pytest
from tests.reports.large_runs_for_tests import mixed
from tests.reports.records_for_tests import (
    FLASH,
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    comparison,
    comparisons,
    decision,
    route,
    run,
    spend,
    stays,
)

from noworse.records.run import LeftOut
from noworse.reports.savings import plan_of, spared_by


def test_savings_are_weighed_by_traffic() -> None:
    """What stays on the baseline saves nothing, and still is a part of the bill."""
    plan = plan_of(mixed())

    assert plan.share == pytest.approx(0.41)
    assert plan.usd_per_month == pytest.approx(2460)
    assert plan.baseline_usd_per_month == pytest.approx(6000)
    assert [saving.usd_per_month for saving in plan.moving] == [pytest.approx(2460)]


def test_savings_without_traffic_are_weighed_by_the_cases() -> None:
    """All cases of a slice, at the mean weight of those that were read."""
    record = run(
        decisions=(
            decision(),
            decision(slice="a", cases=100),
            decision(slice="b", cases=300),
        ),
        comparisons=(
            comparison("1", slice="a", weight=3.0),
            comparison("2", slice="b", weight=1.0),
        ),
        routes=(route("a"), stays("b", requests_per_month=10.0)),
    )

    plan = plan_of(record)

    assert plan.share == pytest.approx(0.41)
    assert plan.usd_per_month is None


def test_an_unknown_price_makes_the_saving_unknown() -> None:
    """Never 0, and not the sum of what happens to be known."""
    plan = plan_of(run(routes=(route("a"), route("b", usd=None))))

    assert plan.share is None
    assert [saving.usd for saving in plan.routes] == [pytest.approx(0.0041), None]


def test_free_answers_save_no_share() -> None:
    """A baseline that costs nothing leaves nothing to divide by."""
    plan = plan_of(run(routes=(route(baseline_usd=0.0, usd=0.0),)))

    assert plan.share is None
    assert plan.routes[0].share is None


def test_nothing_to_route_is_an_empty_plan() -> None:
    """And no division by it."""
    plan = plan_of(run())

    assert plan.routes == plan.moving == ()


def left_out(candidate: str = GLM, read: int = 90) -> LeftOut:
    return LeftOut(suite=SUITE, candidate=candidate, read=read, cases=100)


def test_early_stopping_is_priced_at_what_a_case_costs() -> None:
    """Both answers and the judge, for one candidate."""
    record = run(
        comparisons=comparisons(0, 10, 0),
        spend=(
            spend("baseline", FRONTIER, 5.0),
            spend("candidate", GLM, 1.0),
            spend("judge", JUDGE, 2.0),
        ),
        left_out=(left_out(),),
    )

    [spared] = spared_by(record)

    assert spared.cases == 10
    assert spared.usd == pytest.approx(8.0)


def test_of_several_candidates_the_baseline_is_not_spared() -> None:
    """Another candidate may still ask for its answers; judges are shared evenly."""
    record = run(
        comparisons=(*comparisons(0, 10, 0), *comparisons(0, 30, 0, candidate=FLASH)),
        spend=(
            spend("baseline", FRONTIER, 5.0),
            spend("candidate", GLM, 1.0),
            spend("candidate", FLASH, None),
            spend("judge", JUDGE, 8.0),
        ),
        left_out=(left_out(), left_out(FLASH), left_out("x:other"), left_out(read=100)),
    )

    spared = spared_by(record)

    assert [one.usd for one in spared] == [pytest.approx(3.0), None, None]
