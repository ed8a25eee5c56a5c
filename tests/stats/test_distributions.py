"""Properties of the distributions that every test rests on."""

from __future__ import annotations

from math import comb, isclose

import pytest
from hypothesis import given, strategies as st

from noworse.stats.distributions import (
    beta_quantile,
    binomial_cdf,
    incomplete_beta,
    t_quantile,
    t_tail,
)

SHAPES = st.floats(0.5, 500)
# In steps that a float holds just as exactly on the other side of the interval.
EXACT = st.integers(0, 2**30).map(lambda steps: steps / 2**30)


@given(SHAPES, SHAPES, EXACT)
def test_incomplete_beta_mirrors(a: float, b: float, x: float) -> None:
    """Both halves of the unit interval add up to 1."""
    total = incomplete_beta(a, b, x) + incomplete_beta(b, a, 1 - x)

    assert total == pytest.approx(1, abs=1e-9)


@given(st.integers(1, 40), st.integers(-1, 41), st.floats(0.01, 0.99))
def test_binomial_cdf_is_the_sum_of_its_terms(n: int, hits: int, rate: float) -> None:
    """Agrees with counting, also below 0 and above n."""
    terms = (comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(hits + 1))

    assert binomial_cdf(hits, n, rate) == pytest.approx(min(1, sum(terms)), abs=1e-9)


@given(st.floats(0.001, 0.999), st.integers(1, 1000))
def test_t_quantile_inverts_the_tail(p: float, df: int) -> None:
    """Above the quantile lies just what is left."""
    assert t_tail(t_quantile(p, df), df) == pytest.approx(1 - p, abs=1e-9)


@pytest.mark.parametrize("p", [0.0, 1.0, -1.0])
def test_t_has_no_quantile_at_the_ends(p: float) -> None:
    """Infinity is refused, not approached."""
    with pytest.raises(ValueError, match="0 < p < 1"):
        t_quantile(p, 5)


def test_t_with_one_degree_of_freedom_is_cauchy() -> None:
    """A quarter of the Cauchy distribution lies above 1."""
    assert t_tail(1.0, 1) == pytest.approx(0.25)


def test_beta_quantile_of_the_uniform_is_p() -> None:
    """Beta(1, 1) is uniform."""
    assert beta_quantile(0.3, 1, 1) == pytest.approx(0.3)


def test_the_fraction_gives_up_without_hanging() -> None:
    """With shapes in the hundred millions the answer is still near the truth."""
    value = incomplete_beta(2e8, 2e8, 0.5)

    assert isclose(value, 0.5, abs_tol=0.01)
