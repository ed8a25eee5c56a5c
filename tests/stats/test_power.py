"""Properties of the plan."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from noworse.stats.power import cases_needed, power_at


@given(st.floats(0.2, 1), st.floats(0.05, 0.5))
def test_the_planned_cases_have_the_planned_power(sd: float, distance: float) -> None:
    """The planned cases have nearly 80 %; the null pair costs twice as many at most."""
    needed = cases_needed(sd, distance)

    assert power_at(needed, sd, distance) < 0.81 or needed < 10
    assert power_at(2 * needed + 40, sd, distance) >= 0.8
    assert cases_needed(sd, -distance) == needed


def test_at_the_margin_no_number_is_enough() -> None:
    """A distance of 0 is refused, not infinite."""
    with pytest.raises(ValueError, match="at the margin"):
        cases_needed(0.8, 0.0)


def test_the_power_at_the_margin_is_about_alpha() -> None:
    """Nothing to find is found as rarely as promised."""
    assert power_at(400, 0.8, 0.0) == pytest.approx(0.05)
