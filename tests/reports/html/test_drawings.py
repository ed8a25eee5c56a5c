"""Where the marks of a drawing stand."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from noworse.reports.html.drawings import AXIS_WIDTH, Range, Spot, axis_of, plot_of

rates = st.floats(-1, 1)
ranges = st.tuples(rates, rates, rates).map(
    lambda ends: Range(*(sorted(ends)[n] for n in (1, 0, 2)))
)
SPOT = Spot(0, "support", 0.02, Range(0.1, 0.0, 0.2))


@given(st.lists(ranges), st.floats(0.01, 0.9))
def test_an_axis_holds_all_that_is_drawn(found: list[Range], margin: float) -> None:
    """Every interval, 0 and the margin, in their order."""
    axis = axis_of(found, margin, 1.0)

    assert 0 <= axis.at(-margin) < axis.at(0) <= AXIS_WIDTH
    for one in found:
        assert 0 <= axis.at(one.low) <= axis.at(one.estimate) <= axis.at(one.high)
        assert axis.at(one.high) <= AXIS_WIDTH


def test_a_difference_of_scores_has_a_wider_axis() -> None:
    """On a scale of 1 to 5, four points may lie between two answers."""
    axis = axis_of([Range(0.0, -4.0, 4.0)], 0.4, 4.0)

    assert axis.low < -4
    assert axis.high > 4


def test_one_candidate_is_not_compared() -> None:
    """A plot needs two; of one, the table says it all."""
    plot = plot_of([SPOT, SPOT], 0.1, 1.0)

    assert plot is None


def test_cheaper_stands_left_and_better_stands_above() -> None:
    """The baseline at 100 % of its cost, at a difference of 0."""
    worse = Spot(1, "support", 0.4, Range(-0.2, -0.3, -0.1))

    plot = plot_of([worse, SPOT], 0.1, 1.0)

    assert plot is not None
    better, other = plot.marks
    assert (better.series, other.series) == (0, 1)
    assert better.x < other.x < plot.baseline
    assert better.y < plot.zero < plot.margin < other.y
    assert better.top < better.y < better.bottom
    assert [tick.text for tick in plot.costs] == ["10 %", "100 %"]


def test_no_label_stands_on_another() -> None:
    """Of spots at one place, each name has a line of its own."""
    spots = [SPOT, SPOT._replace(series=1), SPOT._replace(name="triage")]

    plot = plot_of(spots, 0.1, 1.0)

    assert plot is not None
    heights = sorted(mark.label_y for mark in plot.marks)
    assert all(b - a >= 13 for a, b in pairwise(heights))
