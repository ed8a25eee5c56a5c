"""Suites: from evidence to PASS, FAIL or INCONCLUSIVE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, strategies as st
from tests.gate.evidence_for_tests import (
    SMALL,
    TINY,
    comparison,
    evidence,
    verdict,
)

from noworse.gate.decide import Evidence, decide
from noworse.gate.split import SplitRule
from noworse.records.answers import Comparison
from noworse.records.base import Status
from noworse.records.decisions import Decision, Policy
from noworse.stats.paired import p_fail, p_pass

POLICY = Policy()
BOTH = (verdict("neither", "candidate"), verdict("neither", "baseline"))


def of_suite(policy: Policy, one: Evidence, usd: float | None = None) -> Decision:
    """Decide one suite under one candidate."""
    return decide(policy, [one], {SMALL: usd})[0]


def in_both_orders(scores: Sequence[float | None]) -> list[Comparison]:
    """Make comparisons that were judged both ways at once."""
    return [comparison(score, verdicts=BOTH) for score in scores]


def spread(wins: int, ties: int, losses: int) -> list[float]:
    """Make scores in a fixed, mixed order."""
    scores = [1.0] * wins + [0.0] * ties + [-1.0] * losses
    Random(1).shuffle(scores)
    return scores


@given(
    scores=st.lists(st.sampled_from([1.0, 0.0, -1.0, None]), min_size=1, max_size=90),
    tilted=st.booleans(),
)
def test_what_stops_the_run_is_what_is_decided(
    scores: list[float | None], *, tilted: bool
) -> None:
    """A stop is confirmed by the decision on the prefix, and with its verdict."""
    if tilted:
        scores = [1.0 if score == 0 else score for score in scores]
    rule = SplitRule(POLICY, cases=90)
    said: Status | None = None
    for score in scores:
        low, high = (-1.0, 1.0) if score is None else (score, score)
        if said := rule.read(low, high):
            break

    read = scores[: rule.read_cases]
    made = of_suite(POLICY, evidence(read, available={"billing": 90}))

    assert made.read == rule.read_cases
    assert (made.status == said) if said else (made.status == "INCONCLUSIVE")
    assert made.stage == ("early stop" if said else made.stage)


def test_a_stop_holds_in_a_family() -> None:
    """What stops with two candidates in two suites is still decided at the end."""
    rules = [
        SplitRule(POLICY, cases=200, pass_family=2, fail_family=4) for _ in range(4)
    ]
    streams = [[-1.0, 0.0] * 100, [0.0] * 200, [0.0, 1.0] * 100, [0.0] * 200]
    found = []
    for i, (rule, stream) in enumerate(zip(rules, streams, strict=True)):
        read = [s for s in stream if rule.read(s, s) is None or rule.read_cases < 201]
        found.append(
            evidence(
                read[: rule.read_cases],
                suite=f"suite-{i // 2}",
                candidate=(SMALL, TINY)[i % 2],
                available={"billing": 200},
            )
        )

    made = [one for one in decide(POLICY, found, {}) if one.slice is None]

    assert [one.status for one in made] == ["FAIL", "PASS", "PASS", "PASS"]


@pytest.mark.parametrize(
    ("policy", "second_pass", "share"),
    [
        (Policy(orders="both"), False, 0.7),
        (Policy(orders="one"), False, 0.7),
        (Policy(orders="auto"), False, 0.4),
        (Policy(orders="auto"), True, 0.5),
        (Policy(orders="one", strict=True), False, 0.5),
        (Policy(orders="auto", strict=True), False, 0.25),
        (Policy(orders="auto", strict=True), True, 0.25),
    ],
)
def test_the_final_test_has_its_share_of_alpha(
    policy: Policy, share: float, *, second_pass: bool
) -> None:
    """p* = p of the test divided by its share, so that alpha is kept in all."""
    scores = spread(3, 32, 0)
    found = in_both_orders(scores) if policy.orders == "both" else scores

    made = of_suite(policy, evidence(found, second_pass=second_pass))

    assert made.p_pass == pytest.approx(p_pass(scores, 0.1) / share)
    assert made.stage == (
        "both orders" if second_pass or policy.orders == "both" else "one order"
    )


def test_orders_that_came_together_are_one_look() -> None:
    """With `auto`, a suite that was judged both ways from the start pays no second."""
    scores = spread(3, 32, 0)

    made = of_suite(POLICY, evidence(in_both_orders(scores)))

    assert made.p_pass == pytest.approx(p_pass(scores, 0.1) / 0.7)
    assert made.stage == "both orders"


def test_the_first_look_keeps_its_own_scores() -> None:
    """After a second pass, look 1 is still judged on the scores that it saw."""
    first, second = spread(6, 34, 0), [0.0] * 40
    found = [
        comparison(now, first_score=then, verdicts=BOTH)
        for then, now in zip(first, second, strict=True)
    ]

    made = of_suite(POLICY, evidence(found, second_pass=True))

    looks = p_pass(first, 0.1) / 0.4, p_pass(second, 0.1) / 0.5
    rule = SplitRule(POLICY, cases=40)
    for score in first:
        rule.read(score, score)
    assert made.p_pass == pytest.approx(min(*looks, rule.p_pass))
    assert made.estimate == 0.0


def test_a_missing_verdict_is_the_worst_for_each_claim() -> None:
    """One of 40: a loss in the PASS test, a win in the FAIL test."""
    scores = spread(10, 20, 9)

    made = of_suite(Policy(orders="one"), evidence([*scores, None]))

    assert made.unresolved == 1
    assert made.p_pass == pytest.approx(min(1, p_pass([*scores, -1.0], 0.1) / 0.7))
    assert made.p_fail == pytest.approx(min(1, p_fail([*scores, 1.0], 0.1) / 0.7))


def test_too_many_missing_verdicts_decide_nothing() -> None:
    """Over 5 %: INCONCLUSIVE, never PASS on the survivors, and said so."""
    made = of_suite(POLICY, evidence([1.0] * 94 + [None] * 6), usd=0.1)

    assert made.status == "INCONCLUSIVE"
    assert made.p_pass < 0.05
    assert made.reason.startswith("6 of 100 cases have no verdict: with more than 5%")
    assert made.more_cases is None
    assert made.more_usd is None


def test_ties_that_only_the_order_made_are_no_pass() -> None:
    """A judge that always prefers the first answer passes nobody, and is told so."""
    flip = (verdict("candidate", "candidate"), verdict("baseline", "baseline"))

    made = of_suite(POLICY, evidence([comparison(0.0, verdicts=flip)] * 100), usd=0.1)

    assert made.status == "INCONCLUSIVE"
    assert made.p_pass < 0.05
    assert "prefer by position" in made.reason
    assert "in 100 of 100 cases" in made.reason
    assert made.more_cases is None


def test_a_doubt_withholds_a_pass_and_nothing_else() -> None:
    """It is told with every verdict; a FAIL, and figures, stay what they are."""
    doubts: Mapping[str | None, str] = {None: "it says one thing to all"}
    won, lost = in_both_orders([1.0] * 60), in_both_orders([-1.0] * 60)

    plain = of_suite(POLICY, evidence(won))
    held = of_suite(POLICY, evidence(won, doubts=doubts))
    failed = of_suite(POLICY, evidence(lost, doubts=doubts))

    reason = (
        "not enough evidence: a PASS would mean nothing, since it says one thing to all"
    )
    assert (plain.status, plain.doubt) == ("PASS", None)
    assert held == plain.model_copy(
        update={
            "status": "INCONCLUSIVE",
            "doubt": doubts[None],
            "reason": reason,
            "more_cases": None,
        }
    )
    assert (failed.status, failed.doubt) == ("FAIL", doubts[None])


def test_a_doubt_about_a_slice_leaves_the_suite_alone() -> None:
    """And with `goal = "slices"` the suite waits for its slices."""
    parts = [
        *(comparison(1.0, part="a", verdicts=BOTH) for _ in range(40)),
        *(comparison(1.0, part="b", verdicts=BOTH) for _ in range(40)),
    ]
    doubts: Mapping[str | None, str] = {"a": "the baseline is broken"}

    def statuses(policy: Policy) -> list[Status]:
        return [
            one.status for one in decide(policy, [evidence(parts, doubts=doubts)], {})
        ]

    assert statuses(POLICY) == ["PASS", "INCONCLUSIVE", "PASS"]
    assert statuses(Policy(goal="slices")) == ["INCONCLUSIVE", "INCONCLUSIVE", "PASS"]


@pytest.mark.parametrize("scores", [[], [None] * 30])
def test_nothing_resolved_is_no_evidence(scores: list[None]) -> None:
    """No crash, no verdict, and every mean is possible."""
    made = of_suite(POLICY, evidence(scores, available={"billing": 30}))

    assert made.status == "INCONCLUSIVE"
    assert (made.estimate, made.low, made.high) == (0.0, -1.0, 1.0)
    assert made.more_cases is None


def test_a_suite_of_which_nothing_was_read_says_so() -> None:
    """The run ended before its first case."""
    made = of_suite(POLICY, evidence([], available={"billing": 30}))

    assert made.reason == "not enough evidence: no case was read"
    assert (made.cases, made.read, made.p_pass, made.p_fail) == (30, 0, 1.0, 1.0)


def test_a_tiny_suite_is_decided_by_bets_alone() -> None:
    """12 wins decide; 12 ties do not, whatever a t test would say."""
    won = of_suite(POLICY, evidence([1.0] * 12))
    tied = of_suite(POLICY, evidence([0.0] * 12))

    assert won.status == "PASS"
    assert tied.status == "INCONCLUSIVE"
    assert tied.more_cases is not None
    assert tied.more_cases >= 8


def test_several_candidates_are_corrected() -> None:
    """PASS by Holm within a suite, FAIL by Holm over all suites."""
    scores = spread(3, 32, 0)
    lone = of_suite(Policy(orders="one"), evidence(scores))
    found = [
        evidence(scores),
        evidence(scores, candidate=TINY),
        evidence(scores, suite="other"),
    ]

    made = decide(Policy(orders="one"), found, {})
    suites = [one for one in made if one.slice is None]

    assert [one.p_pass for one in suites] == pytest.approx(
        [2 * lone.p_pass, 2 * lone.p_pass, lone.p_pass]
    )
    assert [one.p_fail for one in suites] == [min(1.0, 3 * lone.p_fail)] * 3


def test_undecided_says_what_more_would_cost() -> None:
    """About so many cases, at the cost of a case; unknown costs stay unknown."""
    scores = spread(20, 30, 20)

    known = of_suite(POLICY, evidence(scores), usd=0.01)
    unknown = of_suite(POLICY, evidence(scores), usd=None)

    assert known.status == "INCONCLUSIVE"
    assert known.more_cases
    assert known.more_usd == pytest.approx(0.01 * known.more_cases)
    assert unknown.more_usd is None


def test_at_the_margin_no_number_of_cases_helps() -> None:
    """An estimate of just -.10 would take forever: that is said, not counted."""
    made = of_suite(POLICY, evidence(spread(20, 50, 30)))

    assert made.status == "INCONCLUSIVE"
    assert made.more_cases is None
    assert "too close to the margin" in made.reason


def test_a_pass_may_be_a_measurable_drop() -> None:
    """Worse for sure, and within what is allowed: both are said."""
    made = of_suite(POLICY, evidence(spread(0, 965, 35)))
    equal = of_suite(POLICY, evidence(spread(10, 380, 10)))

    assert (made.status, made.measurable_drop) == ("PASS", True)
    assert (equal.status, equal.measurable_drop) == ("PASS", False)


def test_weights_decide_what_the_mean_is() -> None:
    """A loss on the heavy cases outweighs wins on the light ones."""
    found = [
        comparison(-1.0 if i % 2 else 1.0, weight=10.0 if i % 2 else 1.0)
        for i in range(100)
    ]

    made = of_suite(POLICY, evidence(found, max_weight=10))

    assert made.status == "FAIL"
    assert made.estimate == pytest.approx((50 - 500) / 550)
    assert made.low <= made.estimate <= made.high


def test_both_proven_is_the_smaller_p_value() -> None:
    """The bets saw wins first; by the end the suite loses for sure."""
    scores = [1.0] * 20 + [-1.0] * 380
    policy = Policy(early_stop=False)

    made = of_suite(policy, evidence(scores))

    assert made.p_fail < made.p_pass <= 0.05
    assert made.status == "FAIL"


def test_the_same_evidence_gives_the_same_decision() -> None:
    """A stored run can be decided again."""
    found = [evidence(spread(5, 40, 5)), evidence(spread(1, 40, 9), candidate=TINY)]

    assert decide(POLICY, found, {}) == decide(POLICY, found, {})
