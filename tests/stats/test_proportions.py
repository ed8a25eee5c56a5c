"""Properties of the intervals for a rate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from noworse.stats.proportions import Interval, clopper_pearson, wilson

trials = st.integers(1, 10_000).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n))
)


@given(trials)
def test_wilson_holds_the_rate_and_stays_in_range(trial: tuple[int, int]) -> None:
    """The interval contains the observed rate and never leaves [0, 1]."""
    hits, n = trial

    low, high = wilson(hits, n)

    assert 0 <= low <= hits / n <= high <= 1


@given(trials)
def test_wilson_is_blind_to_the_name_of_a_hit(trial: tuple[int, int]) -> None:
    """Counting misses instead of hits mirrors the interval."""
    hits, n = trial

    low, high = wilson(hits, n)

    assert wilson(n - hits, n) == pytest.approx((1 - high, 1 - low))


def test_wilson_reference_value() -> None:
    """Agrees with Newcombe (1998), table I: 81 of 263, 95 %."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@given(trials)
def test_clopper_pearson_holds_the_rate(trial: tuple[int, int]) -> None:
    """The interval contains the observed rate and never leaves [0, 1]."""
    hits, n = trial

    low, high = clopper_pearson(hits, n)

    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


@pytest.mark.parametrize("bound", [wilson, clopper_pearson])
@pytest.mark.parametrize("trial", [(-1, 3), (4, 3), (0, 0)])
def test_impossible_counts_are_refused(
    bound: Callable[[int, int], Interval], trial: tuple[int, int]
) -> None:
    """More hits than trials, or no trial, has no rate."""
    with pytest.raises(ValueError, match="0 <= hits <= n"):
        bound(*trial)


@pytest.mark.parametrize("confidence", [0.0, 1.0])
def test_impossible_confidence_is_refused(confidence: float) -> None:
    """Certainty has no interval."""
    with pytest.raises(ValueError, match="confidence"):
        wilson(1, 2, confidence=confidence)
