"""Properties of a weighted quantile."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from noworse.stats.quantiles import weighted_quantile

samples = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0.01, 100)), min_size=1, max_size=30
)
shares = st.floats(0.01, 1)


@given(samples, shares)
def test_a_quantile_has_its_share_below_and_no_more_than_it_needs(
    sample: list[tuple[float, float]], share: float
) -> None:
    """It is one of the values: with it the share is reached, and without it not."""
    values, weights = zip(*sample, strict=True)
    total = sum(weights)

    value = weighted_quantile(values, weights, share)

    assert value in values
    upto = sum(weight for held, weight in sample if held <= value)
    below = sum(weight for held, weight in sample if held < value)
    assert upto >= share * total * (1 - 1e-9)
    assert below <= share * total * (1 + 1e-9)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), shares)
def test_a_quantile_does_not_hang_on_the_order(
    values: list[float], share: float
) -> None:
    """Nor on how large the weights are, as long as they are alike."""
    ones, threes = [1.0] * len(values), [3.0] * len(values)

    found = weighted_quantile(values, ones, share)

    assert weighted_quantile(values[::-1], threes, share) == found


def test_a_quantile_is_the_nearest_rank() -> None:
    """Of 20 values the 95th percentile is the 19th, the median the 10th."""
    values = [float(n) for n in range(20, 0, -1)]

    found = [weighted_quantile(values, [0.1] * 20, share) for share in (0.5, 0.95, 1)]

    assert found == [10, 19, 20]


@pytest.mark.parametrize(
    ("values", "weights", "share"),
    [
        ((), (), 0.5),
        ((1.0,), (0.0,), 0.5),
        ((1.0,), (1.0,), 0.0),
        ((1.0,), (1.0,), 1.1),
    ],
)
def test_what_has_no_quantile_is_refused(
    values: tuple[float, ...], weights: tuple[float, ...], share: float
) -> None:
    """No value, a weight of nothing, or a share that is none."""
    with pytest.raises(ValueError, match="need "):
        weighted_quantile(values, weights, share)
