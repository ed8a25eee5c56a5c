"""The committed order: random to all, and the same for all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from hypothesis import given, strategies as st
from tests.gate.evidence_for_tests import case

import noworse
from noworse.gate.order import commit_order

SLICES = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=80)


@given(SLICES)
def test_every_case_has_one_place(slices: list[str]) -> None:
    """The order is a permutation."""
    cases = [case(f"c-{i}", part=name) for i, name in enumerate(slices)]

    places = commit_order(cases)

    assert sorted(place.index for place in places) == list(range(len(cases)))


@given(SLICES)
def test_half_of_every_slice_is_shown_candidate_first(slices: list[str]) -> None:
    """Half of a slice's cases, or one more or less than the rest if it is odd."""
    cases = [case(f"c-{i}", part=name) for i, name in enumerate(slices)]

    first = Counter(
        cases[place.index].slice
        for place in commit_order(cases)
        if place.candidate_first
    )

    for name, count in Counter(slices).items():
        assert first[name] in (count // 2, count - count // 2)


@given(SLICES, st.integers(1, 80))
def test_every_prefix_holds_every_slice(slices: list[str], length: int) -> None:
    """A slice's share of a prefix is its share of the suite, to within one case."""
    cases = [case(f"c-{i}", part=name) for i, name in enumerate(slices)]

    prefix = commit_order(cases)[:length]

    seen = Counter(cases[place.index].slice for place in prefix)
    cut = len(prefix) / len(cases)
    for name, count in Counter(slices).items():
        # One case for this slice's jitter, and one for each other slice's.
        assert abs(seen[name] - cut * count) <= len(set(slices)) + 1


@given(st.permutations(range(30)))
def test_sorting_the_file_changes_nothing(shuffled: list[int]) -> None:
    """The order depends on the cases, not on where they stand."""
    cases = [case(f"c-{i}", part="ab"[i % 2]) for i in range(30)]
    moved = [cases[i] for i in shuffled]

    places, others = commit_order(cases), commit_order(moved)

    assert [cases[place.index].id for place in places] == [
        moved[place.index].id for place in others
    ]


def test_a_changed_text_is_a_new_draw() -> None:
    """Nobody can keep an order and choose the cases that fit it."""
    cases = [case(f"c-{i}") for i in range(40)]
    edited = [*cases[:-1], case("c-39", text="Hello")]

    assert commit_order(cases) != commit_order(edited)


def test_the_order_is_not_that_of_the_file() -> None:
    """It is shuffled: the ranks of neighbours have nothing in common."""
    cases = [case(f"c-{i:03}") for i in range(400)]
    places = [place.index for place in commit_order(cases)]

    rising = sum(a < b for a, b in pairwise(places))

    assert 170 <= rising <= 230


def test_no_cases_have_no_order() -> None:
    """An empty suite is no error here."""
    assert commit_order([]) == ()


def test_the_order_is_the_same_in_another_process() -> None:
    """Whatever `PYTHONHASHSEED` and the machine: a pinned order of six cases."""
    script = (
        "from noworse.gate.order import commit_order\n"
        "from tests.gate.evidence_for_tests import case\n"
        "cases = [case(f'c-{i}', part='ab'[i % 2]) for i in range(6)]\n"
        "print([(p.index, p.candidate_first) for p in commit_order(cases)])"
    )
    here = commit_order([case(f"c-{i}", part="ab"[i % 2]) for i in range(6)])
    path = [Path(noworse.__file__).parents[1], Path(__file__).parents[2]]
    env = {
        **os.environ,
        "PYTHONHASHSEED": "77",
        "PYTHONPATH": os.pathsep.join(map(str, path)),
    }

    said = subprocess.run(
        [sys.executable, "-c", script],
        env=env,
        text=True,
        check=True,
        capture_output=True,
    ).stdout

    pinned = "[(0, True), (5, False), (2, False), (1, True), (4, True), (3, False)]"
    assert said.strip() == str([(p.index, p.candidate_first) for p in here])
    assert said.strip() == pinned
