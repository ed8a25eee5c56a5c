"""The retry policy, line by line."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.calls.doubles_for_tests import NOW, error

from noworse.calls.base import Lost
from noworse.calls.retry import (
    MOST_RETRIES,
    End,
    GiveUp,
    Setback,
    Tries,
    Wait,
    decide,
    lost,
    misread,
    refused,
)
from noworse.errors import CallFailed, CallTrouble, ReplyUnreadable, RunEnded
from noworse.wire.base import Fault

FIRST = Tries(attempts=1, perhaps_billed=0, remaining_seconds=100)


def setback(
    trouble: CallTrouble = "server_error",
    *,
    again: bool = True,
    stale: bool = False,
    hint: float | None = None,
) -> Setback:
    return Setback(trouble, "no", again=again, stale=stale, hint=hint)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_a_transient_status_is_tried_again(status: int) -> None:
    """These may do better a moment later."""
    assert refused(error(status), Fault("server_error", "no"), NOW).again


@pytest.mark.parametrize("status", [301, 307, 400, 401, 402, 403, 404, 407, 413, 422])
def test_a_lasting_status_is_not_tried_again(status: int) -> None:
    """These fail the same way, and some of them cost."""
    assert not refused(error(status), Fault("bad_request", "no"), NOW).again


@pytest.mark.parametrize(("status", "said"), [(400, "true"), (500, "false")])
def test_x_should_retry_wins_over_the_status(status: int, said: str) -> None:
    """The provider knows better, in both directions."""
    reply = error(status, x_should_retry=said)

    assert refused(reply, Fault("server_error", "no"), NOW).again == (said == "true")


def test_a_wait_named_in_the_body_counts_where_no_header_names_one() -> None:
    """Google writes it there; a header is meant for us as well, and goes first."""
    fault = Fault("rate_limited", "no", wait_seconds=36.5)

    assert refused(error(429), fault, NOW).hint == 36.5
    assert refused(error(429, retry_after="2"), fault, NOW).hint == 2.0


def test_a_gateway_timeout_is_perhaps_billed() -> None:
    """Whoever answers behind the gateway may have gone on."""
    assert refused(error(504), Fault("server_error", "no"), NOW).perhaps_billed
    assert not refused(error(503), Fault("overloaded", "no"), NOW).perhaps_billed


@pytest.mark.parametrize(
    "trouble",
    [
        "auth",
        "quota_exhausted",
        "model_not_found",
        "endpoint_not_found",
        "proxy",
        "tls",
        "redirect_refused",
        "network_login",
    ],
)
def test_what_fails_for_every_call_ends_the_model(trouble: CallTrouble) -> None:
    """Even where the provider says that a retry would help."""
    assert decide(setback(trouble), FIRST, 0.5) == End("no")


@pytest.mark.parametrize(
    ("attempts", "least", "most"), [(1, 0.25, 0.5), (2, 0.5, 1), (4, 2, 4), (5, 4, 8)]
)
def test_the_backoff_doubles_up_to_eight_seconds(
    attempts: int, least: float, most: float
) -> None:
    """The second half of it is drawn, so that no herd comes back at once."""
    tries = Tries(attempts, 0, 100)

    assert decide(setback(), tries, 0.0) == Wait(least, hinted=False)
    assert decide(setback(), tries, 1.0) == Wait(most, hinted=False)


@given(st.floats(0.001, 109), st.floats(0, 1))
def test_a_hint_is_lengthened_and_never_cut(hint: float, draw: float) -> None:
    """By up to a tenth, and whatever time the deadline leaves."""
    step = decide(setback(hint=hint), Tries(1, 0, 0.0), draw)

    assert isinstance(step, Wait)
    assert step.hinted
    assert hint <= step.seconds <= hint * 1.1


def test_a_hint_beyond_two_minutes_is_an_error_that_names_it() -> None:
    """A day of sleep in CI helps nobody."""
    step = decide(setback("rate_limited", hint=86400), FIRST, 0.5)

    assert isinstance(step, GiveUp)
    assert "86400 s" in step.reason


def test_hints_add_up() -> None:
    """A provider cannot keep a call waiting by small steps."""
    tries = Tries(3, 0, 100, hinted_seconds=100)

    assert isinstance(decide(setback(hint=30), tries, 0.5), GiveUp)


def test_there_are_five_retries_at_most() -> None:
    """Six attempts, then the call is given up."""
    last = Tries(MOST_RETRIES, 0, 100)

    assert isinstance(decide(setback(), last, 0.5), Wait)
    assert decide(setback(), last._replace(attempts=6), 0.5) == GiveUp("no")


def test_what_was_perhaps_billed_is_tried_twice_more_at_most() -> None:
    """Every such try may be paid for."""
    assert isinstance(decide(setback(), Tries(2, 2, 100), 0.5), Wait)
    assert isinstance(decide(setback(), Tries(3, 3, 100), 0.5), GiveUp)


def test_a_stale_connection_is_replaced_at_once() -> None:
    """Once: the server hung up on an idle connection, which says nothing about it."""
    stale = setback("connection", stale=True)

    assert decide(stale, FIRST, 0.5) == Wait(0.0, hinted=False)
    assert decide(stale, FIRST._replace(attempts=2), 0.0) == Wait(0.5, hinted=False)


def test_no_attempt_begins_that_the_deadline_would_cut() -> None:
    """The call is given up early instead of late."""
    step = decide(setback(), Tries(4, 0, 1.5), 0.0)

    assert isinstance(step, GiveUp)
    assert "no time is left" in step.reason


def test_an_unknown_host_ends_the_model_after_two_more_tries() -> None:
    """A resolver may fail for a moment; a wrong name stays wrong."""
    assert isinstance(decide(setback("dns"), Tries(2, 0, 100), 0.5), Wait)
    assert isinstance(decide(setback("dns"), Tries(3, 0, 100), 0.5), End)


def test_a_lost_reply_is_tried_again_unless_that_is_pointless() -> None:
    """A reply that is too long would be so again."""
    assert lost(Lost("timeout", "late", perhaps_billed=True)).again
    assert not lost(Lost("unreadable", "too long", final=True)).again
    assert not lost(Lost("auth", "bad key")).again


def test_a_reply_that_cannot_be_read_is_perhaps_billed() -> None:
    """It came with status 200."""
    read = misread(ReplyUnreadable("m", "unreadable", "no JSON"))

    assert read.again
    assert read.perhaps_billed


def test_a_reply_too_deep_to_read_is_not_asked_for_again() -> None:
    """It would come back the same."""
    failed = ReplyUnreadable("m", "unreadable", "no JSON")
    failed.__cause__ = RecursionError()

    assert not misread(failed).again


def test_an_error_within_a_200_keeps_its_meaning() -> None:
    """A key that is refused is not billed, whatever the status says."""
    ended = misread(RunEnded("m", "auth", "bad key"))
    failed = misread(CallFailed("m", "bad_request", "no"))

    assert ended.ends
    assert not ended.perhaps_billed
    assert not failed.again


@pytest.mark.parametrize(
    ("one", "outage", "too_much", "own", "too_long"),
    [
        (setback("server_error"), True, False, False, False),
        (setback("overloaded"), True, True, False, False),
        (setback("rate_limited", hint=200), False, True, False, True),
        (setback("rate_limited", hint=20), False, True, False, False),
        (setback("context_length", again=False), False, False, True, False),
    ],
)
def test_a_setback_says_whose_it_is(
    one: Setback, *, outage: bool, too_much: bool, own: bool, too_long: bool
) -> None:
    """The provider's trouble, its limits, or the case's own."""
    assert one.is_outage == outage
    assert one.is_too_much == too_much
    assert one.is_the_cases_own == own
    assert one.is_too_long == too_long
