"""A pair before judges that tell how probable their verdicts were."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from tests.suite.lineups_for_tests import ALONE, JUDGE, said
from tests.suite.talks_for_tests import Saying, hear, talk, trial

from noworse.records.answers import Answer
from noworse.records.calls import Call

GRADER = JUDGE.model_copy(update={"id": "lab:grader", "method": "probability"})
GRADED = ALONE.model_copy(update={"judges": (GRADER,)})


def sure(ours: float, theirs: float, bias: float = 0.0) -> Saying:
    """A judge that is so sure of each side, and by `bias` more of what stands first."""

    def judge(call: Call) -> Answer:
        text = call.messages[1].content
        first = text.index("ours") < text.index("theirs")
        a, b = (ours, theirs) if first else (theirs, ours)
        return replying({"A": a + bias, "B": b - bias, "C": 1 - a - b})

    return judge


def replying(shares: Mapping[str, float] | None) -> Answer:
    pairs = None if shares is None else tuple(shares.items())
    return said("A", probabilities=pairs)


def test_a_case_gets_as_much_as_the_judge_is_sure() -> None:
    """In both orders, from the candidate's side; what the order adds cancels out."""
    heard = hear(talk(judge=sure(0.5, 0.2, bias=0.1)), lineup=GRADED)

    scores = [one.score for one in heard.verdicts]
    assert scores == pytest.approx([0.5, 0.1])
    assert heard.score == pytest.approx(0.3)
    assert [one.preferred for one in heard.verdicts] == ["candidate", "candidate"]
    assert "A 60.0%" in heard.verdicts[0].reason


def test_one_order_is_followed_by_the_other() -> None:
    """As with any judge that sees both answers at once."""
    desk = talk(judge=sure(0.5, 0.2, bias=0.1))
    first = hear(desk, ("baseline",), lineup=GRADED)

    later = asyncio.run(trial(desk, lineup=GRADED).hear_again(first))

    assert first.score == pytest.approx(0.1)
    assert (later.score, later.first_score) == pytest.approx((0.3, 0.1))


@pytest.mark.parametrize(
    "shares", [None, {"A": 0.3, "B": 0.1, "C": 0.0}], ids=["none", "thoughts"]
)
def test_a_letter_alone_leaves_the_case_unresolved(
    shares: Mapping[str, float] | None,
) -> None:
    """Asked once more, then neither a loss nor a win."""
    desk = talk(judge=lambda _call: replying(shares))

    heard = hear(desk, ("candidate",), lineup=GRADED)

    assert len(desk.calls("judge")) == 2
    assert (heard.score, heard.trouble_kind) == (None, "judge_format")
