"""Slices: decided on their own evidence, and corrected together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from tests.gate.evidence_for_tests import SMALL, TINY, comparison, evidence, verdict

from noworse.gate.decide import Evidence, decide
from noworse.records.answers import Comparison
from noworse.records.decisions import Decision, Policy
from noworse.stats.multiplicity import benjamini_hochberg
from noworse.stats.paired import p_pass

BOTH = (verdict("neither", "candidate"), verdict("neither", "baseline"))
WON, LOST, EVEN = [1.0] * 40, [-1.0] * 40, [1.0, -1.0] * 20


def sliced(
    slices: Mapping[str, Sequence[float | None]],
    *,
    available: Mapping[str, int] | None = None,
    candidate: str = SMALL,
) -> Evidence:
    """Make evidence of several slices that were read in turn."""
    longest = max(len(scores) for scores in slices.values())
    read = [
        comparison(scores[i], part=name, candidate=candidate)
        for i in range(longest)
        for name, scores in slices.items()
        if i < len(scores)
    ]
    return evidence(read, available=available, candidate=candidate)


def by_slice(policy: Policy, *found: Evidence) -> dict[str | None, Decision]:
    """Decide, and name the decisions of the first candidate by their slices."""
    made = decide(policy, found, {})
    return {one.slice: one for one in made if one.candidate == found[0].candidate}


def test_slices_follow_their_suite() -> None:
    """First the suite as a whole, then its slices, candidate by candidate."""
    found = [
        sliced({"a": WON, "b": LOST}),
        sliced({"a": WON, "b": LOST}, candidate=TINY),
    ]

    made = decide(Policy(), found, {})

    assert [(one.candidate, one.slice) for one in made] == [
        (SMALL, None), (SMALL, "a"), (SMALL, "b"),
        (TINY, None), (TINY, "a"), (TINY, "b"),
    ]  # fmt: skip


def test_a_slice_is_decided_on_its_own() -> None:
    """A suite that is even overall has a slice to move and one to keep."""
    made = by_slice(Policy(), sliced({"a": WON, "b": LOST, "c": EVEN}))

    assert made["a"].status == "PASS"
    assert made["b"].status == "FAIL"
    assert made["c"].status == "INCONCLUSIVE"
    assert made["b"].reason.startswith("worse here: between ")


def test_a_small_slice_is_not_enough() -> None:
    """Under 20 cases: no verdict, even if all 19 are lost; the suite counts them."""
    made = by_slice(Policy(), sliced({"a": LOST, "b": [-1.0] * 19}))

    assert (made["b"].status, made["b"].stage) == ("INCONCLUSIVE", "too few cases")
    assert made["b"].reason == "not enough cases (19 of 20)"
    assert (made["b"].p_pass, made["b"].p_fail) == (1.0, 1.0)
    assert made[None].losses == 59


def test_slices_are_corrected_over_slices_and_candidates() -> None:
    """Benjamini-Hochberg over the claims of the run; p of a slice is 2 p_final."""
    ties = {"a": [0.0] * 30, "b": [0.0] * 40}
    policy = Policy(orders="one")

    made = decide(policy, [sliced(ties), sliced(ties, candidate=TINY)], {})

    plain = [2 * p_pass([0.0] * n, 0.1) for n in (30, 40, 30, 40)]
    seen = [one.p_pass for one in made if one.slice is not None]
    assert seen == pytest.approx(benjamini_hochberg(plain))


def test_without_early_stopping_a_slice_has_the_whole_test() -> None:
    """Nobody looked, so nothing is paid for looks."""
    ties = {"a": [0.0] * 30, "b": EVEN}

    made = by_slice(Policy(orders="one", early_stop=False), sliced(ties))

    plain = [p_pass([0.0] * 30, 0.1), p_pass(EVEN, 0.1)]
    assert made["a"].p_pass == pytest.approx(benjamini_hochberg(plain)[0])


def test_a_slice_that_was_read_in_part_has_its_bets() -> None:
    """An early stop of the suite leaves slices as far as the evidence goes."""
    available = {"a": 200, "b": 200}

    made = by_slice(
        Policy(), sliced({"a": [1.0] * 30, "b": [0.0] * 10}, available=available)
    )

    assert (made["a"].status, made["a"].stage) == ("PASS", "early stop")
    assert made["b"].status == "INCONCLUSIVE"
    assert (made["b"].read, made["b"].cases) == (10, 200)


@pytest.mark.parametrize(("available", "more"), [(30, None), (25, 5)])
def test_cases_that_stand_unread_are_not_asked_for(
    available: int, more: int | None
) -> None:
    """About 30 would decide here: as many as there are, or five more."""
    scores = [0.0] * 12 + [1.0] * 4 + [-1.0]

    made = by_slice(
        Policy(), sliced({"a": scores}, available={"a": available, "b": 60})
    )

    assert made["a"].status == "INCONCLUSIVE"
    assert made["a"].more_cases == more
    assert f"after 17 of {available} cases" in made["a"].reason


def test_an_unread_slice_is_told_all_the_same() -> None:
    """Nothing was read of it: that is what is said."""
    made = by_slice(Policy(), sliced({"a": WON}, available={"a": 40, "b": 40}))

    assert made["b"].reason == "not enough evidence: no case was read"


def test_exact_slices_are_known() -> None:
    """`scope = "suite"`: also a slice is exactly its cases."""
    lost = [-1.0] * 4 + [0.0] * 36
    much = [-1.0] * 5 + [0.0] * 35

    made = by_slice(Policy(scope="suite"), sliced({"a": lost, "b": much}))

    assert (made["a"].status, made["b"].status) == ("PASS", "FAIL")
    assert made["a"].reason == (
        "10 net losses per 100 cases on exactly these cases, 10 are allowed"
    )
    assert made["b"].reason == (
        "worse here: 12.5 net losses per 100 cases on exactly these cases, "
        "10 are allowed"
    )


@pytest.mark.parametrize("scores", [WON, LOST, EVEN, [0.0] * 12])
def test_an_only_slice_is_the_suite(scores: list[float]) -> None:
    """It takes the suite's decision, so that the two cannot contradict."""
    suite, part = decide(Policy(), [sliced({"a": scores})], {})

    assert part == suite.model_copy(update={"slice": "a"})


