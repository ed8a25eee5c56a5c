"""What a suite can decide, against the simulated table of the gate."""

from __future__ import annotations

import pytest

from noworse.gate.power import plan
from noworse.records.decisions import Policy


@pytest.mark.parametrize(
    ("cases", "sd", "effect", "for_pass", "for_fail"),
    [
        (50, 0.84, 0.0, 0.14, 0.0),
        (200, 0.84, 0.0, 0.46, 0.0),
        (400, 0.84, 0.0, 0.70, 0.0),
        (200, 0.84, 0.05, 0.76, 0.0),
        (100, 0.84, -0.30, 0.0, 0.74),
        (200, 0.84, -0.20, 0.0, 0.47),
        (100, 0.44, 0.0, 0.65, 0.0),
        (50, 0.44, -0.30, 0.0, 0.81),
    ],
)
def test_the_plan_agrees_with_simulation(
    cases: int, sd: float, effect: float, for_pass: float, for_fail: float
) -> None:
    """Within .06 of the split rule's simulated chances of PASS and FAIL."""
    made = plan(Policy(), cases, sd, effect)

    assert made.pass_power == pytest.approx(for_pass, abs=0.06)
    assert made.fail_power == pytest.approx(for_fail, abs=0.06)


def test_the_plan_says_how_many_would_do() -> None:
    """437 cases for an equal candidate; none at the margin; never below 20."""
    needed = [plan(Policy(), 50, 0.84, effect).needed for effect in (0.0, -0.1, 0.9)]

    assert needed == [437, None, 20]


def test_a_proof_costs_power() -> None:
    """`strict` gives the final test less."""
    strict = plan(Policy(strict=True), 200, 0.84, 0.0)

    assert strict.pass_power < plan(Policy(), 200, 0.84, 0.0).pass_power


def test_a_tiny_suite_promises_nothing() -> None:
    """Below 20 cases the plan is not to expect a decision."""
    made = plan(Policy(), 19, 0.84, 0.5)

    assert (made.pass_power, made.fail_power) == (0.0, 0.0)
