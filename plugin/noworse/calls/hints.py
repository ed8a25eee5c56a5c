"""When a provider wants to be asked again: its headers, read without trust."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

# Every bucket that a provider counts, as (remaining, reset). OpenAI's and those of
# its imitators come first, then Anthropic's.
_BUCKETS = (
    *(
        (f"x-ratelimit-remaining{what}", f"x-ratelimit-reset{what}")
        for what in ("-requests", "-tokens", "")
    ),
    *(
        (f"anthropic-ratelimit-{what}-remaining", f"anthropic-ratelimit-{what}-reset")
        for what in ("requests", "tokens", "input-tokens", "output-tokens")
    ),
)
_A_TIME_STAMP = 1e9
"""A number above it is a time since 1970 in seconds, a thousandfold: in ms."""


def wait_hint(headers: Mapping[str, str], now: str) -> float | None:
    """Return the seconds that an error reply asks to wait; `None`: it does not say.

    `retry-after-ms`, then `retry-after` (seconds or an HTTP date), then the reset of
    an exhausted bucket. What is malformed, past, or not finite counts as absent.
    """
    milliseconds = _positive(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    said = headers.get("retry-after")
    seconds = _positive(said)
    if seconds is None and said is not None:
        # The server's own clock, where it tells it: ours may be minutes off.
        seconds = _until(said, headers.get("date"), now)
    return exhausted_for(headers, now) if seconds is None else seconds


def exhausted_for(headers: Mapping[str, str], now: str) -> float | None:
    """Return the seconds until every exhausted bucket is filled; `None`: none is."""
    return max(_resets(headers, now), default=None)


def should_retry(headers: Mapping[str, str]) -> bool | None:
    """Return what `x-should-retry` says; `None`: nothing."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").lower())


def _resets(headers: Mapping[str, str], now: str) -> Iterator[float]:
    for remaining, reset in _BUCKETS:
        if headers.get(remaining, "").strip() == "0" and reset in headers:
            seconds = _reset_seconds(headers[reset], headers.get("date"), now)
            if seconds is not None:
                yield seconds


def _reset_seconds(said: str, date: str | None, now: str) -> float | None:
    number = _positive(said)
    if number is not None:
        if number < _A_TIME_STAMP:
            return number
        stamp = number / 1000 if number > _A_TIME_STAMP * 100 else number
        return _above_zero(stamp - _instant(now).timestamp())
    if _DURATION.sub("", said.strip()) == "":
        parts = _DURATION.findall(said)
        return _above_zero(sum(float(n) * _UNIT_SECONDS[unit] for n, unit in parts))
    return _until(said, date, now)


def _until(said: str, date: str | None, now: str) -> float | None:
    """Return the seconds from the server's clock, or ours, to a date."""
    then = _read_date(said)
    if then is None:
        return None
    start = _read_date(date or "") or _instant(now)
    return _above_zero((then - start).total_seconds())


def _read_date(said: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            read_as = read(said.strip())
        except (ValueError, OverflowError):
            continue
        return read_as if read_as.tzinfo else read_as.replace(tzinfo=UTC)
    return None


def _instant(now: str) -> datetime:
    return datetime.fromisoformat(now)


def _positive(said: str | None) -> float | None:
    try:
        return _above_zero(float(said or ""))
    except ValueError:
        return None


def _above_zero(seconds: float) -> float | None:
    return seconds if isfinite(seconds) and seconds > 0 else None