@pytest.mark.parametrize(
    ("slices", "status", "reason"),
    [
        ({"a": WON, "b": WON}, "PASS", "all 2 slices PASS"),
        ({"a": WON}, "PASS", "its one slice PASSes"),
        ({"a": WON, "b": LOST}, "FAIL", "worse here: 1 of 2 slices FAIL: `b`"),
        (
            {"a": WON, "b": EVEN, "c": WON[:9]},
            "INCONCLUSIVE",
            "not enough evidence: 2 of 3 slices are undecided: `b`, `c`",
        ),
    ],
)
def test_with_slices_as_the_goal_the_suite_is_its_slices(
    slices: Mapping[str, Sequence[float]], status: str, reason: str
) -> None:
    """PASS if all PASS, FAIL if one FAILs, else INCONCLUSIVE."""
    made = by_slice(Policy(goal="slices"), sliced(slices))

    assert (made[None].status, made[None].reason) == (status, reason)
    assert made[None].p_pass == max(made[name].p_pass for name in slices)
    assert made[None].p_fail == min(made[name].p_fail for name in slices)
    assert made[None].stage == "one order"


@pytest.mark.parametrize(
    ("losing", "stage"), [([-1.0] * 20, "early stop"), (EVEN[:20], "one order")]
)
def test_slices_that_stopped_early_say_so(losing: list[float], stage: str) -> None:
    """The suite was not read to its end; undecided, it was merely cut short."""
    found = sliced({"a": [1.0] * 20, "b": losing}, available={"a": 100, "b": 100})

    made = by_slice(Policy(goal="slices"), found)

    assert made[None].stage == stage


def test_a_whole_suite_that_would_stop_is_not_its_slices() -> None:
    """The suite's own bets say PASS; one slice is open, and so is the suite."""
    found = sliced({"a": [1.0] * 90, "b": [1.0] * 5}, available={"a": 90, "b": 90})

    made = by_slice(Policy(goal="slices"), found)

    assert (made[None].status, made[None].stage) == ("INCONCLUSIVE", "one order")


def test_two_final_tests_of_a_slice_share_what_is_left() -> None:
    """With slices as the goal, a second pass is a second look at each slice."""
    policy = Policy(goal="slices")
    first = evidence([comparison(0.0, part="a") for _ in range(30)])
    again = evidence(
        [comparison(0.0, part="a", first_score=0.0, verdicts=BOTH) for _ in range(30)],
        second_pass=True,
    )
    at_once = evidence([comparison(0.0, part="a", verdicts=BOTH) for _ in range(30)])

    p = p_pass([0.0] * 30, 0.1)

    assert by_slice(policy, first)["a"].p_pass == pytest.approx(min(1, 4 * p))
    assert by_slice(policy, again)["a"].p_pass == pytest.approx(min(1, 4 * p))
    assert by_slice(policy, at_once)["a"].p_pass == pytest.approx(2 * p)


def test_a_slice_of_light_cases_has_its_own_scale() -> None:
    """Known to be light throughout, it needs no more cases than a heavy one."""

    def found(weights: Mapping[str, float]) -> Evidence:
        read: list[Comparison] = []
        for _ in range(40):
            read.append(comparison(0.0, part="light", weight=0.1))
            read.append(comparison(0.0, part="heavy", weight=10))
        return evidence(read, max_weight=10, slice_weights=weights)

    unknown = by_slice(Policy(), found({}))
    known = by_slice(Policy(), found({"light": 0.1}))

    assert known["light"].p_pass < unknown["light"].p_pass
    assert known["light"].p_pass == pytest.approx(known["heavy"].p_pass)
