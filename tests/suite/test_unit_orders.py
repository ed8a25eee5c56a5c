"""When a unit asks for the other order, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings, strategies as st
from tests.suite.lineups_for_tests import (
    BOTH,
    PANEL,
    Word,
    cases,
    verdict,
)
from tests.suite.units_for_tests import (
    AUTO,
    ONE,
    drawn,
    heard,
    put_all,
    unit,
)

from noworse.records.answers import Comparison
from noworse.records.base import Side
from noworse.records.decisions import Policy
from noworse.suite.unit import Unit


@pytest.mark.parametrize(
    ("number", "policy", "opening"),
    [
        (59, AUTO, "both"),
        (60, AUTO, "auto"),
        (59, ONE, "one"),
        (60, Policy(orders="both"), "both"),
    ],
)
def test_small_suites_are_judged_in_both_orders(
    number: int, policy: Policy, opening: str
) -> None:
    """Below 60 cases, unless the user says otherwise."""
    one = unit(cases(number), policy)

    orders = [one.orders_at(rank) for rank in range(number)]

    assert one.orders == opening
    assert all(len(both) == 2 for both in orders[:20])
    assert {len(rest) for rest in orders[20:]} == {2 if opening == "both" else 1}


def test_who_is_shown_first_was_committed() -> None:
    """Each case keeps the side that its place names; the second follows."""
    one = unit(cases(80), AUTO)

    assert one.orders_at(0) == ("candidate", "baseline")
    assert one.orders_at(1) == ("baseline", "candidate")
    assert one.orders_at(20) == ("candidate",)
    assert one.orders_at(21) == ("baseline",)


def test_critical_cases_see_both_orders() -> None:
    """So that a verdict with a name never hangs on the order."""
    one = unit(cases(30, critical=True))

    assert one.orders_at(25) == ("baseline", "candidate")


def test_a_fickle_judge_is_asked_in_both_orders_from_then_on() -> None:
    """Eleven flips in the first twenty: more than half is inconsistent."""
    one = unit(cases(80), AUTO)
    words: list[Word] = ["tie"] * 80
    words[:11] = ["first"] * 11
    for rank in (20, 21):
        one.put(rank, heard(one, rank, "tie"))

    put_all(one, words, range(20))

    assert one.orders == "both"
    assert len(one.orders_at(70)) == 2
    assert one.read == 20
    assert one.take_second_orders() == (20, 21)


def test_a_judge_that_keeps_its_word_is_asked_once() -> None:
    """Ten flips in twenty are just not too many."""
    one = unit(cases(80), AUTO)
    words: list[Word] = ["win", "loss"] * 40
    words[:10] = ["first"] * 10

    put_all(one, words, range(80))

    assert one.orders == "auto"
    assert one.take_second_orders() == ()
    assert one.wants_second_pass


def test_flips_are_counted_over_all_judges() -> None:
    """A panel's judges each count: 20 flips in 40 are not too many, 21 are."""
    one = unit(cases(80), AUTO)

    for rank in range(20):
        steady: Word = "first" if rank == 0 else "tie"
        said = [verdict("first", first, PANEL.judges[0]) for first in BOTH]
        said += [verdict(steady, first, PANEL.judges[1]) for first in BOTH]
        one.put(rank, heard(one, rank).model_copy(update={"verdicts": tuple(said)}))

    assert one.orders == "both"


def fickle() -> Unit:
    """A unit that has just gone over to both orders; ranks 20 and 21 saw one."""
    one = unit(cases(80), AUTO)
    for rank in (20, 21):
        one.put(rank, heard(one, rank, "tie"))
    put_all(one, ["first"] * 80, range(20))
    return one


def test_reading_waits_for_the_second_order() -> None:
    """Once over to both orders, a case that saw one is read when it saw both."""
    one = fickle()
    waiting, ranks = one.read, one.take_second_orders()

    again = heard(one, 20, "first", BOTH).model_copy(update={"first_score": 1.0})
    one.put_again(20, again)

    assert (waiting, ranks) == (20, (20, 21))
    assert one.read == 21
    # There was no first look at it, so there is no first score to keep.
    assert one.prefix()[20].first_score is None


def test_a_second_order_is_handed_out_once() -> None:
    """Until it is back; and a case in trouble is not asked for again."""
    one = fickle()
    first = one.take_second_orders()
    meanwhile = one.take_second_orders()

    one.put_again(20, heard(one, 20, None))

    assert (first, meanwhile) == ((20, 21), ())
    assert one.take_second_orders() == ()
    assert one.read == 21


def test_cases_without_a_judge_want_no_second_order() -> None:
    """Identical answers and outcomes have no order."""
    one = fickle()
    one.put(22, heard(one, 22, "same"))
    one.put(23, heard(one, 23, "refuse"))

    assert one.take_second_orders() == (20, 21)


