"""When a judge is asked both ways."""

from __future__ import annotations

import pytest

from noworse.gate.orders import FLIP_CASES, opening_orders, orders_of, switch_to_both
from noworse.records.decisions import Orders, Policy


@pytest.mark.parametrize(
    ("orders", "cases", "consistency", "expected"),
    [
        ("auto", 59, None, "both"),
        ("auto", 60, None, "auto"),
        ("auto", 59, 0.9, "auto"),
        ("auto", 500, 0.49, "both"),
        ("auto", 500, 0.50, "auto"),
        ("one", 10, 0.1, "one"),
        ("both", 500, 0.99, "both"),
    ],
)
def test_a_run_opens_as_the_judge_deserves(
    orders: Orders, cases: int, consistency: float | None, expected: str
) -> None:
    """Both orders for a fickle judge, or an unknown one on few cases."""
    assert opening_orders(Policy(orders=orders), cases, consistency) == expected


@pytest.mark.parametrize("mode", ["auto", "one", "both"])
def test_the_first_cases_always_see_both_orders(mode: Orders) -> None:
    """So the flip rate is measured in every run; the committed side comes first."""
    rank = FLIP_CASES - 1

    assert orders_of(candidate_first=True, rank=rank, mode=mode) == (
        "candidate",
        "baseline",
    )
    assert orders_of(candidate_first=False, rank=rank, mode=mode) == (
        "baseline",
        "candidate",
    )


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("auto", ("baseline",)),
        ("one", ("baseline",)),
        ("both", ("baseline", "candidate")),
    ],
)
def test_later_cases_follow_the_mode(mode: Orders, expected: tuple[str, ...]) -> None:
    """One order, which the committed order chose, unless both are wanted."""
    shown = orders_of(candidate_first=False, rank=FLIP_CASES, mode=mode)

    assert shown == expected


@pytest.mark.parametrize(
    ("both", "flips", "expected"), [(20, 10, False), (20, 11, True), (0, 0, False)]
)
def test_a_fickle_judge_is_asked_twice(
    both: int, flips: int, *, expected: bool
) -> None:
    """Below half consistent; a judge that was never asked twice is given credit."""
    assert switch_to_both(both, flips) is expected
