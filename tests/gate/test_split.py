"""The split rule as the run feeds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import pytest

from noworse.gate.split import SplitRule
from noworse.records.base import Status
from noworse.records.decisions import Policy

TRAFFIC, EXACT = Policy(), Policy(scope="suite")


def feed(
    rule: SplitRule, scores: Iterable[float | None], weight: float = 1.0
) -> tuple[Status | None, int]:
    """Read until the rule stops; return the verdict and how many were read."""
    said: Status | None = None
    for score in scores:
        low, high = (-1.0, 1.0) if score is None else (score, score)
        said = rule.read(low, high, weight)
        if said:
            break
    return said, rule.read_cases


def test_a_clear_winner_stops_at_the_first_look() -> None:
    """20 wins in a row: no sooner, since nobody looks sooner."""
    assert feed(SplitRule(TRAFFIC, cases=400), [1.0] * 400) == ("PASS", 20)


def test_a_clear_loser_stops_at_the_first_look() -> None:
    """20 losses in a row."""
    assert feed(SplitRule(TRAFFIC, cases=400), [-1.0] * 400) == ("FAIL", 20)


def test_it_stops_only_at_looks() -> None:
    """After 20, and then after every 10."""
    rng = Random(4)
    scores = rng.choices((1.0, 0.0, -1.0), (35, 50, 15), k=400)

    said, read = feed(SplitRule(TRAFFIC, cases=400), scores)

    assert said == "PASS"
    assert read > 20
    assert read % 10 == 0


def test_a_tiny_suite_is_looked_at_after_every_case() -> None:
    """Below 20 cases the whole alpha is bet, and exact at any moment."""
    said, read = feed(SplitRule(TRAFFIC, cases=12), [1.0] * 12)

    assert said == "PASS"
    assert read < 12


def test_early_stopping_can_be_switched_off() -> None:
    """Nothing stops, but the evidence is kept."""
    rule = SplitRule(Policy(early_stop=False), cases=40)

    said, read = feed(rule, [1.0] * 40)

    assert (said, read) == (None, 40)
    assert rule.p_pass < 0.05 < rule.p_fail
    assert rule.max_pass > 40


def test_a_larger_family_asks_for_more_evidence() -> None:
    """A stop must survive the correction for several candidates and suites."""
    scores = [1.0, 0.0, 1.0, 0.0] * 100

    alone = feed(SplitRule(TRAFFIC, cases=400), scores)
    shared = feed(SplitRule(TRAFFIC, cases=400, pass_family=200), scores)

    assert alone[0] == shared[0] == "PASS"
    assert alone[1] < shared[1]


def test_the_fail_family_is_its_own() -> None:
    """FAIL is corrected over all suites, PASS within one."""
    scores = [-1.0, 0.0] * 200

    alone = feed(SplitRule(TRAFFIC, cases=400, pass_family=1e9), scores)
    shared = feed(SplitRule(TRAFFIC, cases=400, fail_family=1e9), scores)

    assert alone[0] == shared[0] == "FAIL"
    assert alone[1] < shared[1]


def test_too_many_missing_verdicts_stop_nothing() -> None:
    """Two of 20 are missing: the stop waits until they are 5 % of what was read."""
    said, read = feed(SplitRule(TRAFFIC, cases=400), [None, None] + [1.0] * 398)

    assert (said, read) == ("PASS", 40)


def test_a_missing_verdict_counts_against_both() -> None:
    """It is worth a loss to PASS and a win to FAIL."""
    winning, losing = SplitRule(TRAFFIC, cases=30), SplitRule(TRAFFIC, cases=30)

    feed(winning, [None] + [1.0] * 19)
    feed(losing, [None] + [-1.0] * 19)

    full = SplitRule(TRAFFIC, cases=30)
    feed(full, [1.0] * 20)
    assert 1 < winning.max_pass < full.max_pass
    assert losing.max_fail > 1


def test_equal_weights_are_no_weights() -> None:
    """A suite in which each case weighs 3 is one in which each weighs 1."""
    rng = Random(2)
    scores = rng.choices((1.0, 0.0, -1.0), k=60)
    plain, heavy = (
        SplitRule(TRAFFIC, cases=60),
        SplitRule(TRAFFIC, cases=60, max_weight=3),
    )

    feed(plain, scores)
    feed(heavy, scores, weight=3)

    assert heavy.max_pass == plain.max_pass
    assert heavy.max_fail == plain.max_fail


def test_light_cases_prove_less() -> None:
    """The price of unequal weights is power."""
    light = SplitRule(TRAFFIC, cases=200, max_weight=10)

    said, read = feed(light, [1.0] * 200)

    assert said == "PASS"
    assert read > 20


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.0] * 27 + [-1.0] * 3, "PASS"),
        ([0.0] * 26 + [-1.0] * 4, "FAIL"),
    ],
)
def test_when_all_is_read_the_suite_is_known(
    scores: Sequence[float], expected: Status
) -> None:
    """Exactly the margin is allowed; one loss more is not."""
    rule = SplitRule(EXACT, cases=30)

    assert feed(rule, scores) == (expected, 30)
    assert rule.known == expected


def test_the_suite_hangs_on_a_missing_verdict() -> None:
    """One missing verdict of 30 that could tip it leaves it open."""
    rule = SplitRule(EXACT, cases=30)

    assert feed(rule, [None] + [0.0] * 26 + [-1.0] * 3) == (None, 30)
    assert rule.known == "INCONCLUSIVE"


def test_traffic_is_never_known() -> None:
    """Cases that stand for traffic are a sample, also when all were read."""
    rule = SplitRule(TRAFFIC, cases=20)

    feed(rule, [0.0] * 20)

    assert rule.known is None


def test_more_cases_than_there_are_is_our_mistake() -> None:
    """The run counts wrongly: that must not become a verdict."""
    rule = SplitRule(TRAFFIC, cases=1)
    rule.read(0.0, 0.0)

    with pytest.raises(AssertionError, match="more cases"):
        rule.read(0.0, 0.0)


@pytest.mark.parametrize("policy", [TRAFFIC, EXACT])
def test_looking_often_is_safe(policy: Policy) -> None:
    """At the margin, early stops err in at most 2.5 % of the runs on each side."""
    rng = Random(11)
    population = [1.0] * 30 + [0.0] * 30 + [-1.0] * 50 + [0.0] * 90
    wrong = {"PASS": 0, "FAIL": 0}

    for _ in range(400):
        scores = rng.sample(population, 200)
        if policy.scope == "traffic":
            scores = rng.choices(population, k=200)
        said, read = feed(SplitRule(policy, cases=200), scores)
        if said and read < 190:
            wrong[said] += 1

    # 2.5 % of 400 and 3 standard deviations.
    assert max(wrong.values()) <= 10 + 3 * 3.2
