"""What was heard, as another run would have heard it."""

from __future__ import annotations

import pytest
from tests.suite.lineups_for_tests import (
    ALONE,
    BOTH,
    JUDGE,
    PANEL,
    SECOND_JUDGE,
    case,
    comparison,
    verdict,
)

from noworse.records.answers import Comparison, Verdict
from noworse.records.base import Side
from noworse.records.models import Escalation
from noworse.suite.rehearing import in_orders

HELD = case("c-1")
TROUBLE = {
    "score": None,
    "settled_by": "trouble",
    "trouble": "the server is down",
    "trouble_kind": "server_error",
}
FIRST: tuple[Side] = ("candidate",)


def in_sequence(one: Comparison, first_score: float) -> Comparison:
    """The same, but the second order was asked for later."""
    return one.model_copy(update={"first_score": first_score})


WIN_THEN_LOSS = comparison(
    HELD,
    "win",
    verdicts=(verdict("win", "candidate"), verdict("loss", "baseline")),
    score=0.0,
)
LATER = in_sequence(WIN_THEN_LOSS, 1.0)
LOST_LATER = in_sequence(comparison(HELD, "win", FIRST).model_copy(update=TROUBLE), 1.0)


@pytest.mark.parametrize("word", ["same", "refuse", None])
@pytest.mark.parametrize("orders", [FIRST, BOTH])
def test_what_no_judge_was_asked_stays(word: None, orders: tuple[Side, ...]) -> None:
    """Identical answers, outcomes and trouble are the same in any order."""
    one = comparison(HELD, word)

    assert in_orders(one, orders, ALONE) == one


def test_what_was_asked_is_what_is_wanted() -> None:
    """In one order, and in both at once."""
    single = comparison(HELD, "win", FIRST)

    assert in_orders(single, FIRST, ALONE) == single
    assert in_orders(WIN_THEN_LOSS, BOTH, ALONE) == WIN_THEN_LOSS


@pytest.mark.parametrize("one", [WIN_THEN_LOSS, LATER, LOST_LATER])
def test_a_second_order_is_taken_away_with_its_trouble(one: Comparison) -> None:
    """What is left is the first, as if nobody had asked again."""
    told = in_orders(one, FIRST, ALONE)

    assert told == comparison(HELD, "win", FIRST)


def test_two_orders_become_one_question() -> None:
    """To which a verdict that is missing leaves no answer at all."""
    assert in_orders(LATER, BOTH, ALONE) == WIN_THEN_LOSS
    lost = in_orders(LOST_LATER, BOTH, ALONE)
    assert lost is not None
    assert (lost.verdicts, lost.first_score, lost.score) == ((), None, None)
    assert lost.trouble == "the server is down"


def test_an_order_that_nobody_asked_in_is_not_known() -> None:
    """It is left to the reader to say so."""
    assert in_orders(comparison(HELD, "win", FIRST), BOTH, ALONE) is None


def _turns(first: Verdict, second: Verdict, audit: float) -> tuple[Verdict, ...]:
    """What stood in one order, where the second judge came in, in both orders."""
    lineup = PANEL.model_copy(update={"escalation": Escalation(audit=audit)})
    own = (first, verdict("tie", "baseline"))
    others = (second, second.model_copy(update={"shown_first": "baseline"}))
    weighed = [
        said.model_copy(update={"weight": weight})
        for weight, mine in ((0.0, own), (1.0, others))
        for said in mine
    ]
    one = comparison(HELD, "win", verdicts=tuple(weighed), score=1.0, first_score=1.0)
    told = in_orders(one, FIRST, lineup)
    assert told is not None
    return told.verdicts


def test_a_second_judge_that_came_in_later_is_taken_away() -> None:
    """The first was sure, as long as it had seen one order only."""
    said = _turns(
        verdict("win", "candidate"), verdict("win", "candidate", SECOND_JUDGE), 0.0
    )

    assert [(one.judge, one.weight) for one in said] == [(JUDGE.id, 1.0)]


@pytest.mark.parametrize(("first", "audit"), [("tie", 0.0), ("win", 1.0)])
def test_a_second_judge_that_was_asked_at_once_stays(first: str, audit: float) -> None:
    """The first was unsure from the start, or the pair is audited."""
    own = verdict("tie" if first == "tie" else "win", "candidate")

    said = _turns(own, verdict("win", "candidate", SECOND_JUDGE), audit)

    weights = [(JUDGE.id, 0.0), (SECOND_JUDGE.id, 1.0)]
    assert [(one.judge, one.weight) for one in said] == weights
