"""A decision in one sentence, with the figures that decided it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from noworse.gate.figures import Figures
from noworse.gate.measures import measure_of
from noworse.gate.split import FEWEST_CASES, MOST_MISSING
from noworse.records.base import Status
from noworse.records.decisions import Decision, Policy


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
    measure = measure_of(policy.scale)
    number = measure.told(abs(figures.estimate))
    net = measure.lost(number) if figures.estimate < 0 else measure.gained(number)
    worse = "worse here: " if status == "FAIL" else ""
    allowed = measure.told(policy.margin)
    return f"{worse}{net} on exactly these cases, {allowed} are allowed"


def _passed(policy: Policy, figures: Figures) -> str:
    measure = measure_of(policy.scale)
    sure, allowed = _sure(policy, figures), measure.told(policy.margin)
    if figures.low >= 0:
        wins = measure.rounded(figures.low, floor, 0.0)
        told = f"at least {measure.gained(wins)}"
        return f"{measure.none if wins == '0' else told} ({sure})"
    if figures.low > -policy.margin:
        losses = measure.rounded(-figures.low, ceil, policy.margin)
        return f"at most {measure.lost(losses)} ({sure}), {allowed} are allowed"
    # Bets saw what the interval, made for the full count, does not yet show.
    return f"{measure.less} than {measure.lost(allowed)}, as allowed ({sure})"


def _failed(policy: Policy, figures: Figures) -> str:
    measure = measure_of(policy.scale)
    allowed = measure.told(policy.margin)
    if figures.high < -policy.margin:
        least = measure.rounded(-figures.high, floor, policy.margin)
        most = measure.rounded(-figures.low, ceil, policy.margin)
        told = f"between {least} and {measure.lost(most)}"
        return f"worse here: {told}, {allowed} are allowed"
    told = f"more than {measure.lost(allowed)}"
    return f"worse here: {told} ({_sure(policy, figures)}), {allowed} are allowed"


def _undecided(policy: Policy, figures: Figures) -> str:
    if not figures.read:
        return "not enough evidence: no case was read"
    if policy.scope == "suite" and figures.read == figures.available:
        missing = _cases(figures.outcomes["unresolved"])
        return f"not enough evidence: it hangs on {missing} without a verdict"
    told, more = f"not enough evidence: {_between(policy, figures)}", figures.more_cases
    is_whole = figures.read == figures.available
    if is_whole and not figures.low <= -policy.margin <= figures.high:
        # The test has only a part of alpha, and shares it where several are tried.
        told += ", which is not yet sure enough for a verdict"
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
    span = measure_of(policy.scale).span
    return f"{confidence}: {span * figures.low:+.2f} to {span * figures.high:+.2f}"


def _between(policy: Policy, figures: Figures) -> str:
    span = measure_of(policy.scale).span
    return f"between {span * figures.low:+.2f} and {span * figures.high:+.2f}"


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"
