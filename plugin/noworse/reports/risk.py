"""What a route risks: the worst that the evidence on its slice still allows."""

from __future__ import annotations

from math import ceil

from noworse.records.decisions import Decision, Policy


def worst_of(policy: Policy, made: Decision) -> float:
    """Return the lowest difference that a PASS leaves possible, from -1 to 1.

    That is the low end of the interval. A PASS claims less than the margin lost, and
    may know that from bets that the interval, made for the full count, does not show.
    """
    return max(made.low, -policy.margin)


def risk_of(policy: Policy, made: Decision) -> str:
    """Say the worst that a PASS leaves possible, rounded to the careful side."""
    # Workers load this module, and have no gate.
    from noworse.gate.measures import measure_of

    worst, measure = worst_of(policy, made), measure_of(policy.scale)
    if worst >= 0:
        none = _NONE if policy.scale is None else measure.none
        return f"at worst {none}"
    if worst > -policy.margin:
        bound, number = "at worst", measure.rounded(-worst, ceil, policy.margin)
    else:
        bound, number = f"{measure.less} than", measure.told(policy.margin)
    lost = f"{number} {_MORE}" if policy.scale is None else measure.lost(number)
    return f"{bound} {lost}"


_MORE = "in 100 more answers that the judges like less"
_NONE = "no more answers that the judges like less"
