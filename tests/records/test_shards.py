"""Shards part a run; the committed order tells all that puts it together again."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from noworse.records.shards import CommittedOrder, Shard


@given(of=st.integers(1, 20), case=st.text())
def test_every_case_falls_into_one_shard(of: int, case: str) -> None:
    """Whatever its name."""
    shards = [Shard(number=n, of=of) for n in range(1, of + 1)]

    holding = [shard for shard in shards if shard.holds("s", case)]

    assert len(holding) == 1


def test_shards_are_about_equal() -> None:
    """No machine does the work of the others."""
    counts = [
        sum(Shard(number=n, of=4).holds("s", f"case-{i}") for i in range(4000))
        for n in range(1, 5)
    ]

    assert sum(counts) == 4000
    assert min(counts) > 900


def test_two_suites_are_parted_differently() -> None:
    """Cases that are named alike in many suites do not all fall to one machine."""
    shard = Shard(number=1, of=2)

    ours, theirs = (
        [shard.holds(name, f"case-{i}") for i in range(64)] for name in ("a", "b")
    )

    assert ours != theirs


def test_there_is_no_fourth_of_three() -> None:
    """The number is one of them."""
    assert str(Shard(number=3, of=3)) == "3/3"
    with pytest.raises(ValidationError, match="no part 4 of 3"):
        Shard(number=4, of=3)


@pytest.mark.parametrize(
    ("update", "reason"),
    [
        ({"slices": ("a",)}, "differ in length"),
        ({"shown_first": "c"}, "differ in length"),
        ({"positions": (0, 0)}, "each place once"),
        ({"positions": (0,)}, "each place once"),
    ],
)
def test_an_order_tells_the_same_of_all_cases(
    update: dict[str, object], reason: str
) -> None:
    """Else nobody could say which letter is whose."""
    fields: dict[str, object] = {
        "suite": "s",
        "digest": "d",
        "cases": ("x", "y"),
        "positions": (1, 0),
        "slices": ("a", "a"),
        "shown_first": "cb",
    }

    with pytest.raises(ValidationError, match=reason):
        CommittedOrder.model_validate(fields | update)
