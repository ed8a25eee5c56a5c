"""The gate reads a prefix of the committed order, whatever arrives first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st
from tests.suite.lineups_for_tests import (
    Word,
    case,
    cases,
)
from tests.suite.units_for_tests import (
    AUTO,
    ONE,
    heard,
    put_all,
    unit,
)

from noworse.records.decisions import Policy
from noworse.suite.unit import Unit


def test_a_gap_holds_up_what_lies_behind_it() -> None:
    """Out-of-order results wait; the one that was missing sets them free."""
    one = unit(cases(30))
    for rank in (1, 2, 4):
        one.put(rank, heard(one, rank))
    waiting = one.read

    one.put(0, heard(one, 0))

    assert waiting == 0
    assert one.read == 3
    assert [told.case for told in one.prefix()] == ["s-0", "s-1", "s-2"]
    assert one.told_of(4) is None


@settings(deadline=None)
@given(
    arrival=st.permutations(range(40)),
    words=st.lists(
        st.sampled_from(["win", "tie", "loss", "same", "first", None]),
        min_size=40,
        max_size=40,
    ),
    policy=st.sampled_from([ONE, Policy(scope="suite", orders="one")]),
)
def test_the_order_of_arrival_changes_nothing(
    arrival: list[int], words: list[Word | None], policy: Policy
) -> None:
    """Any permutation gives the same reads, the same stop and the same prefix."""
    held = cases(40)
    in_order, shuffled = unit(held, policy), unit(held, policy)

    put_all(in_order, words, range(40))
    put_all(shuffled, words, arrival)

    assert shuffled.read == in_order.read
    assert shuffled.stopped == in_order.stopped
    assert shuffled.prefix() == in_order.prefix()
    assert shuffled.is_complete


@pytest.mark.parametrize(("word", "status"), [("win", "PASS"), ("loss", "FAIL")])
def test_the_gate_stops_at_its_first_look(word: Word, status: str) -> None:
    """Twenty wins, or losses, decide; what comes later is not read."""
    one = unit(cases(100))

    put_all(one, [word] * 100, [*range(21, 60), *range(21)])

    assert (one.stopped, one.read) == (status, 20)
    assert one.is_complete
    assert len(one.prefix()) == 20
    assert not one.wants(60)


def test_a_missing_verdict_is_the_worst_for_each_side() -> None:
    """One unresolved case among nineteen wins, and there is no PASS at the look."""
    words: list[Word | None] = ["win"] * 20
    clean, holed = unit(cases(20)), unit(cases(20))
    holed_words = [*words[:5], None, None, *words[7:]]

    put_all(clean, words, range(20))
    put_all(holed, holed_words, range(20))

    assert clean.stopped == "PASS"
    assert (holed.stopped, holed.read) == (None, 20)
    assert holed.is_complete


def test_weights_are_read_relative_to_the_heaviest() -> None:
    """Light wins beside one heavy case say little, so they stop nothing."""
    light = [case(f"c-{n}", weight=0.1) for n in range(39)]
    held = [*light, case("c-39", weight=10.0)]
    one = unit(held)

    put_all(one, ["win"] * 40, range(39))

    assert one.stopped is None


def test_families_raise_the_threshold_of_a_stop() -> None:
    """With several candidates one claim alone needs more evidence."""
    words: list[Word | None] = ["win"] * 60
    alone = unit(cases(60))
    among = Unit(ONE, cases(60), [True] * 60, (1e9, 1.0), partial=False)

    put_all(alone, words, range(60))
    put_all(among, words, range(60))

    assert alone.stopped == "PASS"
    assert among.read > alone.read


def test_a_partial_selection_decides_nothing() -> None:
    """Its cases are told as they come; none is read, and no judge goes over."""
    one = unit(cases(80), AUTO, partial=True)

    put_all(one, ["first"] * 80, [70, 3, *range(4, 40)])

    assert (one.read, one.stopped, one.orders) == (0, None, "auto")
    assert not one.is_complete
    assert not one.wants_second_pass
    assert one.take_second_orders() == ()
    assert [told.case for told in one.prefix()][-2:] == ["s-39", "s-70"]
    assert one.beyond() == ()
    assert one.is_settled(70)
    assert not one.is_settled(71)
    assert one.told_of(70) is not None


def test_critical_cases_are_heard_beyond_a_stop() -> None:
    """They are told with the record, after what the gate has read."""
    held = [case(f"c-{n}", critical=n in (5, 50, 60)) for n in range(80)]
    one = unit(held)
    put_all(one, ["win"] * 80, range(20))
    before = one.is_settled(50)

    one.put(60, heard(one, 60, "loss"))
    one.put(50, heard(one, 50, "win"))

    assert one.stopped == "PASS"
    assert (one.wants(50), one.wants(51)) == (True, False)
    assert (before, one.is_settled(50)) == (False, True)
    assert [told.case for told in one.beyond()] == ["c-50", "c-60"]
    assert len(one.prefix()) == 20
    assert one.told_of(50) == one.heard[50]


def test_a_case_in_flight_at_the_stop_is_settled_and_not_told() -> None:
    """It arrives, and nobody reads it."""
    one = unit(cases(80))
    put_all(one, ["win"] * 80, range(20))

    one.put(30, heard(one, 30, "loss"))

    assert one.is_settled(30)
    assert one.told_of(30) is None
    assert one.read == 20


def test_a_case_is_settled_when_nothing_can_change_it() -> None:
    """Not while another order may still be asked for."""
    one = unit(cases(80), AUTO)
    put_all(one, ["win", "loss"] * 40, range(40))

    settled = [one.is_settled(rank) for rank in (0, 19, 20, 39, 40)]

    assert settled == [True, True, False, False, False]


def test_a_closed_unit_does_not_settle_what_it_never_read() -> None:
    """A run that was ended has heard no more than it has heard."""
    one = unit(cases(80), AUTO)
    put_all(one, ["win", "loss"] * 40, range(40))

    one.close()

    assert (one.is_settled(39), one.is_settled(40)) == (True, False)
