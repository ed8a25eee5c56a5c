"""Properties of the bets, with replacement and without."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from random import Random

import pytest
from hypothesis import given, strategies as st

from noworse.stats.betting import EProcess, bet_grid

SCORES = st.lists(st.floats(-1, 1), min_size=1, max_size=60)


def play(
    scores: Sequence[float], *, population: int | None = None
) -> tuple[list[float], list[float]]:
    """Return both players' wealth after each score, at a margin of .10."""
    process = EProcess(0.10, bet_grid(len(scores), 0.025), population=population)
    for_pass, for_fail = [], []
    for score in scores:
        process.update(score, score)
        for_pass.append(process.for_pass)
        for_fail.append(process.for_fail)
    return for_pass, for_fail


@given(SCORES)
def test_nobody_is_ever_ruined(scores: list[float]) -> None:
    """Wealth stays above 0, so that later evidence can still count."""
    for_pass, for_fail = play(scores)

    assert min(for_pass) > 0
    assert min(for_fail) > 0


@given(SCORES)
def test_nobody_is_ruined_without_replacement(scores: list[float]) -> None:
    """Nor is anybody when the null mean runs out of range."""
    for_pass, for_fail = play(scores, population=len(scores))

    assert min(for_pass) > 0
    assert min(for_fail) > 0


@given(st.integers(1, 100_000), st.floats(0.001, 0.2))
def test_bets_grow_to_the_boldest(cases: int, alpha: float) -> None:
    """Eight ascending bets, the last one at .9."""
    bets = bet_grid(cases, alpha)

    assert list(bets) == sorted(bets)
    assert len(bets) == 8
    assert bets[-1] == pytest.approx(0.9)


def test_a_missing_verdict_helps_neither_claim() -> None:
    """It costs the player for PASS a loss and the player for FAIL a win."""
    process = EProcess(0.10, bet_grid(50, 0.025))

    process.update(-1.0, 1.0)

    assert process.for_pass < 1
    assert process.for_fail < 1


def test_what_can_not_be_undone_is_certain() -> None:
    """60 wins of 100 cases: the other 40 cannot pull the mean to -.10 any more."""
    for_pass, _ = play([1.0] * 60 + [-1.0] * 40, population=100)

    assert for_pass[0] < inf
    assert for_pass[-1] == inf


def test_what_can_not_be_made_good_is_certain() -> None:
    """60 losses of 100 cases: the other 40 cannot lift the mean to -.10 any more."""
    _, for_fail = play([-1.0] * 60 + [1.0] * 40, population=100)

    assert for_fail[0] < inf
    assert for_fail[-1] == inf


@pytest.mark.parametrize("population", [None, 200])
def test_the_wealth_rarely_reaches_its_bound(population: int | None) -> None:
    """At the margin, looked at after every case, 40 is reached in at most 2.5 %."""
    rng = Random(20)
    scores = [1.0] * 60 + [0.0] * 60 + [-1.0] * 80
    reached = 0

    for _ in range(400):
        drawn = rng.sample(scores, 200) if population else rng.choices(scores, k=200)
        for_pass, for_fail = play(drawn, population=population)
        last = 190  # without replacement the end is certain, not evidence
        reached += max(for_pass[:last]) >= 40
        reached += max(for_fail[:last]) >= 40

    # Both sides together: 5 % of 400 and 3 standard deviations.
    assert reached <= 20 + 3 * 4.4
