"""What a suite can decide, against the simulated split rule."""

from __future__ import annotations

from math import sqrt
from random import Random
from statistics import fmean

import pytest

from noworse.gate.power import (
    USUAL_SPREAD,
    Outlook,
    evenness_of,
    slice_outlooks,
    spread_of,
    suite_outlook,
)
from noworse.gate.split import SplitRule
from noworse.records.decisions import Policy
from noworse.records.models import Scale

ONE = Policy(orders="one")


def read_on_average(policy: Policy, cases: int, decided: float, effect: float) -> float:
    """Simulate the split rule on wins, ties and losses."""
    rng, read = Random(f"{cases} {decided} {effect}"), []
    shares = ((decided + effect) / 2, (decided - effect) / 2, 1 - decided)
    for _ in range(100):
        scores = rng.choices((1.0, -1.0, 0.0), shares, k=cases)
        rule = SplitRule(policy, cases=cases)
        stop = next((n for n, x in enumerate(scores, 1) if rule.read(x, x)), cases)
        read.append(stop)
    return fmean(read)


@pytest.mark.parametrize(
    ("cases", "spread", "effect", "for_pass", "for_fail"),
    [
        (50, 0.84, 0.0, 0.14, 0.0),
        (200, 0.84, 0.0, 0.46, 0.0),
        (400, 0.84, 0.0, 0.70, 0.0),
        (800, 0.84, 0.0, 0.95, 0.0),
        (200, 0.84, 0.05, 0.76, 0.0),
        (200, 0.84, -0.10, 0.04, 0.04),
        (100, 0.89, -0.30, 0.0, 0.74),
        (200, 0.86, -0.20, 0.0, 0.47),
        (400, 0.74, 0.0, 0.80, 0.0),
        (100, 0.44, 0.0, 0.65, 0.0),
        (50, 0.53, -0.30, 0.0, 0.81),
    ],
)
def test_the_chances_agree_with_simulation(
    cases: int, spread: float, effect: float, for_pass: float, for_fail: float
) -> None:
    """Within .06 of the split rule's simulated chances of PASS and FAIL."""
    made = suite_outlook(Policy(), cases, spread)

    assert made.chance_of_pass(effect) == pytest.approx(for_pass, abs=0.06)
    assert made.chance_of_fail(effect) == pytest.approx(for_fail, abs=0.06)


@pytest.mark.parametrize("cases", [100, 300])
@pytest.mark.parametrize("decided", [0.2, 0.5625])
@pytest.mark.parametrize("effect", [0.1, -0.2])
def test_the_cases_read_agree_with_simulation(
    cases: int, decided: float, effect: float
) -> None:
    """Within an eighth of all cases, whatever stops the run."""
    expected = suite_outlook(ONE, cases, sqrt(decided)).cases_read(effect)

    found = read_on_average(ONE, cases, decided, effect)

    assert expected == pytest.approx(found, abs=cases / 8)


def test_a_finite_suite_is_read_less_far() -> None:
    """What remains of exactly these cases tells ever less."""
    finite = ONE.model_copy(update={"scope": "suite"})
    expected = suite_outlook(finite, 200, sqrt(0.5)).cases_read(0.1)

    found = read_on_average(finite, 200, 0.5, 0.1)

    assert expected == pytest.approx(found, abs=20)
    assert expected < suite_outlook(ONE, 200, sqrt(0.5)).cases_read(0.1)


def test_all_is_read_where_nothing_stops() -> None:
    """Without early stopping, before the first look, and at the margin itself."""
    patient = Policy(early_stop=False)

    read = [
        suite_outlook(patient, 100, 0.5).cases_read(0.5),
        suite_outlook(ONE, 20, 0.5).cases_read(0.5),
        suite_outlook(ONE, 100, 0.5).cases_read(-0.1),
    ]

    assert read == [100, 20, 100]


def test_the_outlook_says_how_many_would_do() -> None:
    """As many as PASS in 4 of 5 runs; none at the margin; never below 20."""
    made = suite_outlook(Policy(), 50, 0.84)

    needed = [made.cases_needed(effect) for effect in (0.0, -0.1, 0.9)]

    assert needed == [500, None, 20]
    assert suite_outlook(Policy(), 500, 0.84).chance_of_pass(0) == pytest.approx(
        0.8, abs=1e-3
    )
    assert made.cases_needed(power=0.95) == 846


