"""The worst that a PASS leaves possible, in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st
from tests.reports.records_for_tests import decision

from noworse.records.decisions import Policy
from noworse.records.models import Scale
from noworse.reports.risk import risk_of, worst_of

POINTS = Scale(low=1, high=5, unit="points")
CRITERIA = Scale(low=0, high=1, unit="criteria")


@pytest.mark.parametrize(
    ("low", "scale", "said"),
    [
        (-0.032, None, "at worst 4 in 100 more answers that the judges like less"),
        (-0.0, None, "at worst no more answers that the judges like less"),
        (0.2, None, "at worst no more answers that the judges like less"),
        (-0.3, None, "fewer than 10 in 100 more answers that the judges like less"),
        (-0.05, POINTS, "at worst 0.2 points lower on average"),
        (0.05, POINTS, "at worst no lower on average"),
        (-0.3, POINTS, "less than 0.4 points lower on average"),
        (-0.05, CRITERIA, "at worst 5 % fewer of the criteria"),
    ],
)
def test_a_risk_is_told_in_what_the_judges_count_in(
    low: float, scale: Scale | None, said: str
) -> None:
    """Rounded to the careful side, and never more than a PASS leaves open."""
    policy = Policy(scale=scale)

    assert risk_of(policy, decision(low=low)) == said


@settings(deadline=None)
@given(st.floats(-1, 1), st.floats(0.01, 0.9))
def test_no_pass_risks_more_than_its_margin(low: float, margin: float) -> None:
    """Whatever an interval shows that was made for another count."""
    worst = worst_of(Policy(margin=margin), decision(low=low))

    assert worst >= -margin
    assert worst >= low
