"""The history of a suite as Markdown, for a page or a comment."""

from __future__ import annotations

from collections.abc import Iterator

from noworse.records.history import History, Trend
from noworse.reports.figures import interval, usd
from noworse.reports.history_text import (
    date_of,
    flip_rate,
    shift_in_words,
    span_of_trend,
    summary,
    told_trends,
)
from noworse.reports.text import printable

_HEADS = ("verdict", "run", "difference", "read", "1,000 requests", "flips")
_RULE = (":--", ":--", "--:", "--:", "--:", "--:")


def markdown_of(history: History) -> str:
    """Write a history as Markdown, its sum in the first line."""
    lines = [f"**{summary(history)}**"]
    for trend in told_trends(history):
        lines += ["", *_section(trend, history)]
    if history.changes:
        lines += ["", "What else has changed:", ""]
        lines += [
            f"- {date_of(one.started_at, history)}: {_code(one.message)}"
            for one in history.changes
        ]
    return "\n".join(lines) + "\n"


def _section(trend: Trend, history: History) -> Iterator[str]:
    where = trend.suite if trend.slice is None else f"{trend.suite}/{trend.slice}"
    yield (f"{_code(where)}: {_code(trend.candidate)} against {_code(trend.baseline)}")
    yield ""
    yield _row(_HEADS)
    yield _row(_RULE)
    span = span_of_trend(trend)
    for one in trend.points:
        ends = (span * x for x in (one.estimate, one.low, one.high))
        cost = "" if one.usd_per_1000 is None else usd(one.usd_per_1000)
        read = f"{one.read:,} of {one.cases:,}"
        when = date_of(one.started_at, history)
        yield _row((one.status, when, interval(*ends), read, cost, flip_rate(one)))
    if (told := shift_in_words(trend)) is not None:
        yield ""
        yield told


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """Write a name so that nothing in it is Markdown."""
    return f"`{printable(text).replace('`', chr(39)).replace('|', '/')}`"
