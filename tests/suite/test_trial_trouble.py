"""A call that fails leaves a case unresolved, but a model's own limit is a loss."""

from __future__ import annotations

import asyncio

import pytest
from tests.suite.lineups_for_tests import (
    BASELINE,
    BOTH,
    CHEAP,
    JUDGE,
    PANEL,
    SECOND_JUDGE,
    said,
)
from tests.suite.talks_for_tests import (
    AGAINST_CANDIDATE,
    CRITICAL,
    hear,
    in_turn,
    pick,
    talk,
    trial,
)

from noworse.errors import (
    CallError,
    CallFailed,
    CallTrouble,
    RecordingMissing,
    ReplyUnreadable,
    RunEnded,
)
from noworse.records.answers import Answer
from noworse.records.base import Role
from noworse.records.calls import Call


def test_an_unreadable_verdict_is_asked_once_more() -> None:
    """More clearly, under a key of its own; then it counts like any other."""
    desk = talk(judge=in_turn(lambda _call: said("A, surely"), pick("A")))

    heard = hear(desk, ("candidate",))

    first, second = desk.calls("judge")
    assert heard.outcome == "win"
    assert len(heard.verdicts) == 1
    assert first.key != second.key


def test_a_verdict_that_stays_unreadable_is_trouble() -> None:
    """After two replies the case is unresolved, and the answers are kept."""
    desk = talk(judge=lambda _call: said("Both are good."))

    heard = hear(desk, ("candidate",))

    assert (heard.outcome, heard.trouble_kind) == ("unresolved", "judge_format")
    assert heard.settled_by == "trouble"
    sentence = "judge format after 2 attempts: no readable verdict"
    assert heard.trouble == f"{JUDGE.id}: {sentence}"
    assert heard.answer is not None
    assert heard.verdicts == ()
    assert len(desk.calls("judge")) == 2


def test_a_verdict_that_was_cut_off_is_unreadable() -> None:
    """Even if what is there looks whole."""
    cut = said('{"reason": "", "verdict": "A"}', "length")

    heard = hear(talk(judge=lambda _call: cut), ("candidate",))

    assert heard.trouble_kind == "judge_format"


@pytest.mark.parametrize("trouble", ["context_length", "request_too_large"])
def test_a_prompt_too_long_for_the_candidate_is_its_loss(
    trouble: CallTrouble,
) -> None:
    """A limit of the model's own, as a refusal is; no judge is asked."""
    desk = talk(CallFailed(CHEAP.id, trouble, "8,192 tokens at most"))

    heard = hear(desk)

    assert (heard.settled_by, heard.score) == ("outcome", -1.0)
    assert heard.answer is None
    assert "8,192 tokens at most" in (heard.note or "")
    assert heard.trouble is None
    assert desk.calls("judge") == []


def test_a_prompt_too_long_for_the_baseline_is_trouble() -> None:
    """Without a baseline there is nothing to be no worse than."""
    heard = hear(talk(theirs=CallFailed(BASELINE.id, "context_length", "too long")))

    assert (heard.outcome, heard.trouble_kind) == ("unresolved", "context_length")


def test_the_baselines_trouble_is_told_first() -> None:
    """Whatever came back sooner, the same sentence stands in the record."""
    both = talk(
        CallFailed(CHEAP.id, "timeout", "120 s"),
        CallFailed(BASELINE.id, "server_error", "503"),
    )

    heard = hear(both)

    assert heard.trouble == f"{BASELINE.id}: server error: 503"


@pytest.mark.parametrize(
    "error",
    [
        CallFailed("m", "server_error", "503", 6),
        ReplyUnreadable("m", "unreadable", "no choices"),
        RecordingMissing("m", "not_recorded", "no answer"),
        RunEnded("m", "quota_exhausted", "no credit"),
        # The limit of a recording or of a key is not the model's own.
        RunEnded("m", "context_length", "gone"),
    ],
)
@pytest.mark.parametrize("role", ["candidate", "baseline", "judge"])
def test_trouble_is_never_a_verdict(error: CallError, role: Role) -> None:
    """Whoever has it: the case is unresolved, with the kind and a sentence."""
    desk = talk(
        error if role == "candidate" else said("ours"),
        error if role == "baseline" else said("theirs"),
        lambda _call: error if role == "judge" else said(""),
    )

    heard = hear(desk)

    assert (heard.score, heard.settled_by) == (None, "trouble")
    assert (heard.trouble, heard.trouble_kind) == (str(error), error.trouble)


def test_one_missing_verdict_leaves_the_case_unresolved() -> None:
    """What the other judge said is not the whole of it."""
    lost = CallFailed(SECOND_JUDGE.id, "timeout", "120 s")
    desk = talk(
        judge=lambda call: lost if call.model == SECOND_JUDGE else pick("A")(call)
    )

    heard = hear(desk, lineup=PANEL)

    assert (heard.outcome, heard.verdicts) == ("unresolved", ())
    assert len(desk.calls("judge")) == 4


def test_a_fault_of_our_own_is_not_swallowed() -> None:
    """Only a call's own errors make a case unresolved; all else must crash."""

    def broken(_call: Call) -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hear(talk(ours=broken))
    with pytest.raises(ZeroDivisionError):
        hear(talk(judge=broken))


def test_trouble_in_the_other_order_keeps_the_first_score() -> None:
    """The case is unresolved now, but what the gate has looked at stays."""
    first = hear(talk(judge=pick("A")), ("candidate",))
    desk = talk(judge=lambda _call: CallFailed(JUDGE.id, "timeout", "120 s"))

    both = asyncio.run(trial(desk).hear_again(first))

    assert (both.score, both.first_score) == (None, 1.0)
    assert both.trouble_kind == "timeout"
    assert both.verdicts == first.verdicts


@pytest.mark.parametrize("role", ["candidate", "judge"])
def test_a_critical_loss_that_cannot_be_confirmed_is_unresolved(role: Role) -> None:
    """Neither a named loss nor a cleared case: a repeat is missing."""
    lost = CallFailed("m", "timeout", "120 s")

    def ours(call: Call) -> Answer | CallError:
        return lost if role == "candidate" and call.sample == 2 else said("ours")

    def judge(call: Call) -> Answer | CallError:
        return lost if call.sample == 2 else AGAINST_CANDIDATE(call)

    heard = hear(talk(ours, judge=judge), BOTH, CRITICAL)

    assert (heard.outcome, heard.trouble_kind) == ("unresolved", "timeout")
    assert not heard.confirmed_loss
