"""A docket reports each selected case once, as soon as nothing can change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, settings, strategies as st
from tests.suite.lineups_for_tests import (
    ALONE,
    TWO,
    Word,
    case,
    cases,
    comparison,
    suite,
)

from noworse.gate.order import commit_order
from noworse.records.cases import Case, Suite
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.records.run import CaseReport
from noworse.suite.docket import Docket, open_dockets

ONE = Policy(orders="one")
SLICES = Policy(orders="one", goal="slices")


def docket(
    held: Sequence[Case],
    lineup: Lineup = ALONE,
    selected: frozenset[str] | None = None,
    policy: Policy = ONE,
) -> Docket:
    chosen = frozenset(one.id for one in held) if selected is None else selected
    [only] = open_dockets(policy, lineup, [suite(held)], {"s": chosen})
    return only


def put(one: Docket, rank: int, candidate: str, word: Word | None) -> None:
    unit = one.units[candidate]
    if unit.wants(rank):
        heard = comparison(one.cases[rank], word, unit.orders_at(rank))
        unit.put(rank, heard.model_copy(update={"candidate": candidate}))


def names(reports: Iterator[CaseReport]) -> list[str]:
    return [report.case for report in reports]


def everything(suites: Sequence[Suite]) -> Mapping[str, frozenset[str]]:
    return {one.name: frozenset(c.id for c in one.cases) for one in suites}


def test_cases_stand_in_the_committed_order() -> None:
    """With the side that is shown first; the file's order is of no account."""
    held = cases(100)
    places = commit_order(held)

    one = docket(held, policy=Policy())

    firsts = [one.units["lab:cheap"].orders_at(rank)[0] for rank in range(100)]
    assert [c.id for c in one.cases] == [held[place.index].id for place in places]
    assert [first == "candidate" for first in firsts] == [
        place.candidate_first for place in places
    ]
    assert one.cases != held
    assert one.name == ("s", None)
    assert one.ranks() == tuple(range(100))


def test_reports_follow_the_reading() -> None:
    """A case that arrives before its turn waits; then both are told in order."""
    one = docket(cases(60))
    put(one, 1, "lab:cheap", "win")
    early = names(one.settle())

    put(one, 0, "lab:cheap", "loss")
    reports = list(one.settle())

    assert early == []
    assert [report.case for report in reports] == [c.id for c in one.cases[:2]]
    assert [report.comparisons[0].outcome for report in reports] == ["loss", "win"]
    assert one.ranks() == tuple(range(2, 60))
    assert names(one.settle()) == []


def test_a_case_that_may_be_asked_again_holds_up_the_next() -> None:
    """Reports come in the committed order as long as the gate reads."""
    one = docket(cases(80), policy=Policy())
    for rank in range(21):
        put(one, rank, "lab:cheap", "win" if rank % 2 else "loss")
    put(one, 21, "lab:cheap", "same")

    reported = names(one.settle())

    assert one.units["lab:cheap"].is_settled(21)
    assert reported == [c.id for c in one.cases[:20]]


def test_a_case_waits_for_every_candidate() -> None:
    """Its report holds what was heard under each of them."""
    one = docket(cases(60), TWO)
    put(one, 0, "lab:cheap", "win")
    early = names(one.settle())

    put(one, 0, "lab:small", None)
    [report] = one.settle()

    assert early == []
    assert [heard.candidate for heard in report.comparisons] == [
        "lab:cheap",
        "lab:small",
    ]
    assert report.left_out is None


def test_a_stop_tells_all_that_is_left_out() -> None:
    """With how many were read; what was in flight is not told."""
    one = docket(cases(60))
    put(one, 40, "lab:cheap", "loss")
    for rank in range(20):
        put(one, rank, "lab:cheap", "win")

    reports = list(one.settle())

    assert len(reports) == 60
    assert {report.left_out for report in reports[:20]} == {None}
    assert {report.left_out for report in reports[20:]} == {"decided after 20 of 60"}
    assert all(report.comparisons == () for report in reports[20:])
    assert one.is_complete
    assert not one.wants(40)


def test_one_candidate_may_stop_before_the_other() -> None:
    """Its cases go on for the other, and are told of that one alone."""
    one = docket(cases(60), TWO)
    for rank in range(30):
        put(one, rank, "lab:cheap", "win")
        put(one, rank, "lab:small", "win" if rank % 2 else "loss")

    reports = list(one.settle())

    assert [len(report.comparisons) for report in reports] == [2] * 20 + [1] * 10
    assert one.wants(30)
    assert not one.is_complete


