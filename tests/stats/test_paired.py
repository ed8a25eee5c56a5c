"""Properties of the final test, with weights and without."""

from __future__ import annotations

from hypothesis import given, strategies as st
from tests.stats.vectors import GRADED, LOSSES_ONLY, PAIRWISE

from noworse.stats.paired import (
    augmented_t,
    interval,
    p_fail,
    p_pass,
    tango_z,
    weighted_mean,
)

OUTCOMES = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=120)
# Most of these means are far from 0, so that many samples are decided.
SCORES = st.floats(-1, 1).flatmap(
    lambda centre: (
        st.lists(st.floats(min(centre, 0.9), 1), min_size=1, max_size=60)
        | st.lists(st.floats(-1, max(centre, -0.9)), min_size=1, max_size=60)
    )
)
MARGINS = st.floats(0.01, 0.5)


@given(SCORES, MARGINS)
def test_a_pass_and_the_interval_never_contradict(
    scores: list[float], margin: float
) -> None:
    """A PASS at 5 % has its whole 90 % interval above the margin."""
    low, high = interval(scores)

    assert low <= high
    assert p_pass(scores, margin) > 0.05 or -margin <= low + 1e-9


@given(SCORES, MARGINS)
def test_a_fail_and_the_interval_never_contradict(
    scores: list[float], margin: float
) -> None:
    """A FAIL at 5 % has its whole 90 % interval below the margin."""
    high = interval(scores).high

    assert p_fail(scores, margin) > 0.05 or high <= -margin + 1e-9


@given(OUTCOMES, MARGINS)
def test_pass_and_fail_are_never_both_proven(
    scores: list[float], margin: float
) -> None:
    """Their p values add up to at least 1."""
    assert p_pass(scores, margin) + p_fail(scores, margin) >= 1 - 1e-9


@given(OUTCOMES, MARGINS)
def test_one_more_loss_never_helps(scores: list[float], margin: float) -> None:
    """Turning a tie or a win into a loss raises the p value of a PASS."""
    worse = [-1.0, *scores[1:]]

    assert p_pass(worse, margin) >= p_pass(scores, margin) - 1e-9


def test_the_guard_catches_what_the_t_test_does_not() -> None:
    """Three losses in 60 give no PASS at 10 %, although the t test would."""
    shares = [1.0] * len(LOSSES_ONLY)

    plain = p_pass([score + 1e-12 for score in LOSSES_ONLY], 0.10)

    assert plain < 0.10 < p_pass(LOSSES_ONLY, 0.10, shares)


def test_twenty_ties_prove_nothing() -> None:
    """No variance seen is not no variance: 20 ties do not PASS at 10 points."""
    assert p_pass([0.0] * 20, 0.10) > 0.05


def test_no_cases_are_no_evidence() -> None:
    """Without a case every p value is one half, and every mean is possible."""
    assert p_pass([], 0.10) == p_fail([], 0.10) == 0.5
    assert interval([]) == (-1.0, 1.0)
    assert weighted_mean([]) == 0.0


def test_without_weights_the_mean_is_the_mean() -> None:
    """18 wins and 13 losses in 40 cases."""
    assert weighted_mean(PAIRWISE) == 5 / 40


@given(SCORES, st.floats(0.1, 1), MARGINS)
def test_unequal_weights_change_what_is_tested(
    scores: list[float], share: float, margin: float
) -> None:
    """The weighted mean lies in its own interval, whatever the weights."""
    shares = [1.0 if i % 2 else share for i in range(len(scores))]

    low, high = interval(scores, shares)

    assert low - 1e-9 <= weighted_mean(scores, shares) <= high + 1e-9
    assert 0 <= p_pass(scores, margin, shares) <= 1


def test_equal_weights_are_no_weights() -> None:
    """Shares of 1 change neither the p values nor the interval."""
    ones = [1.0] * len(PAIRWISE)

    assert p_pass(PAIRWISE, 0.1, ones) == p_pass(PAIRWISE, 0.1)
    assert p_fail(PAIRWISE, 0.1, ones) == p_fail(PAIRWISE, 0.1)
    assert interval(PAIRWISE, ones) == interval(PAIRWISE)


def test_the_heavy_cases_decide() -> None:
    """A candidate that wins where the traffic is passes; the other way it fails."""
    scores = [1.0] * 60 + [-1.0] * 60
    heavy_wins = [1.0] * 60 + [0.1] * 60

    assert p_pass(scores, 0.1, heavy_wins) < 0.001
    assert p_fail(scores, 0.1, heavy_wins[::-1]) < 0.001


def test_unequal_weights_cost_power() -> None:
    """The stated price: the same wins at a tenth of the weight prove less."""
    light = [1.0] + [0.1] * 59

    assert p_pass(GRADED, 0.1, light) > p_pass(GRADED, 0.1)


def test_the_null_pair_alone_has_a_standard_error() -> None:
    """Even without cases there is a variance to divide by."""
    assert augmented_t([]).error > 0


def test_tango_at_no_difference_between_many_is_large() -> None:
    """A thousand ties are far above a margin of .10."""
    assert tango_z(0, 0, 1000, 0.10) > 5
