"""`scope = "suite"`: the cases are all that counts, so their mean is known."""

from __future__ import annotations

import pytest
from tests.gate.evidence_for_tests import evidence

from noworse.gate.decide import decide
from noworse.records.decisions import Decision, Policy


def of_suite(*scores: float | None) -> Decision:
    """Decide a suite of exactly these scores."""
    return decide(Policy(scope="suite"), [evidence(scores)], {})[0]


def test_exactly_these_cases_are_decided_exactly() -> None:
    """`scope = "suite"`: 3 net losses of 30 are the margin, 4 are more."""
    within = of_suite(*[0.0] * 27, *[-1.0] * 3)
    beyond = of_suite(*[0.0] * 26, *[-1.0] * 4)

    assert (within.status, within.p_pass, within.p_fail) == ("PASS", 0.0, 1.0)
    assert (beyond.status, beyond.p_pass, beyond.p_fail) == ("FAIL", 1.0, 0.0)
    assert within.low == within.high == within.estimate == pytest.approx(-0.1)


def test_exactly_these_cases_may_hang_on_one() -> None:
    """A missing verdict that could tip the suite leaves it open, and is named."""
    made = of_suite(None, *[0.0] * 26, *[-1.0] * 3)

    assert made.status == "INCONCLUSIVE"
    assert made.reason == "not enough evidence: it hangs on 1 case without a verdict"
    assert made.more_cases is None
