"""A pair before judges that look at each answer alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest
from tests.suite.lineups_for_tests import ALONE, BOTH, JUDGE, SCORED, SCORER, said
from tests.suite.talks_for_tests import Saying, Talk, hear, pick, talk, trial

from noworse.errors import CallError
from noworse.records.answers import Answer, Verdict
from noworse.records.base import Side
from noworse.records.calls import Call
from noworse.records.models import Judge, Lineup

MIXED = ALONE.model_copy(update={"judges": (SCORER, JUDGE)})


def scores(ours: int, theirs: int) -> Saying:
    """A judge that gives these scores, whatever it is asked about first."""

    def judge(call: Call) -> Answer:
        score = ours if "ours" in call.messages[1].content else theirs
        return said(json.dumps({"reason": f"r {score}", "score": score}))

    return judge


def asked_about(desk: Talk) -> list[str]:
    """What each call to a judge shows."""
    shown = [call.messages[1].content for call in desk.calls("judge")]
    return ["ours" if "ours" in text else "theirs" for text in shown]


@pytest.mark.parametrize("orders", [BOTH, ("candidate",), ("baseline",)])
def test_each_answer_is_scored_once_whatever_the_orders(
    orders: Sequence[Side],
) -> None:
    """There is no order, so a second one would be the same question again."""
    desk = talk(judge=scores(2, 4))

    heard = hear(desk, orders, lineup=SCORED)

    assert asked_about(desk) == ["ours", "theirs"]
    assert heard.verdicts == (
        Verdict(
            judge=SCORER.id,
            shown_first=None,
            preferred="baseline",
            reason="r 2 The other answer: r 4",
            score=-0.5,
            marks=(2, 4),
        ),
    )
    assert (heard.score, heard.outcome) == (-0.5, "loss")


def test_equal_scores_are_a_tie() -> None:
    """Not a tie with a sign."""
    heard = hear(talk(judge=scores(3, 3)), lineup=SCORED)

    assert str(heard.score) == "0.0"
    assert heard.outcome == "tie"


def test_no_further_order_is_asked_for() -> None:
    """A second pass has nothing to ask."""
    desk = talk(judge=scores(2, 4))
    first = hear(desk, ("candidate",), lineup=SCORED)

    again = asyncio.run(trial(desk, lineup=SCORED).hear_again(first))

    assert again is first
    assert len(desk.calls("judge")) == 2


def test_beside_others_it_speaks_once() -> None:
    """The other order is asked of those that have one; each judge counts alike."""

    def judge(call: Call) -> Answer | CallError:
        return scores(2, 4)(call) if call.model.id == SCORER.id else pick("A")(call)

    desk = talk(judge=judge)
    first = hear(desk, ("candidate",), lineup=MIXED)
    later = asyncio.run(trial(desk, lineup=MIXED).hear_again(first))
    at_once = hear(talk(judge=judge), lineup=MIXED)

    assert (first.score, later.score) == ((1 - 0.5) / 2, (0 - 0.5) / 2)
    assert later.verdicts == at_once.verdicts
    assert [one.judge for one in later.verdicts] == [SCORER.id, JUDGE.id, JUDGE.id]


@pytest.mark.parametrize("mumbled", ["ours", "theirs"])
def test_only_the_reply_that_was_unreadable_is_asked_for_again(mumbled: str) -> None:
    """The other one was paid for and read."""
    mumbles = [True]

    def judge(call: Call) -> Answer:
        if mumbled in call.messages[1].content and mumbles:
            mumbles.pop()
            return said("Well, 7.")
        answer = scores(2, 4)(call)
        assert isinstance(answer, Answer)
        return answer

    desk = talk(judge=judge)

    heard = hear(desk, lineup=SCORED)

    assert sorted(asked_about(desk)) == sorted(["ours", "theirs", mumbled])
    assert heard.score == -0.5


def test_a_score_that_is_never_readable_leaves_the_case_unresolved() -> None:
    """Neither a loss nor a win."""
    heard = hear(talk(judge=lambda _call: said("7 of 10")), lineup=SCORED)

    assert (heard.score, heard.trouble_kind) == (None, "judge_format")


def test_a_judge_keeps_to_its_own_scale() -> None:
    """The same scores mean less on a longer scale."""
    ten: Judge = SCORER.model_copy(update={"scale": 10})
    lineup: Lineup = SCORED.model_copy(update={"judges": (ten,)})

    heard = hear(talk(judge=scores(2, 4)), lineup=lineup)

    assert heard.score == pytest.approx(-2 / 9)
