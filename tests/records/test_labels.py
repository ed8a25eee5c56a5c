"""Labels, and the pairs that they are about."""

from __future__ import annotations

from hypothesis import given, strategies as st

from noworse.records.labels import pair_of, shown_first


@given(st.text(), st.text())
def test_a_pair_is_two_answers_by_their_sides(ours: str, theirs: str) -> None:
    """The same answers are the same pair; exchanged, they are another."""
    named = pair_of(ours, theirs)

    assert named == pair_of(ours, theirs)
    assert (named == pair_of(theirs, ours)) == (ours == theirs)


def test_an_answer_may_hold_half_of_a_surrogate_pair() -> None:
    """Models say such things."""
    assert len(pair_of("\ud83d", "no")) == 16


def test_people_see_either_side_first() -> None:
    """About half of the pairs each way: a label must not tell the side by habit."""
    firsts = [shown_first(pair_of(str(n), "no")) for n in range(400)]

    assert 150 < firsts.count("candidate") < 250
