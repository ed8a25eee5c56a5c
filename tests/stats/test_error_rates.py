"""The promised error rates of the final test, by seeded simulation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from math import sqrt
from random import Random
from statistics import fmean, stdev

import pytest

from noworse.stats.distributions import t_tail
from noworse.stats.paired import p_fail, p_pass

MARGIN = 0.10
RUNS = 2000
# The mean is exactly -MARGIN in each: a PASS or FAIL is an error.
POPULATIONS = {
    "losses only": (0.00, 0.10),
    "many ties": (0.01, 0.11),
    "few ties": (0.36, 0.46),
}

Test = Callable[[Sequence[float], float], float]


def plain_t(scores: Sequence[float], margin: float) -> float:
    """Return what the usual t test says of a PASS; without variance it is sure."""
    spread = stdev(scores)
    if spread == 0:
        return 0.0
    t = (fmean(scores) + margin) * sqrt(len(scores)) / spread
    return t_tail(t, len(scores) - 1)


def error_rate(test: Test, population: str, n: int) -> float:
    """Return how often `test` is significant at 5 % for a candidate at the margin."""
    wins, losses = POPULATIONS[population]
    rng = Random(f"{population} {n}")
    weights = (wins, 1 - wins - losses, losses)

    @cache
    def fires(won: int, tied: int, lost: int) -> bool:
        return test([1.0] * won + [0.0] * tied + [-1.0] * lost, MARGIN) <= 0.05

    errors = 0
    for _ in range(RUNS):
        drawn = Counter(rng.choices((1, 0, -1), weights, k=n))
        errors += fires(drawn[1], drawn[0], drawn[-1])
    return errors / RUNS


@pytest.mark.parametrize("n", [20, 50])
@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("test", [p_pass, p_fail])
def test_a_candidate_at_the_margin_is_rarely_decided(
    test: Test, population: str, n: int
) -> None:
    """At most 5 % (6.5 % with the simulation's own error), for each side."""
    assert error_rate(test, population, n) <= 0.065


@pytest.mark.parametrize("population", ["losses only", "many ties"])
def test_a_plain_t_test_would_pass_it(population: str) -> None:
    """The contrast: without null pair and guard, over 10 % at 20 cases."""
    assert error_rate(plain_t, population, 20) > 0.10


def test_an_equal_candidate_passes() -> None:
    """The promise is kept with power: 200 cases, 90 % ties, equal: over 95 % PASS."""
    rng = Random(3)
    passed = sum(
        p_pass(rng.choices((1.0, 0.0, -1.0), (5, 90, 5), k=200), MARGIN) <= 0.05
        for _ in range(200)
    )

    assert passed / 200 > 0.95
