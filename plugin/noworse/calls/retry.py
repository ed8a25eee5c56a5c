"""Whether a failed attempt is followed by another one, and when (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from noworse.calls.base import Lost
from noworse.calls.hints import should_retry, wait_hint
from noworse.errors import CallError, CallTrouble
from noworse.wire.base import Fault, HttpReply

MOST_RETRIES = 5
MOST_PERHAPS_BILLED = 2
"""Further tries after an attempt that may have been paid for."""

LONGEST_HINT_SECONDS = 120.0
_FIRST_SECONDS, _LONGEST_SECONDS = 0.5, 8.0
_DNS_RETRIES = 2

# No further call to the same model can do better.
_ENDS: frozenset[CallTrouble] = frozenset(
    {
        "auth",
        "endpoint_not_found",
        "model_not_found",
        "network_login",
        "no_probabilities",
        "proxy",
        "quota_exhausted",
        "redirect_refused",
        "tls",
    }
)
_RETRIED_STATUSES = frozenset({408, 409, 425, 429})
_SERVER_ERRORS = 500
_GATEWAY_TIMEOUT = 504
_RETRIED_TROUBLES: frozenset[CallTrouble] = frozenset(
    {
        "connection",
        "dns",
        "overloaded",
        "rate_limited",
        "server_error",
        "timeout",
        "unreadable",
    }
)
_CAUSED_BY_THE_CASE: frozenset[CallTrouble] = frozenset(
    {"context_length", "request_too_large"}
)


@dataclass(frozen=True, slots=True)
class Setback:
    """Why one attempt gave no answer."""

    trouble: CallTrouble
    detail: str
    again: bool
    """Whether another attempt might do better."""

    perhaps_billed: bool = False
    stale: bool = False
    hint: float | None = None
    """The seconds that the provider asks to wait."""

    reply: HttpReply | None = None
    """What the provider said instead of an answer, if it did."""

    @property
    def ends(self) -> bool:
        """Whether no other call to this model can do better either."""
        return self.trouble in _ENDS

    @property
    def is_too_long(self) -> bool:
        """Whether the provider asks for a wait that no run can afford."""
        return self.hint is not None and self.hint > LONGEST_HINT_SECONDS

    @property
    def is_outage(self) -> bool:
        """Whether it says more about the provider than about its limits or the case."""
        return self.again and self.trouble != "rate_limited"

    @property
    def is_too_much(self) -> bool:
        """Whether the provider has more to do than it can."""
        return self.trouble in ("overloaded", "rate_limited")

    @property
    def is_the_cases_own(self) -> bool:
        """Whether it says nothing about other calls to the same model."""
        return self.trouble in _CAUSED_BY_THE_CASE


class Tries(NamedTuple):
    """What was spent on a call so far, the attempt that just failed included."""

    attempts: int
    perhaps_billed: int
    remaining_seconds: float
    """Of the call's deadline."""

    hinted_seconds: float = 0.0
    """Waited because the provider asked for it; the deadline does not count it."""

    most_retries: int = MOST_RETRIES


class Wait(NamedTuple):
    """Try again after this time."""

    seconds: float
    hinted: bool
    """The provider asked for it, so it holds for all calls to the model."""


class GiveUp(NamedTuple):
    """Fail the call; others may still succeed."""

    reason: str


class End(NamedTuple):
    """Fail every call to this model."""

    reason: str


def refused(reply: HttpReply, fault: Fault, now: str) -> Setback:
    """Describe a reply with another status than 200."""
    asked = should_retry(reply.headers)
    status = reply.status
    hint = wait_hint(reply.headers, now)
    transient = status in _RETRIED_STATUSES or status >= _SERVER_ERRORS
    return Setback(
        fault.trouble,
        fault.detail,
        again=transient if asked is None else asked,
        # The gateway gave up on it; whoever answers behind it may not have.
        perhaps_billed=status == _GATEWAY_TIMEOUT,
        hint=fault.wait_seconds if hint is None else hint,
        reply=reply,
    )


def lost(error: Lost) -> Setback:
    """Describe an attempt to which no whole reply came."""
    return Setback(
        error.trouble,
        error.detail,
        again=not error.final and error.trouble in _RETRIED_TROUBLES,
        perhaps_billed=error.perhaps_billed,
        stale=error.stale,
    )


def misread(error: CallError) -> Setback:
    """Describe a reply of status 200 that held no answer: it may be paid for.

    JSON too deep to read would be so again; what was cut or mixed up need not.
    """
    too_deep = isinstance(error.__cause__, RecursionError)
    return Setback(
        error.trouble,
        error.detail,
        again=error.trouble in _RETRIED_TROUBLES and not too_deep,
        perhaps_billed=error.trouble not in _ENDS,
    )


def decide(setback: Setback, tries: Tries, draw: float) -> Wait | GiveUp | End:
    """Say what follows a failed attempt; `draw` is uniform on [0, 1).

    The backoff is 0.5 x 2^n s, at most 8 s, of which the second half is drawn: less
    than half of it would be no wait. A hint is lengthened by up to a tenth and never
    cut. Hints do not count against the deadline; they have a limit of their own.
    """
    if setback.ends or (setback.trouble == "dns" and tries.attempts > _DNS_RETRIES):
        return End(setback.detail)
    if (setback.hint or 0.0) + tries.hinted_seconds > LONGEST_HINT_SECONDS:
        most = f"more than {LONGEST_HINT_SECONDS:g} s in all"
        return GiveUp(f"{setback.detail} (asked to wait {setback.hint:g} s, {most})")
    if not setback.again or _is_spent(tries):
        return GiveUp(setback.detail)
    wait = _wait(setback, tries, draw)
    if not wait.hinted and wait.seconds >= tries.remaining_seconds:
        return GiveUp(f"{setback.detail} (no time is left for another attempt)")
    return wait


def _is_spent(tries: Tries) -> bool:
    too_often = tries.attempts > tries.most_retries
    return too_often or tries.perhaps_billed > MOST_PERHAPS_BILLED


def _wait(setback: Setback, tries: Tries, draw: float) -> Wait:
    if setback.stale and tries.attempts == 1:
        return Wait(0.0, hinted=False)
    if setback.hint is not None:
        return Wait(setback.hint * (1 + draw / 10), hinted=True)
    whole = min(_FIRST_SECONDS * 2 ** (tries.attempts - 1), _LONGEST_SECONDS)
    return Wait(whole * (1 + draw) / 2, hinted=False)
