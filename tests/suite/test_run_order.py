"""Good answers that come first fool a hasty gate, and not this one."""

from __future__ import annotations

from collections import Counter

from tests.suite.races_for_tests import race

SUITES, CASES = 24, 100
MOST_WRONG = 3
"""Of 24, if 5 % are: more come up in 3 of 100 such tests, with other seeds."""


def test_what_comes_first_does_not_decide() -> None:
    """At the margin, all cases open, latency tied to the score: <= 5 % err."""
    races = [race(seed, CASES) for seed in range(SUITES)]

    committed = Counter(one.committed for one in races)
    arrival = Counter(one.arrival for one in races)
    assert committed["PASS"] <= MOST_WRONG
    assert committed["FAIL"] <= MOST_WRONG
    # The trap is one: read in the order of arrival, it passes everyone.
    assert arrival["PASS"] == SUITES
