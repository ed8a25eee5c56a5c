"""Two texts in pieces: what is in both, and what only in one of them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from noworse.reports.word_diff import marked, word_diff

texts = st.lists(st.sampled_from(["yes", "no", " ", "\n", "30", "days", "."])).map(
    "".join
)


@given(old=texts, new=texts)
def test_pieces_are_both_texts(old: str, new: str) -> None:
    """Nothing is lost, and nothing made up."""
    pieces = word_diff(old, new)

    if pieces is not None:
        assert "".join(p.text for p in pieces if p.kind != "new") == old
        assert "".join(p.text for p in pieces if p.kind != "old") == new


def test_what_changed_is_marked() -> None:
    """As git does."""
    pieces = word_diff("Yes, within 30 days of delivery.", "Yes, within 20 days.")

    assert pieces is not None
    assert marked(pieces) == "Yes, within [-30-]{+20+} days[- of delivery-]."


def test_what_is_far_from_a_change_is_left_out() -> None:
    """At both ends, and between two changes."""
    long = " ".join(f"w{n}" for n in range(40))
    pieces = word_diff(f"{long} a {long} b {long}", f"{long} x {long} y {long}")

    assert pieces is not None
    told = marked(pieces)
    assert told.startswith("...")
    assert told.endswith("...")
    assert told.count("...") == 3
    assert "[-a-]{+x+} w0 w1 w2 w3 w4 w5...w34" in told


@pytest.mark.parametrize(
    ("old", "new"), [("one two three", "four five six"), ("a " * 2001, "a " * 2001)]
)
def test_texts_without_much_in_common_have_no_pieces(old: str, new: str) -> None:
    """Nor have very long ones: nobody would wait for it."""
    assert word_diff(old, new) is None
