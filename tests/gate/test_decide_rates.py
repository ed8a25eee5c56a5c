"""The promised error rates of a whole decision, by seeded simulation."""

from __future__ import annotations

from random import Random

import pytest
from tests.gate.evidence_for_tests import evidence

from noworse.gate.decide import decide
from noworse.records.base import Status
from noworse.records.decisions import Policy


@pytest.mark.parametrize("rates", [(0, 10), (1, 11), (36, 46)])
@pytest.mark.parametrize("cases", [20, 60])
def test_a_candidate_at_the_margin_is_rarely_decided(
    rates: tuple[int, int], cases: int
) -> None:
    """Looks and final test together: at most 5 % on each side, with 3 deviations."""
    wins, losses = rates
    rng = Random(f"{rates} {cases}")
    weights = (wins, 100 - wins - losses, losses)
    policy = Policy(orders="one")
    decided: list[Status] = []

    for _ in range(200):
        scores = rng.choices((1.0, 0.0, -1.0), weights, k=cases)
        made = decide(policy, [evidence(scores)], {})[0]
        decided.append(made.status)

    # 5 % of 200 and 3 standard deviations.
    assert decided.count("PASS") <= 10 + 3 * 3.1
    assert decided.count("FAIL") <= 10 + 3 * 3.1
