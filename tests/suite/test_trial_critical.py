"""A critical loss is repeated before it has a name."""

from __future__ import annotations

import pytest
from tests.suite.lineups_for_tests import (
    BOTH,
    said,
)
from tests.suite.talks_for_tests import (
    AGAINST_CANDIDATE,
    CRITICAL,
    FOR_CANDIDATE,
    Saying,
    hear,
    pick,
    talk,
)

from noworse.errors import (
    CallError,
)
from noworse.records.answers import Answer
from noworse.records.calls import Call


def test_a_critical_loss_is_confirmed_by_three_fresh_samples() -> None:
    """Both sides and the judge are asked anew, in alternating orders."""
    desk = talk(judge=AGAINST_CANDIDATE)

    heard = hear(desk, BOTH, CRITICAL)

    assert heard.confirmed_loss
    assert [call.sample for call in desk.calls("candidate")] == [0, 1, 2, 3]
    assert [call.sample for call in desk.calls("baseline")] == [0, 1, 2, 3]
    judged = desk.calls("judge")[2:]
    ours_first = [
        call.messages[1].content.index("ours")
        < call.messages[1].content.index("theirs")
        for call in judged
    ]
    assert [call.sample for call in judged] == [1, 2, 3]
    assert ours_first == [True, False, True]
    # The repeats name the case; its score and its verdicts are the gate's.
    assert (heard.score, len(heard.verdicts)) == (-1.0, 2)


@pytest.mark.parametrize("good", [1, 2, 3])
def test_the_first_repeat_that_is_not_lost_clears_the_case(good: int) -> None:
    """It is still a loss in the gate, but none that has a name."""

    def judge(call: Call) -> Answer | CallError:
        return (pick("tie") if call.sample == good else AGAINST_CANDIDATE)(call)

    desk = talk(judge=judge)

    heard = hear(desk, BOTH, CRITICAL)

    assert (heard.outcome, heard.confirmed_loss) == ("loss", False)
    assert [call.sample for call in desk.calls("candidate")] == [*range(good + 1)]


def test_a_critical_refusal_is_confirmed_without_a_judge() -> None:
    """Three fresh refusals are three losses."""
    desk = talk(said("I cannot", "refusal"))

    heard = hear(desk, BOTH, CRITICAL)

    assert heard.confirmed_loss
    assert len(desk.calls("candidate")) == 4
    assert desk.calls("judge") == []


@pytest.mark.parametrize(
    "judge", [FOR_CANDIDATE, pick("tie"), pick("A")], ids=["win", "tie", "flip"]
)
def test_a_critical_case_that_is_not_lost_is_not_repeated(judge: Saying) -> None:
    """A win, a tie, and a flip, which is a tie."""
    desk = talk(judge=judge)

    heard = hear(desk, BOTH, CRITICAL)

    assert not heard.confirmed_loss
    assert len(desk.calls("candidate")) == 1


def test_an_ordinary_loss_is_not_repeated() -> None:
    """Judged quality fails no single case, so nothing is to be confirmed."""
    desk = talk(judge=AGAINST_CANDIDATE)

    heard = hear(desk)

    assert (heard.outcome, heard.confirmed_loss) == ("loss", False)
    assert len(desk.calls("candidate")) == 1
