"""Where the marks of a drawing stand: intervals on one axis, cost against quality."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import NamedTuple

AXIS_WIDTH = 260
"""Of an interval's drawing, in its own units."""

PLOT_WIDTH, PLOT_HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 130, 14, 34
_ROOM = 0.06
_LEAST_MARGINS = 2
_BESIDE = 0.15
_LABEL_HEIGHT = 13
_LABEL_WIDTH = 96


class Range(NamedTuple):
    """An estimate and the interval around it, as they are shown."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale that all intervals of a run share, so that they can be compared."""

    low: float
    high: float
    margin: float

    def at(self, value: float) -> float:
        """Return where a value stands, from the left."""
        inside = min(max(value, self.low), self.high)
        return round(AXIS_WIDTH * (inside - self.low) / (self.high - self.low), 1)


def axis_of(ranges: Iterable[Range], margin: float, span: float) -> Axis:
    """Return an axis that holds all ranges, 0 and the margin, with room beside them."""
    ends = [end for one in ranges for end in (one.low, one.high)]
    reach = _LEAST_MARGINS * margin
    low, high = min(-reach, *ends, -reach), max(reach, *ends, reach)
    room = _ROOM * (high - low)
    return Axis(max(-span, low) - room, min(span, high) + room, margin)


class Spot(NamedTuple):
    """What is to be drawn: what a case costs, and how good the answers are."""

    series: int
    name: str
    cost: float
    """As a share of the baseline's."""

    range: Range


class Mark(NamedTuple):
    """A spot, placed."""

    series: int
    name: str
    x: float
    y: float
    top: float
    bottom: float
    label_y: float


class Tick(NamedTuple):
    """A value on an axis, placed."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Cost against quality, the baseline among them; cost in steps of ten."""

    marks: tuple[Mark, ...]
    costs: tuple[Tick, ...]
    differences: tuple[Tick, ...]
    baseline: float
    zero: float
    margin: float
    left: int = _LEFT
    right: int = PLOT_WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = PLOT_HEIGHT - _BOTTOM


def plot_of(spots: Sequence[Spot], margin: float, span: float) -> Plot | None:
    """Place spots; `None`: there are no two candidates to compare."""
    if len({spot.series for spot in spots}) <= 1:
        return None
    axis = axis_of((spot.range for spot in spots), margin, span)
    least = min(log10(spot.cost) for spot in spots) - _BESIDE
    most = max(0.0, *(log10(spot.cost) for spot in spots)) + _BESIDE

    def across(cost: float) -> float:
        share = (log10(cost) - least) / (most - least)
        return round(_LEFT + share * (PLOT_WIDTH - _LEFT - _RIGHT), 1)

    def down(value: float) -> float:
        share = axis.at(value) / AXIS_WIDTH
        return round(PLOT_HEIGHT - _BOTTOM - share * (PLOT_HEIGHT - _TOP - _BOTTOM), 1)

    marks: list[Mark] = []
    for spot in sorted(spots, key=lambda one: one.range.estimate, reverse=True):
        x, (y, low, high) = across(spot.cost), map(down, spot.range)
        label_y = _free(marks, x, y)
        marks.append(Mark(spot.series, spot.name, x, y, high, low, label_y))
    powers = range(ceil(least), floor(most) + 1)
    values = (axis.low, axis.high)
    return Plot(
        tuple(marks),
        tuple(Tick(across(10.0**n), f"{100 * 10.0**n:g} %") for n in powers),
        tuple(Tick(down(value), f"{value:+.2f}") for value in values),
        across(1),
        down(0),
        down(-margin),
    )


def _free(marks: Sequence[Mark], x: float, y: float) -> float:
    """Return a height for a label at which no other one stands."""
    for other in sorted(marks, key=lambda mark: mark.label_y):
        is_near = abs(other.x - x) < _LABEL_WIDTH
        if is_near and abs(other.label_y - y) < _LABEL_HEIGHT:
            y = other.label_y + _LABEL_HEIGHT
    return round(y, 1)
