"""What was read becomes evidence, and evidence a decision."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.suite.lineups_for_tests import (
    ALONE,
    CHEAP,
    SMALL,
    TWO,
    Word,
    case,
    cases,
    comparison,
    mixed,
    suite,
)

from noworse.records.cases import Case
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.suite.docket import Docket, open_dockets
from noworse.suite.verdicts import decisions_of, evidence_of, undecided

AUTO = Policy()
SLICES = Policy(goal="slices")
UNDECIDED = mixed(3, 0.40, 0.50)


def dockets(
    held: Sequence[Case],
    policy: Policy = AUTO,
    lineup: Lineup = ALONE,
    name: str = "s",
) -> tuple[Docket, ...]:
    chosen = {name: frozenset(one.id for one in held)}
    return open_dockets(policy, lineup, [suite(held, name)], chosen)


def hear(one: Docket, candidate: str = CHEAP.id, word: Word | None = None) -> None:
    """Hear all that is wanted: the word, or what leaves the gate undecided."""
    unit = one.units[candidate]
    for rank, held in enumerate(one.cases):
        if unit.wants(rank):
            said = word or UNDECIDED(held.id, candidate)
            heard = comparison(held, said, unit.orders_at(rank))
            update = {"suite": one.suite.name, "candidate": candidate}
            unit.put(rank, heard.model_copy(update=update))


def test_evidence_holds_what_was_read_and_what_there_was() -> None:
    """Weights too: how much a case counts depends on the heaviest one."""
    held = [*cases(30, "a", weight=2.0), *cases(40, "b", weight=0.5)]
    [one] = dockets(held)
    hear(one, word="win")

    evidence = evidence_of([one], CHEAP.id)

    assert (evidence.suite, evidence.candidate) == ("s", CHEAP.id)
    assert evidence.comparisons == one.units[CHEAP.id].prefix()
    assert evidence.available == {"a": 30, "b": 40}
    assert evidence.max_weight == 2.0
    assert evidence.slice_weights == {"a": 2.0, "b": 0.5}
    assert not evidence.second_pass


def test_slices_that_decide_alone_are_one_suite_of_evidence() -> None:
    """One after the other, each in its own order."""
    both = dockets([*cases(25, "a"), *cases(20, "b")], SLICES)
    for one in both:
        hear(one)

    evidence = evidence_of(both, CHEAP.id)

    assert len(evidence.comparisons) == 45
    assert evidence.available == {"a": 25, "b": 20}
    [first, *_, last] = [heard.slice for heard in evidence.comparisons]
    assert first != last


def test_a_suite_is_decided_for_each_candidate() -> None:
    """With what more cases would cost, where that is known."""
    [one] = dockets(cases(80), lineup=TWO)
    hear(one, CHEAP.id, "win")
    hear(one, SMALL.id)

    made = decisions_of(AUTO, [one], {SMALL.id: 0.5})

    suites = {(d.candidate, d.status) for d in made if d.slice is None}
    [usd] = [d.more_usd for d in made if d.candidate == SMALL.id and d.slice is None]
    assert suites == {(CHEAP.id, "PASS"), (SMALL.id, "INCONCLUSIVE")}
    assert usd is not None


def test_what_was_not_heard_out_is_not_decided() -> None:
    """Neither under one candidate, nor in one slice; other suites are."""
    [first] = dockets(cases(60, "x"), lineup=TWO, name="x")
    [second] = dockets(cases(60, "y"), lineup=TWO, name="y")
    hear(first, CHEAP.id, "win")
    hear(second, CHEAP.id, "win")
    hear(second, SMALL.id, "loss")

    made = decisions_of(AUTO, [first, second], {})

    assert {d.suite for d in made} == {"y"}


def test_only_undecided_units_want_the_other_order() -> None:
    """Decided by a look: no. Read to its end without a decision: yes."""
    [one] = dockets(cases(80), lineup=TWO)
    hear(one, CHEAP.id, "win")
    hear(one, SMALL.id)

    assert undecided(AUTO, [one]) == {(("s", None), SMALL.id)}


def test_what_the_final_test_decides_wants_no_other_order() -> None:
    """It was not stopped, since it must not be; it is decided all the same."""
    policy = Policy(early_stop=False)
    [one] = dockets(cases(80), policy)
    hear(one, word="win")

    assert one.units[CHEAP.id].wants_second_pass
    assert undecided(policy, [one]) == frozenset()


@pytest.mark.parametrize(("lost", "again"), [(4, True), (5, False)])
def test_too_much_that_is_missing_is_not_mended_by_orders(
    lost: int, *, again: bool
) -> None:
    """Over 5 % of 80: no second pass could decide, so none is paid for."""
    [one] = dockets(cases(80))
    unit = one.units[CHEAP.id]
    for rank, held in enumerate(one.cases):
        missing = rank % 16 == 3 and rank // 16 < lost
        word = None if missing else UNDECIDED(held.id, "")
        unit.put(rank, comparison(held, word, unit.orders_at(rank)))

    assert bool(undecided(AUTO, [one])) == again


def test_slices_want_the_other_order_each_for_itself() -> None:
    """A slice that is decided, or saw both orders, does not."""
    held = [*cases(70, "a"), *cases(70, "b"), *cases(30, "c")]
    by_slice = {one.slice: one for one in dockets(held, SLICES)}
    hear(by_slice["a"], word="win")
    hear(by_slice["b"])
    hear(by_slice["c"])

    wanting = undecided(SLICES, list(by_slice.values()))

    assert wanting == {(("s", "b"), CHEAP.id)}


def test_a_run_that_is_not_heard_out_wants_nothing_more() -> None:
    """A unit that was read to its end waits for the others of its suite."""
    [one] = dockets(cases(80), lineup=TWO)
    hear(one, SMALL.id)

    assert one.units[SMALL.id].wants_second_pass
    assert undecided(AUTO, [one]) == frozenset()


def test_a_partial_selection_gives_no_decision() -> None:
    """However much of it was heard."""
    held = [case(f"c-{n}") for n in range(30)]
    chosen = {"s": frozenset(one.id for one in held[:29])}
    [one] = open_dockets(AUTO, ALONE, [suite(held)], chosen)
    hear(one, word="win")

    assert decisions_of(AUTO, [one], {}) == ()
