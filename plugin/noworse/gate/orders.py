"""Which answer a judge sees first, and when it is asked both ways.

One order a case, half of them each way, has no bias, and of a consistent judge it
tells more per call than both orders. Below 50 % consistent verdicts both are better.
Never the second order only where the candidate lost: that is a second chance, worth
up to the whole margin, and always in favour of PASS.
"""

from __future__ import annotations

from typing import Literal

from noworse.records.base import Side
from noworse.records.decisions import Orders, Policy

FLIP_CASES = 20
"""So many cases of the committed order are asked both ways in every run."""

_LEAST_CONSISTENT = 0.5
_FEW_CASES = 60


def opening_orders(
    policy: Policy, cases: int, known_consistency: float | None
) -> Literal["auto", "both", "one"]:
    """Return how a run begins; `known_consistency` is a share, from calibration."""
    if policy.orders != "auto":
        return policy.orders
    if known_consistency is None:
        return "both" if cases < _FEW_CASES else "auto"
    return "both" if known_consistency < _LEAST_CONSISTENT else "auto"


def orders_of(
    # Read from a `Place`, where it has its name.
    candidate_first: bool,  # noqa: FBT001
    rank: int,
    mode: Orders,
) -> tuple[Side, ...]:
    """Return who is shown first, in the order of asking, for the case at `rank`.

    Ranks count from 0. The first cases see both orders in every mode, since how
    often the judge flips is measured in every run.
    """
    first: Side = "candidate" if candidate_first else "baseline"
    second: Side = "baseline" if candidate_first else "candidate"
    return (first, second) if mode == "both" or rank < FLIP_CASES else (first,)


def switch_to_both(both_orders: int, flips: int) -> bool:
    """Tell whether a judge that was asked both ways is too fickle for one order."""
    return both_orders - flips < _LEAST_CONSISTENT * both_orders
