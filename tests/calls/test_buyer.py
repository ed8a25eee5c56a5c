"""Purchases: every attempt, and when it is the last."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.calls.doubles_for_tests import (
    REFUSED,
    RESET,
    SUITE,
    FakeClock,
    Provider,
    Step,
    call,
    error,
    opened,
)
from tests.calls.purchases_for_tests import HTML, MOST_USD, Bought

from noworse.calls.base import Lost
from noworse.errors import CallError, CallFailed, ReplyUnreadable, RunEnded
from noworse.wire.base import HttpReply


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503, 529])
def test_a_transient_error_is_tried_again(tmp_path: Path, status: int) -> None:
    """After a wait."""
    one = Bought(tmp_path, error(status))

    assert one.answer is not None
    assert one.attempts == 2
    assert 0.25 <= one.clock.slept[0] <= 0.5


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_lasting_error_fails_the_call(tmp_path: Path, status: int) -> None:
    """At once, and only this one."""
    one = Bought(tmp_path, error(status, "no such parameter"))

    assert isinstance(one.error, CallFailed)
    assert "no such parameter" in str(one.error)
    assert one.attempts == 1
    assert one.clock.slept == []


@pytest.mark.parametrize("status", [302, 401, 402, 403, 404, 407, 511])
def test_an_error_that_all_calls_share_ends_the_model(
    tmp_path: Path, status: int
) -> None:
    """At once."""
    one = Bought(tmp_path, error(status))

    assert isinstance(one.error, RunEnded)
    assert one.attempts == 1


def test_an_outage_is_bounded(tmp_path: Path) -> None:
    """Six attempts, each longer after the last; nothing is stored."""
    one = Bought(tmp_path, *[error(500)] * 9)

    assert isinstance(one.error, CallFailed)
    assert one.error.attempts == one.attempts == 6
    assert one.clock.slept == sorted(one.clock.slept)
    assert sum(one.clock.slept) < 16


def test_a_hint_is_waited_for_once_by_the_limiter(tmp_path: Path) -> None:
    """No backoff comes on top."""
    one = Bought(tmp_path, error(429, retry_after="30"))

    assert one.answer is not None
    [slept] = one.clock.slept
    assert 30 <= slept <= 33


def test_hints_do_not_use_up_the_deadline(tmp_path: Path) -> None:
    """The provider chose the time; the call has all of its own left."""
    one = Bought(tmp_path, error(429, retry_after="90"), deadline_seconds=3.0)

    assert one.answer is not None
    assert one.provider.timeouts == [2.0, 2.0]


def test_a_hint_beyond_all_measure_is_named(tmp_path: Path) -> None:
    """And not waited for."""
    one = Bought(tmp_path, error(429, retry_after="86400"))

    assert isinstance(one.error, CallFailed)
    assert "86400 s" in str(one.error)
    assert one.clock.slept == []


@pytest.mark.parametrize("step", [RESET, HTML, error(504)])
def test_what_was_perhaps_billed_is_tried_twice_more_and_booked(
    tmp_path: Path, step: Step
) -> None:
    """Each at its upper bound, as paid and not received."""
    one = Bought(tmp_path, *[step] * 9)

    assert isinstance(one.error, CallError)
    assert one.attempts == 3
    assert len(one.stats.losses) == 3
    assert one.stats.paid_not_received_usd == pytest.approx(3 * MOST_USD)
    assert one.stats.bought == {}


def test_what_was_not_sent_is_not_booked(tmp_path: Path) -> None:
    """A refused connection costs nothing, and is tried as often as others."""
    one = Bought(tmp_path, *[REFUSED] * 9)

    assert one.attempts == 6
    assert one.stats.losses == ()


def test_a_reply_that_cannot_be_read_keeps_its_kind(tmp_path: Path) -> None:
    """The provider answered; it quotes what came."""
    one = Bought(tmp_path, *[HTML] * 9)

    assert isinstance(one.error, ReplyUnreadable)
    assert "proxy" in str(one.error)


def test_an_error_within_a_200_is_no_answer(tmp_path: Path) -> None:
    """It is tried again like any other."""
    body = b'{"error": {"message": "upstream lost", "code": 502}}'
    one = Bought(tmp_path, HttpReply(200, body))

    assert one.answer is not None
    assert one.attempts == 2
    assert len(one.stats.losses) == 1


def test_a_stale_connection_is_replaced_without_a_wait(tmp_path: Path) -> None:
    """The case does not even notice."""
    stale = Lost("connection", "broke off", perhaps_billed=True, stale=True)

    one = Bought(tmp_path, stale)

    assert one.answer is not None
    assert one.clock.slept == [0.0]


def test_a_stalled_attempt_leaves_time_for_another(tmp_path: Path) -> None:
    """Two thirds of the deadline at most."""
    one = Bought(tmp_path, deadline_seconds=3.0)

    assert one.provider.timeouts == [2.0]


def test_a_call_ends_with_its_deadline(tmp_path: Path) -> None:
    """The time that is left is all that the next attempt gets."""
    clock = FakeClock()
    late = Lost("timeout", "late", perhaps_billed=True)
    provider = Provider(then=late)

    async def stall(_: str) -> None:
        clock.time += provider.timeouts[-1]

    provider.before = stall

    async def scene() -> None:
        async with opened(
            tmp_path, provider, clock=clock, deadline_seconds=30.0
        ) as engine:
            with pytest.raises(CallFailed, match="no time is left"):
                await engine.ask(call(), suite=SUITE)

    asyncio.run(scene())

    assert len(provider.asked) == 2
    assert clock.time - 1000 == pytest.approx(30)
