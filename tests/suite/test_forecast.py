"""What suites and slices can decide, from their sizes and from what was recorded."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.suite.lineups_for_tests import (
    ALONE,
    BOTH,
    CHEAP,
    SMALL,
    Word,
    case,
    cases,
    comparison,
    suite,
)

from noworse.records.answers import Comparison
from noworse.records.decisions import Policy
from noworse.suite.forecast import Forecaster, parts_of


def heard(
    word: Word, number: int, part: str = "s", who: str = CHEAP.id
) -> list[Comparison]:
    return [comparison(one, word, BOTH, candidate=who) for one in cases(number, part)]


def forecaster(
    found: Sequence[Comparison] = (), policy: Policy | None = None
) -> Forecaster:
    return Forecaster(policy or Policy(), ALONE, found)


def test_a_spread_is_measured_on_the_candidates_own_scores() -> None:
    """Those of earlier ones are left aside where there are enough of its own."""
    found = [*heard("tie", 20), *heard("win", 50, who=SMALL.id)]

    spread = forecaster(found).spread(("s", None))

    assert (spread.source, spread.cases) == ("measured", 20)
    assert spread.candidates == (CHEAP.id,)
    assert spread.value == pytest.approx((2 * 0.75**2 / 22) ** 0.5)


def test_a_spread_is_measured_on_earlier_candidates_where_that_helps() -> None:
    """Together with the few of its own."""
    found = [*heard("tie", 19), *heard("win", 5, who=SMALL.id)]

    spread = forecaster(found).spread(("s", None))

    assert (spread.source, spread.cases) == ("measured", 24)
    assert spread.candidates == (CHEAP.id, SMALL.id)


def test_a_spread_that_nothing_tells_is_assumed() -> None:
    """As with a third of ties; below 20 cases nothing is told."""
    spread = forecaster(heard("win", 19)).spread(("s", None))

    assert (spread.source, spread.cases, spread.value) == ("assumed", 0, 0.75)


def test_a_slice_is_like_its_suite_until_it_tells_itself() -> None:
    """20 cases of its own tell."""
    found = [*heard("win", 20, "a"), *heard("tie", 5, "b")]

    a, b, whole = (forecaster(found).spread(("s", part)) for part in ("a", "b", None))

    assert a.cases == 20
    assert a.value > 0.97
    assert b == whole
    assert whole.cases == 25


def test_how_many_pairs_need_a_judge_is_measured() -> None:
    """All of them, where too few tell."""
    found = [*heard("same", 15), *heard("win", 5)]

    assert forecaster(found).judged("s") == 0.25
    assert forecaster(found[1:]).judged("s") == 1.0
    assert forecaster(found).judged("another") == 1.0


def test_every_part_is_foretold() -> None:
    """For a candidate that is equal, worse by the margin, and by twice of it."""
    held = suite([*cases(200, "a"), *cases(100, "b")])

    told = forecaster().forecasts([held])

    assert list(told) == [("s", "a"), ("s", "b"), ("s", None)]
    equal, at, double = told["s", None].chances
    assert [one.effect for one in (equal, at, double)] == [0.0, -0.1, -0.2]
    assert equal.passes > 0.6 > at.passes > double.passes
    assert at.passes < 0.06
    assert double.fails > 0.5 > equal.fails
    assert told["s", None].needed == 400
    assert told["s", "b"].chances[0].passes < told["s", "a"].chances[0].passes


def test_a_small_slice_is_never_decided() -> None:
    """Also where exactly its cases are what counts."""
    held = suite([*cases(100, "a"), *cases(19, "b")])
    told = forecaster(policy=Policy(scope="suite")).forecasts([held])

    small = told["s", "b"]

    assert [one.passes + one.fails for one in small.chances] == [0, 0, 0]
    assert small.rules_out is None
    assert small.needed == 20
    assert small.undecided == 1


def test_a_suite_is_what_its_slices_are() -> None:
    """With `goal = "slices"`: PASS if all do, FAIL if one does."""
    held = suite([*cases(150, "a"), *cases(150, "b")])
    told = forecaster(policy=Policy(goal="slices")).forecasts([held])
    a, b, whole = (told["s", part] for part in ("a", "b", None))

    assert whole.chances[0].passes == pytest.approx(
        a.chances[0].passes * b.chances[0].passes
    )
    assert whole.chances[2].fails > max(a.chances[2].fails, b.chances[2].fails)
    assert whole.read == pytest.approx(a.read + b.read)
    assert whole.needed == (a.needed or 0) + (b.needed or 0) > 300
    assert whole.rules_out == max(a.rules_out or 0, b.rules_out or 0)


def test_a_suite_with_a_slice_that_rules_nothing_out_rules_nothing_out() -> None:
    """Nor is it known how many cases would do, if none do for a slice."""
    held = suite([*cases(150, "a"), *cases(5, "b")])
    strict = Policy(goal="slices", margin=0.004)

    whole = forecaster(policy=strict).forecasts([held])["s", None]

    assert whole.rules_out is None
    assert whole.needed is None


def test_unequal_weights_cost_power() -> None:
    """A suite whose weight lies on one case in ten decides like a smaller one."""
    even = suite(cases(300))
    heavy = [case(f"h-{n}", weight=10.0 if n % 10 == 0 else 0.1) for n in range(300)]

    chances = [
        forecaster().forecasts([held])["s", None].chances[0].passes
        for held in (even, suite(heavy))
    ]

    assert chances[1] < chances[0] / 2


def test_parts_are_named_in_the_order_of_the_files() -> None:
    """A suite of one slice is told once."""
    x, y = suite([case("1", "a"), case("2", "b")], "x"), suite([case("3", "c")], "y")

    told = [(held.name, part) for held, part in parts_of([x, y])]

    assert told == [("x", None), ("x", "a"), ("x", "b"), ("y", None)]
