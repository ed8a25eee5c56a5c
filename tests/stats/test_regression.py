"""A line is read where it was not measured, and its interval keeps its word."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, strategies as st

from noworse.stats.regression import intercept

POINTS = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(-1, 1), st.floats(0.1, 1)),
    min_size=5,
    max_size=30,
)


def test_a_line_through_points_that_lie_on_one() -> None:
    """At 2 - 3 x, whatever the weights; there is nothing left to be unsure of."""
    xs = [1.0, 2.0, 4.0, 5.0]

    found = intercept(xs, [2 - 3 * x for x in xs], [1, 0.5, 0.2, 1])

    assert found == pytest.approx((2, 2, 2))


def test_the_interval_by_hand() -> None:
    """Four points at x = -1 and 1 with residuals of 1/2: a = 0, HC1 = 1/8, df 2."""
    found = intercept([-1, -1, 1, 1], [-0.5, 0.5, 0.5, -0.5], [1, 1, 1, 1])

    # The 95 % quantile of t with 2 degrees of freedom is 2.91999.
    reach = 2.91999 * (4 * (0.5 / 4) ** 2 * 4 / 2) ** 0.5
    assert found == pytest.approx((0, -reach, reach), rel=1e-5)


@given(POINTS, st.floats(-2, 2))
def test_it_moves_with_the_heights(
    points: list[tuple[float, float, float]], lift: float
) -> None:
    """All points up by one is the intercept up by one; its interval is as wide."""
    xs, ys, weights = zip(*points, strict=True)

    plain = intercept(xs, ys, weights)
    lifted = intercept(xs, [y + lift for y in ys], weights)

    assert (plain is None) == (lifted is None)
    if plain is not None and lifted is not None:
        wide = plain.high - plain.low
        if wide < 1e6:
            assert lifted.value == pytest.approx(plain.value + lift, abs=1e-5 + wide)
        assert plain.low <= plain.value <= plain.high


def test_points_at_one_place_tell_only_of_that_place() -> None:
    """At 0 it is their mean; elsewhere nothing is known of 0."""
    at_zero = intercept([0, 0, 0], [1, 0, -0.4], [1, 1, 1])

    assert at_zero is not None
    assert at_zero.value == pytest.approx(0.2)
    assert intercept([1, 1, 1], [1, 0, -0.4], [1, 1, 1]) is None


def test_two_points_are_too_few() -> None:
    """They always lie on a line."""
    assert intercept([0, 1], [0, 1], [1, 1]) is None


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """90 %, where losses are more frequent among the long answers."""
    chance, held = Random(7), 0
    for _ in range(400):
        xs = [chance.gauss(0.3, 0.5) for _ in range(120)]
        means = [-0.1 + 0.3 * x for x in xs]
        ys = [1.0 if chance.random() < (1 + mean) / 2 else -1.0 for mean in means]
        found = intercept(xs, ys, [1.0] * len(xs))
        assert found is not None
        held += found.low <= -0.1 <= found.high

    assert 0.86 <= held / 400 <= 0.94
