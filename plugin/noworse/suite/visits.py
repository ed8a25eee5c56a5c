"""What a small call to each model tells of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from noworse.calls.pricing import Pricing
from noworse.calls.visit import Visit
from noworse.errors import CallTrouble
from noworse.records.answers import Answer
from noworse.records.checkup import Finding, Level
from noworse.records.models import Model
from noworse.suite.notices import is_named
from noworse.suite.settings.hosts import host_of
from noworse.wire.listing import Listed

_MOST_SKEW_SECONDS = 60.0
_SOON_DAYS = 90
_DOUBTFUL: Final[frozenset[CallTrouble]] = frozenset(
    {"bad_request", "context_length", "overloaded", "rate_limited", "request_too_large"}
)
"""The small call itself may be at fault, or the model is only busy."""

_MENDS: Final[Mapping[CallTrouble, str]] = MappingProxyType(
    {
        "auth": "set its variable to a key that may use this model",
        "connection": "start the server, or check `base_url`",
        "dns": "check the host in `base_url`, and the network",
        "endpoint_not_found": "check the path in `base_url`, and `api`",
        "model_not_found": "write the model as its provider does",
        "network_login": "log in to the network first",
        "proxy": "calls go out directly: ask for a way past the proxy",
        "quota_exhausted": "fill up the account",
        "redirect_refused": "write the address that it sends to, if you trust it",
        "server_error": "try again later; if it stays, ask the provider",
        "timeout": "try again; a slow server wants a longer `deadline_seconds`",
        "tls": "mend its certificate; where it is your own, set `SSL_CERT_FILE`",
        "unreadable": "check `api`: another dialect may be spoken there",
    }
)
_BUSY: Final = "try again later: nothing may be wrong"


def findings_of(visits: Sequence[Visit], today: date) -> Iterator[Finding]:
    """Tell of each model whether it answers, as whom, and for how long."""
    for one in visits:
        model = one.call.model
        if one.answer is None:
            yield _failed(one)
        else:
            yield _answered(model, one.answer)
        if one.listed is not None:
            yield from _lifetime(model, one.listed, today)
        elif one.answer is not None:
            told = "its API does not tell when it is retired"
            yield Finding("ok", model.id, told)
    yield from _clock(visits)


def cost_of(visits: Sequence[Visit], pricing: Pricing) -> tuple[float, int]:
    """Return the USD that the calls cost, and how many of them have no known price."""
    costs = [
        pricing.cost(one.call, one.answer) for one in visits if one.answer is not None
    ]
    known = [cost for cost in costs if cost is not None]
    return sum(known), len(costs) - len(known)


def _failed(one: Visit) -> Finding:
    assert one.trouble is not None
    doubtful = one.trouble in _DOUBTFUL
    level: Level = "warn" if doubtful else "wrong"
    told = f"no answer ({one.trouble.replace('_', ' ')}): {one.detail}"
    mend = _BUSY if doubtful else _MENDS.get(one.trouble)
    return Finding(level, one.call.model.id, told, mend)


def _answered(model: Model, answer: Answer) -> Finding:
    told = f"answered in {answer.seconds:.1f} s"
    if not is_named(model, answer.served):
        told += f", as {answer.served}: that is another model"
        return Finding("warn", model.id, told, "name the model that you mean")
    return Finding("ok", model.id, f"{told}, as {answer.served}")


def _lifetime(model: Model, listed: Listed, today: date) -> Iterator[Finding]:
    mend = "plan the next swap"
    if listed.successor:
        mend = f"its provider names {listed.successor} in its place"
    if listed.ends_on is not None:
        left = (date.fromisoformat(listed.ends_on) - today).days
        told = f"goes on {listed.ends_on}, in {left} days"
        if left < 0:
            told = f"was to go on {listed.ends_on}"
        soon = left < _SOON_DAYS or listed.stage is not None
        yield Finding("warn" if soon else "ok", model.id, told, mend if soon else None)
    elif listed.stage is not None:
        yield Finding("warn", model.id, f"is {listed.stage}, with no day named", mend)
    elif listed.tells:
        yield Finding("ok", model.id, "no day is announced on which it goes")
    else:
        yield Finding("ok", model.id, "its API does not tell when it is retired")


def _clock(visits: Sequence[Visit]) -> Iterator[Finding]:
    """Compare this machine's clock with all of theirs: most of them will be right."""
    told = sorted(
        (one.ahead_seconds, host_of(one.call.model.base_url).name)
        for one in visits
        if one.ahead_seconds is not None
    )
    if not told:
        return
    ahead, host = told[len(told) // 2]
    if abs(ahead) <= _MOST_SKEW_SECONDS:
        yield Finding("ok", "clock", f"within {_MOST_SKEW_SECONDS:.0f} s of {host}")
        return
    way = "ahead of" if ahead > 0 else "behind"
    yield Finding(
        "warn",
        "clock",
        f"{abs(ahead):.0f} s {way} that of {host}",
        "set it: the days of prices and of answers hang on it",
    )
