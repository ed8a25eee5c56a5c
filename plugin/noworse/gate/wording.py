"""A decision in one sentence, with the figures that decided it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor

from noworse.gate.figures import Figures
from noworse.gate.split import FEWEST_CASES, MOST_MISSING
from noworse.records.base import Status
from noworse.records.decisions import Decision, Policy

_DIGITS = 3


def reason_of(policy: Policy, status: Status, figures: Figures) -> str:
    """Say why a suite or a slice was decided like this."""
    if policy.scope == "suite" and figures.low == figures.high:
        return _exact(policy, status, figures)
    if status == "PASS":
        return _passed(policy, figures)
    if status == "FAIL":
        return _failed(policy, figures)
    return _undecided(policy, figures)


def missing_reason(figures: Figures) -> str:
    """Say that too many verdicts are missing."""
    missing = figures.outcomes["unresolved"]
    return (
        f"{missing} of {_cases(figures.read)} have no verdict: "
        f"with more than {MOST_MISSING:.0%} missing nothing is decided"
    )


def swayed_reason(both: int, flips: int) -> str:
    """Say that the judges told the order, not the answers."""
    return (
        f"not enough evidence: the judges prefer by position, they changed their mind "
        f"with the order in {flips} of {_cases(both)}"
    )


def doubtful_reason(doubt: str) -> str:
    """Say why a PASS is withheld, whatever the figures say."""
    return f"not enough evidence: a PASS would mean nothing, since {doubt}"


def too_few_reason(available: int) -> str:
    """Say that a slice is too small to be decided on its own."""
    return f"not enough cases ({available} of {FEWEST_CASES})"


def slices_reason(status: Status, slices: Sequence[Decision]) -> str:
    """Say how the slices of a suite decided it together."""
    if status == "PASS":
        count = len(slices)
        return "its one slice PASSes" if count == 1 else f"all {count} slices PASS"
    named = ", ".join(f"`{one.slice}`" for one in slices if one.status == status)
    share = f"{sum(one.status == status for one in slices)} of {len(slices)} slices"
    if status == "FAIL":
        return f"worse here: {share} FAIL: {named}"
    return f"not enough evidence: {share} are undecided: {named}"


def _exact(policy: Policy, status: Status, figures: Figures) -> str:
    net = f"{_net(figures.estimate)} per 100 on exactly these cases"
    worse = "worse here: " if status == "FAIL" else ""
    return f"{worse}{net}, {_per_hundred(policy.margin)} net losses are allowed"


def _passed(policy: Policy, figures: Figures) -> str:
    sure, allowed = _sure(policy, figures), _per_hundred(policy.margin)
    if figures.low >= 0:
        wins = _rounded(figures.low, floor, 0.0)
        net = "net win" if wins == "1" else "net wins"
        told = "no net losses" if wins == "0" else f"at least {wins} {net}"
        return f"{told} per 100 cases ({sure})"
    if figures.low > -policy.margin:
        losses = _rounded(-figures.low, ceil, policy.margin)
        net = "net loss" if losses == "1" else "net losses"
        return f"at most {losses} {net} per 100 cases ({sure}), {allowed} are allowed"
    # Bets saw what the interval, made for the full count, does not yet show.
    return f"fewer than {allowed} net losses per 100 cases, as allowed ({sure})"


def _failed(policy: Policy, figures: Figures) -> str:
    allowed = _per_hundred(policy.margin)
    if figures.high < -policy.margin:
        least = _rounded(-figures.high, floor, policy.margin)
        most = ceil(-100 * figures.low)
        told = f"between {least} and {most} net losses per 100 cases"
        return f"worse here: {told}, {allowed} are allowed"
    told = f"more than {allowed} net losses per 100 cases"
    return f"worse here: {told} ({_sure(policy, figures)}), {allowed} are allowed"


def _undecided(policy: Policy, figures: Figures) -> str:
    if not figures.read:
        return "not enough evidence: no case was read"
    if policy.scope == "suite" and figures.read == figures.available:
        missing = _cases(figures.outcomes["unresolved"])
        return f"not enough evidence: it hangs on {missing} without a verdict"
    told, more = f"not enough evidence: {_between(figures)}", figures.more_cases
    is_whole = figures.read == figures.available
    if not is_whole:
        told += (
            f" after {figures.read} of {_cases(figures.available)}, when the suite was "
            'decided: `goal = "slices"` reads on'
        )
    if more is None:
        too_close = "; too close to the margin for any number of cases"
        return told + too_close if is_whole else told
    cases = "1 more case" if more == 1 else f"{more} more cases"
    return f"{told}; about {cases} would decide"


def _sure(policy: Policy, figures: Figures) -> str:
    confidence = f"{100 * (1 - 2 * policy.alpha):.3g} % sure"
    return f"{confidence}: {figures.low:+.2f} to {figures.high:+.2f}"


def _between(figures: Figures) -> str:
    return f"between {figures.low:+.2f} and {figures.high:+.2f}"


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"


def _net(estimate: float) -> str:
    what = "losses" if estimate < 0 else "wins"
    return f"{_per_hundred(abs(estimate))} net {what}"


def _per_hundred(share: float) -> str:
    return f"{100 * share:.3g}"


def _rounded(share: float, towards: Callable[[float], int], limit: float) -> str:
    """Round to the careful side, with digits only where the limit is near."""
    for digits in range(_DIGITS):
        scale = 10**digits
        value = towards(100 * share * scale) / scale
        if value != 100 * limit and (value < 100 * limit) == (share < limit):
            return f"{value:g}"
    return _per_hundred(share)
