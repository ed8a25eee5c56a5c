"""When a model, or the whole run, is not asked any more."""

from __future__ import annotations

import pytest
from tests.calls.doubles_for_tests import model

from noworse.calls.ends import Ends
from noworse.calls.retry import Setback
from noworse.errors import CallError, CallFailed, ReplyUnreadable, RunEnded

A, B = model("a"), model("b")
DOWN = Setback("server_error", "no", again=True)
CASES_OWN = Setback("context_length", "too long", again=False)
TOMORROW = Setback("rate_limited", "no", again=True, hint=86400)


def failures(ends: Ends, setback: Setback, count: int) -> list[CallError]:
    return [ends.fail(A, setback, "no", 6) for _ in range(count)]


def test_an_end_is_said_again_for_its_model_only() -> None:
    """Word for word, by an error of its own."""
    ends = Ends()
    first = ends.end(RunEnded(A.id, "auth", "bad key"))
    second = ends.end(RunEnded(A.id, "quota_exhausted", "later"))

    with pytest.raises(RunEnded, match="bad key") as caught:
        ends.check(A)

    assert caught.value is not first
    assert str(second) == str(first)
    ends.check(B)
    assert ends


def test_an_end_of_all_is_said_to_everyone() -> None:
    """In the name of the model that was asked."""
    ends = Ends()
    assert not ends

    ends.end(RunEnded(A.id, "budget", "all spent"), all_models=True)

    with pytest.raises(RunEnded, match=r"local:b: budget: all spent"):
        ends.check(B)
    assert ends


def test_ten_failures_in_a_row_end_the_model() -> None:
    """Nine do not."""
    told = failures(Ends(), DOWN, 10)

    assert [type(one) for one in told] == [CallFailed] * 9 + [RunEnded]
    assert "10 calls in a row failed, the last one so: no" in str(told[-1])


def test_an_answer_in_between_starts_the_count_anew() -> None:
    """It is not an outage."""
    ends = Ends()
    failures(ends, DOWN, 9)
    ends.succeed(A)

    assert [type(one) for one in failures(ends, DOWN, 9)] == [CallFailed] * 9


def test_what_is_the_cases_own_does_not_count() -> None:
    """A hundred prompts may be too long for a model that works."""
    told = failures(Ends(), CASES_OWN, 30)

    assert {type(one) for one in told} == {CallFailed}


def test_three_waits_beyond_all_measure_end_the_model() -> None:
    """It will not answer today."""
    told = failures(Ends(), TOMORROW, 3)

    assert [type(one) for one in told] == [CallFailed, CallFailed, RunEnded]


def test_a_reply_that_cannot_be_read_keeps_its_kind() -> None:
    """The provider did answer."""
    told = Ends().fail(A, Setback("unreadable", "no JSON", again=True), "no JSON", 3)

    assert isinstance(told, ReplyUnreadable)
    assert told.attempts == 3