def undecided(number: int = 80) -> Unit:
    """A unit that has read all in its first pass and stopped nowhere."""
    one = unit(cases(number), AUTO)
    words: list[Word | None] = ["win", "loss"] * (number // 2)
    words[30] = "same"
    put_all(one, words, range(number))
    return one


def test_a_second_pass_asks_what_saw_one_order() -> None:
    """Not the first twenty, and not what was settled without a judge."""
    one = undecided()
    before = one.take_second_orders()

    one.second_pass = True

    assert one.wants_second_pass
    assert before == ()
    assert one.take_second_orders() == tuple(r for r in range(20, 80) if r != 30)


def test_a_second_pass_keeps_the_first_scores() -> None:
    """The gate has looked at them: both looks share the error rate."""
    one = undecided()
    first = one.prefix()
    one.second_pass = True

    for rank in one.take_second_orders():
        again = heard(one, rank, "tie", BOTH)
        score = first[rank].score
        one.put_again(rank, again.model_copy(update={"first_score": score}))

    both = one.prefix()
    assert one.has_both_passes
    assert [told.first_score for told in both[31:]] == [t.score for t in first[31:]]
    assert all(len(told.verdicts) == 2 for told in both[31:])
    assert both[:20] == first[:20]
    assert one.take_second_orders() == ()


def test_a_second_pass_counts_as_a_whole_or_not_at_all() -> None:
    """What of it arrives first is no fair part of it."""
    one = undecided()
    first = one.prefix()
    one.second_pass = True
    *ranks, last = one.take_second_orders()

    for rank in ranks:
        one.put_again(rank, heard(one, rank, "win", BOTH))
    under_way, is_counted = one.prefix(), one.has_both_passes
    asked_again = one.take_second_orders()
    one.put_again(last, heard(one, last, "win", BOTH))

    assert (under_way, is_counted) == (first, False)
    assert asked_again == ()
    assert one.has_both_passes
    assert {told.outcome for told in one.prefix()[31:]} == {"win"}


def test_a_pass_in_which_nothing_was_asked_is_none() -> None:
    """Where no case saw a judge there is no second look to be paid for."""
    one = unit(cases(60), AUTO)
    put_all(one, ["same"] * 60, range(60))
    one.second_pass = True

    assert one.take_second_orders() == ()
    assert not one.has_both_passes


@pytest.mark.parametrize(
    "policy",
    [ONE, Policy(orders="both"), Policy(orders="auto", scope="suite")],
    ids=["one", "both", "known"],
)
def test_no_second_pass_where_it_could_change_nothing(policy: Policy) -> None:
    """One order was asked for, or both were given, or the answer is exact."""
    one = unit(cases(80), policy)

    put_all(one, drawn(80, 0.4, 0.4), range(80))

    assert one.is_complete
    assert not one.wants_second_pass


def test_a_unit_that_is_not_complete_wants_no_second_pass() -> None:
    """The first pass comes to its end before."""
    one = unit(cases(80), AUTO)

    put_all(one, ["win", "loss"] * 40, range(79))

    assert not one.is_complete
    assert not one.wants_second_pass


@pytest.mark.parametrize("end", ["close", "both passes"])
def test_all_is_settled_at_the_end(end: str) -> None:
    """Either nothing more is asked for, or the second pass is over."""
    one = undecided()
    one.second_pass = True
    ranks = one.take_second_orders()
    before = one.is_settled(79)

    if end == "close":
        one.close()
    else:
        for rank in ranks:
            one.put_again(rank, heard(one, rank, None))

    assert not before
    assert all(one.is_settled(rank) for rank in range(80))


@settings(deadline=None)
@given(st.integers(0, 5))
def test_a_run_in_which_orders_change_reads_alike(seed: int) -> None:
    """Also when the judge turns out fickle while later cases are in flight."""
    words: list[Word | None] = [
        Random(f"{seed} {n}").choice(["first", "first", "win", "loss"])
        for n in range(80)
    ]

    def play(ranks: Sequence[int]) -> tuple[Comparison, ...]:
        one = unit(cases(80), AUTO)
        in_flight = [(rank, one.orders_at(rank)) for rank in ranks]
        for rank, orders in in_flight:
            one.put(rank, heard(one, rank, words[rank], orders))
            for again in one.take_second_orders():
                second = heard(one, again, words[again], _both(one, again))
                one.put_again(again, second)
        return one.prefix()

    late = list(range(80))
    Random(seed).shuffle(late)

    assert play(late) == play(range(80))


def _both(one: Unit, rank: int) -> tuple[Side, ...]:
    [first] = one.orders_at(rank)[:1]
    return (first, "baseline" if first == "candidate" else "candidate")
