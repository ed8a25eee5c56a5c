"""One case under one candidate: what is asked, and what it comes to."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from hypothesis import given, settings, strategies as st
from tests.suite.lineups_for_tests import (
    BOTH,
    CHEAP,
    JUDGE,
    PANEL,
    SECOND_JUDGE,
    case,
    comparison,
    said,
    verdict,
)
from tests.suite.talks_for_tests import (
    AGAINST_CANDIDATE,
    CASE,
    FOR_CANDIDATE,
    TIE,
    Saying,
    hear,
    in_turn,
    pick,
    talk,
    trial,
)

from noworse.errors import (
    CallFailed,
)
from noworse.judging.panel import score_of
from noworse.records.answers import Answer, Comparison, Verdict


@pytest.mark.parametrize(
    ("judge", "outcome"),
    [(FOR_CANDIDATE, "win"), (AGAINST_CANDIDATE, "loss"), (pick("tie"), "tie")],
    ids=["win", "loss", "tie"],
)
def test_a_pick_is_read_by_who_stood_there(judge: Saying, outcome: str) -> None:
    """In both orders: the letter means the side that was shown under it."""
    heard = hear(talk(judge=judge))

    assert heard.outcome == outcome
    assert [verdict.shown_first for verdict in heard.verdicts] == list(BOTH)
    assert len({verdict.preferred for verdict in heard.verdicts}) == 1


def test_a_comparison_tells_what_it_is_about() -> None:
    """Suite, case, slice, weight, both answers, and the judge with its reason."""
    held = case("c-1", "billing", weight=3.0)

    heard = hear(talk(judge=pick("A")), ("candidate",), held)

    assert (heard.suite, heard.case, heard.slice) == ("s", "c-1", "billing")
    assert (heard.candidate, heard.weight) == (CHEAP.id, 3.0)
    assert heard.answer is not None
    assert heard.baseline_answer is not None
    assert (heard.answer.text, heard.baseline_answer.text) == ("ours", "theirs")
    assert heard.verdicts == (
        Verdict(
            judge=JUDGE.id,
            shown_first="candidate",
            preferred="candidate",
            reason="r A",
        ),
    )


def test_only_the_orders_that_are_wanted_are_asked_for() -> None:
    """One order is one call to the judge, and both sides are asked once."""
    desk = talk()

    heard = hear(desk, ("baseline",))

    assert [role for role, _ in desk.asked] == ["candidate", "baseline", "judge"]
    assert [verdict.shown_first for verdict in heard.verdicts] == ["baseline"]
    [call] = desk.calls("judge")
    shown = call.messages[1].content
    assert shown.index("theirs") < shown.index("ours")


def test_equal_answers_ask_no_judge() -> None:
    """Equal to the byte is a tie for free."""
    desk = talk(said("same"), said("same"))

    heard = hear(desk)

    assert (heard.settled_by, heard.outcome) == ("identical", "tie")
    assert desk.calls("judge") == []


@pytest.mark.parametrize(
    ("ours", "theirs", "score"),
    [
        (said("I cannot", "refusal"), said("yes"), -1.0),
        (said("half", "filter"), said("yes"), -1.0),
        (said(" \n"), said("yes"), -1.0),
        (said("yes"), said("I cannot", "refusal"), 1.0),
        (said("yes"), said(""), 1.0),
        (said(""), said("no", "refusal"), 0.0),
    ],
)
def test_an_answer_that_is_none_is_an_outcome(
    ours: Answer, theirs: Answer, score: float
) -> None:
    """Refused, filtered or empty: its side loses, no judge is asked."""
    desk = talk(ours, theirs)

    heard = hear(desk)

    assert (heard.settled_by, heard.score) == ("outcome", score)
    assert heard.note
    assert desk.calls("judge") == []


def test_an_answer_that_was_cut_off_goes_to_the_judge() -> None:
    """It is an answer: the judge says what it is worth."""
    desk = talk(said("ours, cut", "length"), judge=AGAINST_CANDIDATE)

    heard = hear(desk)

    assert (heard.settled_by, heard.score) == ("judges", -1.0)
    assert len(desk.calls("judge")) == 2


def test_a_preference_that_flips_is_a_tie() -> None:
    """A judge that always prefers the first says nothing about the answers."""
    heard = hear(talk(judge=pick("A")))

    assert (heard.score, heard.outcome) == (0.0, "tie")
    assert [one.preferred for one in heard.verdicts] == ["candidate", "baseline"]


def test_a_win_and_a_tie_is_half_a_win() -> None:
    """It counts as a win, with half of the weight in the mean."""
    heard = hear(talk(judge=in_turn(pick("A"), TIE)))

    assert (heard.score, heard.outcome) == (0.5, "win")


def test_the_judges_of_a_panel_are_averaged() -> None:
    """Each of them is asked in each order; they count alike."""
    replies = {JUDGE.id: AGAINST_CANDIDATE, SECOND_JUDGE.id: pick("tie")}
    desk = talk(judge=lambda call: replies[call.model.id](call))

    heard = hear(desk, lineup=PANEL)

    assert heard.score == -0.5
    assert len(desk.calls("judge")) == len(heard.verdicts) == 4


def test_a_later_order_stands_where_an_early_one_would() -> None:
    """So that a record does not tell when the second order was asked for."""
    at_once = hear(talk(judge=FOR_CANDIDATE), BOTH, lineup=PANEL)
    desk = talk(judge=FOR_CANDIDATE)
    first = hear(desk, BOTH[:1], lineup=PANEL)

    later = asyncio.run(trial(desk, lineup=PANEL).hear_again(first))

    assert later.verdicts == at_once.verdicts


def test_checks_are_run_on_both_sides() -> None:
    """Each broken check names its side, also where no judge was needed."""
    held = case("c-1", checks=({"kind": "contains", "value": "receipt"},))

    heard = hear(talk(said("same"), said("same")), held=held)

    assert [broken.side for broken in heard.broken_checks] == ["baseline", "candidate"]


def test_checks_of_a_candidate_without_an_answer_are_not_run() -> None:
    """There is no text that could break them; the baseline's are told."""
    held = case("c-1", checks=({"kind": "contains", "value": "receipt"},))
    desk = talk(CallFailed(CHEAP.id, "context_length", "too long"))

    heard = hear(desk, held=held)

    assert [broken.side for broken in heard.broken_checks] == ["baseline"]


