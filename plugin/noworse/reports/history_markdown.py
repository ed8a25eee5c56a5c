"""The history of a suite as Markdown, for the page of a job or a comment."""

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
from noworse.reports.layout import Body, Column, Table
from noworse.reports.markup import Block, code, fitted, prose, table

_MOST_BYTES = 60_000
"""What fits a comment on GitHub."""

_COLUMNS = (
    Column("verdict"),
    Column("run"),
    Column("difference", right=True),
    Column("read", right=True),
    Column("per 1,000", right=True),
    Column("flips", right=True),
)


def markdown_of(history: History) -> str:
    """Write a history as Markdown, its sum in the first line."""
    return fitted([*_page(history)], _MOST_BYTES)


def _page(history: History) -> Iterator[Block]:
    yield Block(f"**{prose(summary(history))}**")
    for trend in told_trends(history):
        where = trend.suite if trend.slice is None else f"{trend.suite}/{trend.slice}"
        against = f"{code(trend.candidate)} against {code(trend.baseline)}"
        yield Block(f"{code(where)}: {against}")
        yield table(_points(trend, history))
        if (told := shift_in_words(trend)) is not None:
            yield Block(f"Shift {told}")
    if history.changes:
        parts = tuple(
            f"- {prose(date_of(one.started_at, history))}: {prose(one.message)}"
            for one in history.changes
        )
        yield Block("What else has changed:\n", parts)


def _points(trend: Trend, history: History) -> Table:
    span = span_of_trend(trend)
    return Table(
        _COLUMNS,
        tuple(
            Body(
                (
                    one.status,
                    prose(date_of(one.started_at, history)),
                    interval(*(span * x for x in (one.estimate, one.low, one.high))),
                    f"{one.read:,} of {one.cases:,}",
                    "" if one.usd_per_1000 is None else usd(one.usd_per_1000),
                    flip_rate(one),
                )
            )
            for one in trend.points
        ),
    )
