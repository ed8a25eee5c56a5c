"""A pair before judges that look at each answer alone."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import dedent

import pytest
from tests.suite.lineups_for_tests import ALONE, BOTH, JUDGE, SCORED, SCORER, said
from tests.suite.talks_for_tests import Saying, Talk, hear, pick, talk, trial

from noworse.errors import CallError
from noworse.records.answers import Answer, Comparison, Verdict
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


def judged_by(body: str, folder: Path) -> Comparison:
    """Hear a pair before a function with this body, in a module of its own."""
    (folder / "judges_of_tests.py").write_text(dedent(body))
    return hear(TALK, lineup=OWN)


OWN = ALONE.model_copy(
    update={
        "judges": (
            JUDGE.model_copy(
                update={"method": "python", "function": "judges_of_tests:compare"}
            ),
        )
    }
)
TALK = talk()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of Python modules, none of which is remembered."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("judges_of_tests", None)


@pytest.mark.parametrize("how", ["def", "async def"])
def test_a_function_of_the_users_compares(how: str, folder: Path) -> None:
    """Plain or async; it gets the case and both answers, and asks no model."""
    body = f"""
        {how} compare(case, answer, baseline_answer):
            assert case.id == "c-1"
            assert (answer.text, baseline_answer.text) == ("ours", "theirs")
            return 0.25, "it is shorter"
    """

    heard = judged_by(body, folder)

    assert heard.verdicts == (
        Verdict(
            judge=JUDGE.id,
            shown_first=None,
            preferred="candidate",
            reason="it is shorter",
            score=0.25,
        ),
    )
    assert TALK.calls("judge") == []


def test_what_fails_in_it_is_no_loss(folder: Path) -> None:
    """The case has no verdict, and the line that failed is named."""
    body = """
        def compare(case, answer, baseline_answer):
            return len(answer)
    """

    heard = judged_by(body, folder)

    assert (heard.score, heard.trouble_kind) == (None, "judge_error")
    assert "TypeError at judges_of_tests.py:3: object of type" in str(heard.trouble)


def test_what_it_returns_is_not_guessed(folder: Path) -> None:
    """Neither is None a tie, nor True a win."""
    body = """
        def compare(case, answer, baseline_answer):
            return answer.text > baseline_answer.text
    """

    heard = judged_by(body, folder)

    assert (heard.score, heard.trouble_kind) == (None, "judge_error")
    told = "`judges_of_tests:compare` returned False; wanted is a number from -1"
    assert told in str(heard.trouble)


@pytest.mark.parametrize("body", ["def other(): ...", "raise SystemError('broken')"])
def test_a_function_that_cannot_be_had_ends_the_run(body: str, folder: Path) -> None:
    """No case could have a verdict, so none is paid for any more."""
    TALK.ended.clear()

    heard = judged_by(body, folder)

    [ended] = TALK.ended
    assert ended.trouble == heard.trouble_kind == "judge_error"
