"""The history of a suite for a terminal: how each difference went from run to run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noworse.records.history import History, Point, Trend
from noworse.reports.figures import counted, interval, percent, usd
from noworse.reports.layout import Body, Column, Line, Look, sentence, tabulate
from noworse.reports.text import printable
from noworse.reports.verdicts import STYLES

_DAY: Final = len("2026-11-24")
_MINUTE: Final = len("2026-11-24T09:30")
_PLOT: Final = 11
_WIDE_PLOT: Final = 31
_WIDE: Final = 100
_LEGEND: Final = "o is the difference, - its interval, | zero, : the margin"


def render_history(
    history: History, *, width: int = 80, verbose: int = 0
) -> list[Line]:
    """Write a history for a terminal of `width` columns, its sum in the last line.

    Slices are shown where their verdict has changed, or where more is to be shown.
    """
    look = Look(width, max(0, verbose))
    lines: list[Line] = []
    for trend in told_trends(history, verbose=look.verbose):
        lines += [*_title(trend, look), *_table(trend, history, look)]
        lines += [*_shift(trend, look), Line()]
    if history.runs:
        lines += [*sentence("drawn  ", _LEGEND, width, "dim"), Line()]
    for change in history.changes:
        first = f"changed  {date_of(change.started_at, history)}: "
        lines += sentence(first, printable(change.message), width, "warn")
    if history.changes:
        lines.append(Line())
    return [*lines, Line(summary(history), "bold")]


def told_trends(history: History, *, verbose: int = 0) -> list[Trend]:
    """Choose what is worth a table: a suite that is one slice is told once."""
    slices: dict[str, set[str]] = {}
    for one in history.trends:
        if one.slice is not None:
            slices.setdefault(one.suite, set()).add(one.slice)
    return [
        one
        for one in history.trends
        if one.slice is None
        or (len(slices[one.suite]) > 1 and (verbose or _has_turned(one)))
    ]


def _has_turned(trend: Trend) -> bool:
    return len({point.status for point in trend.points[-2:]}) > 1


def summary(history: History) -> str:
    """Say what the last run showed, in one sentence without a full stop."""
    if not history.runs:
        return "noworse: no run that was decided"
    shifts = [
        one.shift
        for one in history.trends
        if one.slice is None and one.shift is not None
    ]
    told = f"noworse: history of {counted(len(history.runs), 'run')}"
    if not shifts:
        return f"{told}: nothing to compare yet"
    counts = {
        "worse": sum(one.high < 0 for one in shifts),
        "better": sum(one.low > 0 for one in shifts),
    }
    seen = [f"{number} {word}" for word, number in counts.items() if number]
    if not seen:
        return (
            f"{told}: no change since the run before is more than the intervals allow"
        )
    every = counted(len(shifts), "difference")
    return f"{told}: since the run before, of {every} {' and '.join(seen)}"


def _title(trend: Trend, look: Look) -> list[Line]:
    where = trend.suite if trend.slice is None else f"{trend.suite}/{trend.slice}"
    text = f"{where}: {trend.candidate} against {trend.baseline}"
    return sentence("history of ", printable(text), look.width, "bold")


def _table(trend: Trend, history: History, look: Look) -> list[Line]:
    columns = (
        Column("verdict"),
        Column("run"),
        Column("difference", right=True),
        Column(""),
        Column("read", right=True),
        Column("per 1,000", right=True),
        Column("flips", right=True),
    )
    plots = plot(trend, _WIDE_PLOT if look.width > _WIDE else _PLOT)
    span = span_of_trend(trend)
    rows = [
        Body(
            (
                point.status,
                date_of(point.started_at, history),
                interval(*(span * x for x in (point.estimate, point.low, point.high))),
                drawn,
                f"{point.read:,}" if look.width > _WIDE else "",
                "" if point.usd_per_1000 is None else usd(point.usd_per_1000),
                flip_rate(point),
            ),
            STYLES[point.status],
        )
        for point, drawn in zip(trend.points, plots, strict=True)
    ]
    return tabulate(columns, rows, look.width)


def plot(trend: Trend, columns: int) -> Iterator[str]:
    """Draw each interval to one scale: `o` the difference, `|` zero, `:` the margin."""
    points = trend.points
    low = min(min(point.low, -point.margin) for point in points)
    high = max(0.0, *(point.high for point in points))

    def at(value: float) -> int:
        return round((value - low) / (high - low) * (columns - 1))

    for point in points:
        cells = [" "] * columns
        for place in range(at(point.low), at(point.high) + 1):
            cells[place] = "-"
        cells[at(0.0)], cells[at(-point.margin)] = "|", ":"
        cells[at(point.estimate)] = "o"
        yield "".join(cells)


def _shift(trend: Trend, look: Look) -> list[Line]:
    if (told := shift_in_words(trend)) is None:
        return []
    seen = trend.shift is not None and trend.shift.is_seen
    return sentence("shift  ", told, look.width, "warn" if seen else None)


def shift_in_words(trend: Trend) -> str | None:
    """Say how far the last run lies from the one before; `None`: there is one only."""
    one = trend.shift
    if one is None:
        return None
    word = (
        "better" if one.low > 0 else "worse" if one.high < 0 else "no change is shown"
    )
    ends = (span_of_trend(trend) * x for x in (one.difference, one.low, one.high))
    return f"{interval(*ends)} since the run before: {word}"


def span_of_trend(trend: Trend) -> float:
    """Return what a difference is multiplied by to be shown."""
    return 1.0 if trend.scale is None else trend.scale.span


def flip_rate(point: Point) -> str:
    """Write how often judges changed their mind; blank where none could."""
    return percent(point.flips / point.both_orders) if point.both_orders else ""


def date_of(started_at: str, history: History) -> str:
    """Write a day, and the time where a day has several runs."""
    days = [run.started_at[:_DAY] for run in history.runs]
    length = _DAY if len(set(days)) == len(days) else _MINUTE
    return printable(started_at[:length].replace("T", " "))
