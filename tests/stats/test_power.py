"""Properties of the plan."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from noworse.stats.power import cases_needed, fired_by, power_at


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


@given(st.floats(0.2, 1), st.floats(0.05, 0.5), st.integers(1, 2000))
def test_a_betting_test_fires_sooner_or_later(
    sd: float, distance: float, n: int
) -> None:
    """The chance grows with the cases, to 1, and is the same on either side."""
    early, later = (fired_by(one, sd, distance) for one in (n, 2 * n))

    assert 0 <= early <= later + 1e-9 <= 1 + 2e-9
    assert fired_by(n, sd, -distance) == early
    assert fired_by(10**7, sd, distance) == pytest.approx(1)


def test_a_betting_test_needs_cases_and_a_distance() -> None:
    """Before the first case, and at the margin, it has not fired."""
    assert fired_by(0, 0.8, 0.1) == fired_by(500, 0.8, 0.0) == 0
