"""Properties of empirical Bayes."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from noworse.stats.shrinkage import shrink

SLICES = st.lists(
    st.tuples(st.floats(-1, 1), st.floats(0.01, 0.5)), min_size=1, max_size=12
)


@given(SLICES)
def test_every_mean_moves_towards_the_centre(
    slices: list[tuple[float, float]],
) -> None:
    """A shrunken mean lies between its own data and what is common."""
    means, errors = [m for m, _ in slices], [s for _, s in slices]

    made = shrink(means, errors)

    for raw, mean in zip(means, made.means, strict=True):
        low, high = sorted((raw, made.centre))
        assert low - 1e-9 <= mean <= high + 1e-9
    assert min(made.deviations) > 0


def test_slices_that_agree_keep_some_doubt() -> None:
    """Equal means leave a spread of a quarter of their error."""
    assert shrink([0.1] * 5, [0.08] * 5).spread == pytest.approx(0.02)


@pytest.mark.parametrize(("means", "errors"), [([], []), ([0.1], []), ([0.1], [0.0])])
def test_a_mean_needs_an_error(means: list[float], errors: list[float]) -> None:
    """Each mean needs its own positive error, and one mean there must be."""
    with pytest.raises(ValueError, match="positive error"):
        shrink(means, errors)
