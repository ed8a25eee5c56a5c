"""Properties of the corrections for several claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from noworse.stats.multiplicity import benjamini_hochberg, holm

P_VALUES = st.lists(st.floats(0, 1), max_size=30)
Adjust = Callable[[list[float]], list[float]]


@given(P_VALUES)
@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_adjusting_never_helps_and_keeps_the_order(
    adjust: Adjust, p_values: list[float]
) -> None:
    """Adjusted values are no smaller, at most 1, and ranked as before."""
    adjusted = adjust(p_values)

    pairs = sorted(zip(p_values, adjusted, strict=True))
    assert all(p <= q + 1e-12 <= 1 + 2e-12 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(adjusted)


@given(P_VALUES)
def test_holm_is_never_below_benjamini_hochberg(p_values: list[float]) -> None:
    """No false claim at all is the harder promise."""
    pairs = zip(holm(p_values), benjamini_hochberg(p_values), strict=True)

    assert all(strict >= mild - 1e-12 for strict, mild in pairs)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_one_claim_needs_no_adjustment(adjust: Adjust) -> None:
    """A family of one is the claim itself."""
    assert adjust([0.03]) == [0.03]