def test_a_critical_case_behind_a_stop_holds_up_nothing_else() -> None:
    """All others are told at once; it is told when it was heard."""
    rank, plain = 40, cases(60)
    late = plain[commit_order(plain)[rank].index].id
    one = docket([c.model_copy(update={"critical": c.id == late}) for c in plain])
    for early in range(20):
        put(one, early, "lab:cheap", "win")
    first = names(one.settle())

    put(one, rank, "lab:cheap", "loss")
    [report] = one.settle()

    assert len(first) == 59
    assert report.case == late
    assert report.comparisons[0].outcome == "loss"
    assert report.left_out is None


def test_a_partial_selection_is_reported_as_it_comes() -> None:
    """Only what was selected, in any order, and nothing waits for its turn."""
    held = cases(60)
    one = docket(held, selected=frozenset({"s-3", "s-9"}))
    low, high = one.ranks()

    put(one, high, "lab:cheap", "win")
    first = names(one.settle())
    put(one, low, "lab:cheap", "win")

    assert first == [one.cases[high].id]
    assert names(one.settle()) == [one.cases[low].id]
    assert not one.is_complete


def test_what_was_not_reached_is_told_with_the_reason() -> None:
    """Each open case once, and after that none."""
    one = docket(cases(30))
    put(one, 0, "lab:cheap", "win")
    told = names(one.settle())

    reports = list(one.abandon("no credit"))

    assert len(told) == 1
    assert len(reports) == 29
    assert {report.ended for report in reports} == {"no credit"}
    assert all(report.left_out is None for report in reports)
    assert names(one.abandon("no credit")) == []
    assert names(one.settle()) == []


words = st.sampled_from(["win", "win", "win", "tie", "loss", "same", None])


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    selected=st.sets(st.integers(0, 29), min_size=1) | st.just(set(range(30))),
    critical=st.sets(st.integers(0, 29), max_size=3),
    heard=st.integers(0, 60),
)
def test_each_selected_case_is_reported_exactly_once(
    seed: int, selected: set[int], critical: set[int], heard: int
) -> None:
    """In any order of arrival, and wherever the run is given up."""
    held = [case(f"c-{n}", critical=n in critical) for n in range(30)]
    chosen = frozenset(f"c-{n}" for n in selected)
    one = docket(held, TWO, chosen)
    draw = Random(seed)
    arriving = [(rank, who) for rank in one.ranks() for who in one.units]
    draw.shuffle(arriving)
    reported: Counter[str] = Counter()

    for rank, who in arriving[:heard]:
        put(one, rank, who, draw.choice(["win", "win", "loss", "same", None]))
        reported.update(names(one.settle()))
    reported.update(names(one.abandon("given up")))

    assert reported == Counter(chosen)


def test_slices_decide_on_their_own() -> None:
    """Each has a committed order, and its own units; together they are the suite."""
    held = [*cases(30, "a"), *cases(25, "b")]

    dockets = open_dockets(SLICES, ALONE, [suite(held)], everything([suite(held)]))

    assert {one.name for one in dockets} == {("s", "a"), ("s", "b")}
    assert {(one.slice, len(one.cases)) for one in dockets} == {("a", 30), ("b", 25)}
    assert all({c.slice for c in one.cases} == {one.slice} for one in dockets)
    assert all(len(one.ranks()) == len(one.cases) for one in dockets)


def test_a_slice_of_a_partial_suite_decides_nothing() -> None:
    """Although all of the slice was selected: the suite was not."""
    held = [*cases(30, "a"), *cases(25, "b")]
    chosen = frozenset(one.id for one in held if one.slice == "a")

    dockets = open_dockets(SLICES, ALONE, [suite(held)], {"s": chosen})

    assert all(one.units["lab:cheap"].partial for one in dockets)
    assert {one.slice: len(one.ranks()) for one in dockets} == {"a": 30, "b": 0}


@pytest.mark.parametrize(
    ("policy", "lineup", "suites", "expected"),
    [
        (ONE, ALONE, 1, (1, 1)),
        (ONE, ALONE, 3, (1, 3)),
        (ONE, TWO, 3, (2, 6)),
        # Two slices in each of three suites, at 10 % instead of 5 %.
        (SLICES, ALONE, 3, (3, 3)),
        (SLICES, TWO, 3, (6, 6)),
    ],
    ids=["alone", "suites", "candidates", "slices", "slices and candidates"],
)
def test_claims_that_share_the_error_rate_are_counted(
    policy: Policy, lineup: Lineup, suites: int, expected: tuple[float, float]
) -> None:
    """PASS over candidates, FAIL over suites too; slices over all of them."""
    held = [
        suite([*cases(3, f"a-{n}"), *cases(3, f"b-{n}")], f"s-{n}")
        for n in range(suites)
    ]

    dockets = open_dockets(policy, lineup, held, everything(held))

    rules = [unit._rule for one in dockets for unit in one.units.values()]
    assert [rule._families for rule in rules] == [pytest.approx(expected)] * len(rules)