def test_fifty_cases_do_not_certify_the_usual_margin() -> None:
    """They lack about 350, and rule out no less than a drop of a quarter."""
    made = suite_outlook(Policy(), 50, USUAL_SPREAD)

    assert made.cases_needed() == 400
    assert made.smallest_margin() == pytest.approx(0.291, abs=1e-3)


def test_what_is_ruled_out_is_ruled_out() -> None:
    """At the smallest margin an equal candidate PASSes with just that power."""
    smallest = suite_outlook(Policy(), 150, 0.6).smallest_margin()

    assert smallest is not None
    there = suite_outlook(Policy(margin=smallest), 150, 0.6)
    assert there.chance_of_pass(0.0) == pytest.approx(0.8)


def test_a_spread_is_measured_beside_two_usual_cases() -> None:
    """So that a sample of ties does not prove that there is nothing else."""
    ties = spread_of(Policy(), [0.0] * 40)

    assert ties == pytest.approx((2 * 0.75**2 / 42) ** 0.5)
    assert spread_of(Policy(), [1.0, -1.0] * 5000) == pytest.approx(1, abs=1e-3)


def test_scores_on_a_scale_spread_less() -> None:
    """And as much around a worse mean: 50 cases tell a lot."""
    policy = Policy(scale=Scale(low=1, high=10, unit="points"), margin=0.1)
    made = suite_outlook(policy, 50, 0.16)

    assert spread_of(policy, []) == 0.2
    assert made.chance_of_pass(0.0) == pytest.approx(0.90, abs=0.08)
    assert made.chance_of_fail(-0.3) > 0.95


def test_a_proof_costs_power() -> None:
    """`strict` gives the final test less."""
    strict = suite_outlook(Policy(strict=True), 200, 0.84)

    assert strict.chance_of_pass(0.0) < suite_outlook(
        Policy(), 200, 0.84
    ).chance_of_pass(0.0)


def test_a_tiny_suite_promises_nothing() -> None:
    """Below 20 cases the plan is not to expect a decision."""
    made = suite_outlook(Policy(), 19, 0.84)

    assert (made.chance_of_pass(0.5), made.chance_of_fail(-0.9)) == (0.0, 0.0)
    assert made.smallest_margin() is None


def test_exactly_these_cases_leave_no_chance() -> None:
    """Once all of a suite is read, its mean is known: allowed, or not."""
    made = suite_outlook(Policy(scope="suite"), 30, 0.84)

    assert [made.chance_of_pass(e) for e in (0.0, -0.1, -0.11)] == [1, 1, 0]
    assert [made.chance_of_fail(e) for e in (-0.1, -0.11)] == [0, 1]
    assert made.smallest_margin() == 0.10


def test_several_candidates_share_alpha() -> None:
    """With two of them each has less of it."""
    alone, one_of_two = (
        suite_outlook(Policy(), 200, 0.7, candidates=n).chance_of_pass(0.0)
        for n in (1, 2)
    )

    assert one_of_two < alone


def test_slices_help_each_other() -> None:
    """Where most of them PASS, little more is asked of each than of one alone."""
    [alone] = slice_outlooks(Policy(), [(300, 0.5, 1.0)])
    many = slice_outlooks(Policy(), [(300, 0.5, 1.0)] * 8)
    weak = slice_outlooks(Policy(), [(300, 0.5, 1.0)] + [(20, 0.9, 1.0)] * 7)

    assert many[0].level > 0.9 * alone.level
    assert weak[0].level < 0.3 * alone.level
    assert slice_outlooks(Policy(early_stop=False), [(9, 0.5, 1.0)])[0].level == 0.10


def test_light_cases_tell_less() -> None:
    """Ten equal weights tell as much as ten cases, one heavy one as much as one."""
    heavy = [1.0] + [1e-9] * 9

    assert evenness_of([0.3] * 10) == pytest.approx(1)
    assert evenness_of(heavy) == pytest.approx(0.1)
    half = suite_outlook(Policy(), 400, 0.7, even=0.5)
    assert half.chance_of_pass(0) == pytest.approx(
        suite_outlook(Policy(), 200, 0.7).chance_of_pass(0)
    )
    assert isinstance(half, Outlook)
