"""How numbers are written: money, shares, differences."""

from __future__ import annotations

from math import floor, log10

from noworse.records.decisions import Latency, Policy

_ALMOST_ALL = 0.99
_CENT = 0.01
_LARGE = 100
_SHORT = 1


def money(amount: float | None) -> str:
    """Write an amount in USD; below a cent with two digits that count."""
    if amount is None:
        return "unknown"
    size = abs(amount)
    if size >= _LARGE:
        return f"{amount:,.0f}"
    if size >= _CENT or size == 0:
        return f"{amount:.2f}"
    return f"{amount:.{1 - floor(log10(size))}f}"


def usd(amount: float | None) -> str:
    """Write an amount with its unit; an unknown one is never 0."""
    return "unknown" if amount is None else f"{money(amount)} USD"


def percent(share: float | None) -> str:
    """Write a share of 1; close to all of it, a digit more, lest it look like all."""
    if share is None:
        return "unknown"
    digits = 1 if _ALMOST_ALL < share < 1 else 0
    return f"{100 * share:.{digits}f} %"


def signed(difference: float) -> str:
    """Write a difference with its sign, be it too small to show: `-0.00`."""
    return f"{difference + 0.0:+.2f}"


def interval(estimate: float, low: float, high: float) -> str:
    """Write an estimate with the interval around it."""
    return f"{signed(estimate)} [{signed(low)}, {signed(high)}]"


def level(value: float) -> str:
    """Write a setting such as a margin: two digits, or as many as it has."""
    return f"{value:.2f}" if round(value, 2) == value else f"{value:g}"


def ratio(value: float | None) -> str:
    """Write how many times as much."""
    return "-" if value is None else f"{value:.2f}x"


def counted(count: int, noun: str) -> str:
    """Write a count with its noun, in the plural where it is not one."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def span_of(policy: Policy) -> float:
    """Return what a difference of scores is multiplied by to be shown."""
    return 1.0 if policy.scale is None else policy.scale.span


def allowed(policy: Policy) -> str:
    """Write the margin in what the judges count in."""
    if policy.scale is None:
        return level(policy.margin)
    shown = level(round(policy.margin * policy.scale.span, 9))
    if policy.scale.unit == "criteria":
        return f"{shown} of the criteria"
    return f"{shown} points of {policy.scale.low:g} to {policy.scale.high:g}"


def duration(seconds: float) -> str:
    """Write how long something took; below a second with two digits."""
    digits = 2 if seconds < _SHORT else 1 if seconds < _LARGE else 0
    return f"{seconds:.{digits}f}"


def pace(latency: Latency | None) -> str:
    """Write what half, and what 19 in 20 answers took at most; blank: unknown."""
    if latency is None:
        return ""
    slow = "-" if latency.p95 is None else duration(latency.p95)
    return f"{duration(latency.p50)}/{slow} s"
