"""Samples: each part in its share, and the same each time."""

from __future__ import annotations

import json

from hypothesis import given, settings, strategies as st
from tests.suite.importers.importers_for_tests import bring, fields, ids

from noworse.suite.importers.sampling import Drawable, sample, shares

SIZES = st.lists(st.integers(0, 50), max_size=8)


@settings(deadline=None)
@given(SIZES, st.integers(1, 200))
def test_shares_are_as_near_as_whole_numbers_can_be(
    sizes: list[int], count: int
) -> None:
    """They add up, and none is off its quota by one or more."""
    found = shares(sizes, count)

    total = sum(sizes)
    assert sum(found) == min(count, total)
    for size, share in zip(sizes, found, strict=True):
        assert 0 <= share <= size
        quota = size * min(count, total) / total if total else 0
        assert abs(share - quota) < 1


def test_shares_reference_value() -> None:
    """Hamilton's method on the usual example of the Alabama paradox."""
    assert shares([6, 6, 2], 10) == [4, 4, 2]
    assert shares([6, 6, 2], 11) == [5, 5, 1]


@settings(deadline=None)
@given(SIZES, st.integers(1, 60))
def test_a_sample_does_not_depend_on_the_order(sizes: list[int], count: int) -> None:
    """Of the cases within a part; and a larger sample holds the smaller."""
    items = [
        Drawable(f"{part}-{n}", part) for part, s in enumerate(sizes) for n in range(s)
    ]
    turned = sorted(items, key=lambda item: (item.part, item.name), reverse=False)

    drawn = sample(items, count)

    assert drawn == sample(turned, count)
    assert len(drawn) == min(count, len(items))


def test_an_import_draws_by_slices_or_by_another_field() -> None:
    """In the order of the file; the count says out of how many."""
    rows = [
        {
            "prompt": f"Hi {n}",
            "id": f"c-{n}",
            "slice": "ab"[n % 2],
            "team": "xyzz"[n % 4],
        }
        for n in range(40)
    ]
    text = "\n".join(map(json.dumps, rows))

    by_slice = bring("a.jsonl", text, sample=10)
    by_team = bring("a.jsonl", text, sample=8, sample_by="team")

    slices = [case["slice"] for case in fields(by_slice)]
    assert (slices.count("a"), slices.count("b")) == (5, 5)
    numbers = [int(name[2:]) for name in ids(by_slice)]
    assert numbers == sorted(numbers)
    assert by_slice.drawn_from == 40
    teams = ["xyzz"[int(name[2:]) % 4] for name in ids(by_team)]
    assert (teams.count("x"), teams.count("y"), teams.count("z")) == (2, 2, 4)
    assert ids(by_slice) == ids(bring("a.jsonl", text, sample=10))


def test_a_suite_of_which_nothing_is_drawn_is_not_written() -> None:
    """A sample is drawn of each prompt's cases."""
    imported = bring("a.jsonl", '{"prompt": "Hi"}', sample=5)

    assert (len(ids(imported)), imported.drawn_from) == (1, 1)