def test_the_other_order_is_averaged_with_the_first() -> None:
    """The first score is kept, since the gate has looked at it."""
    desk = talk(judge=pick("A"))
    first = hear(desk, ("baseline",))

    both = asyncio.run(trial(desk).hear_again(first))

    assert (first.score, both.first_score, both.score) == (-1.0, -1.0, 0.0)
    assert [one.shown_first for one in both.verdicts] == ["baseline", "candidate"]


@pytest.mark.parametrize(
    "heard",
    [
        comparison(CASE, "same"),
        comparison(CASE, "refuse"),
        comparison(CASE, None),
        comparison(CASE, "win", BOTH),
    ],
    ids=["identical", "outcome", "trouble", "both orders"],
)
def test_nothing_is_asked_again_where_no_order_is_missing(heard: Comparison) -> None:
    """Settled without a judge, in trouble, or heard both ways."""
    desk = talk()

    again = asyncio.run(trial(desk).hear_again(heard))

    assert again is heard
    assert desk.asked == []


words = st.sampled_from(["win", "tie", "loss"])
ballots = st.lists(
    st.builds(
        verdict,
        words,
        st.sampled_from(BOTH),
        st.sampled_from([JUDGE, SECOND_JUDGE]),
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(ballots, st.randoms(use_true_random=False))
def test_a_score_is_a_rate_that_no_order_changes(
    verdicts: list[Verdict], draw: Random
) -> None:
    """In [-1, 1], however the verdicts are sorted; turned round it is its negative."""
    shuffled = draw.sample(verdicts, len(verdicts))
    turned = {"candidate": "baseline", "baseline": "candidate", "neither": "neither"}
    mirrored = [
        one.model_copy(update={"preferred": turned[one.preferred]}) for one in verdicts
    ]

    score = score_of(verdicts)

    assert -1 <= score <= 1
    assert score_of(shuffled) == pytest.approx(score)
    assert score_of(mirrored) == pytest.approx(-score)


def test_a_judge_that_is_asked_more_often_counts_no_more() -> None:
    """Three wins by one judge and a loss by the other are a tie."""
    wins = [verdict("win", "candidate", JUDGE)] * 3

    score = score_of([*wins, verdict("loss", "candidate", SECOND_JUDGE)])

    assert score == 0
