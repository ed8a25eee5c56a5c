"""What a reader must know: before the figures, or below them."""

from __future__ import annotations

from typing import Final

from noworse.records.run import Notice
from noworse.reports.layout import Line, Look, paragraph, sentence
from noworse.reports.text import cells, printable
from noworse.reports.view import RunView

FIRST: Final = frozenset(
    {
        "baseline_fails",
        "constant_output",
        "empty_answers",
        "hollow_answers",
        "identical_answers",
        "near_duplicates",
        "refusals",
    }
)
"""Who has read of these reads the figures differently, or not at all."""

ON_DEMAND: Final = frozenset({"recording_unused"})
"""Other candidates may need what this run did not: no reader of a verdict minds."""

_LEAST_ROOM: Final = 16
"""Columns behind a code, without which its message begins below it."""


def first_notices(view: RunView) -> tuple[Notice, ...]:
    """Return what makes the figures doubtful."""
    return tuple(one for one in view.record.notices if one.code in FIRST)


def other_notices(view: RunView) -> tuple[Notice, ...]:
    """Return what else a reader of a verdict must know."""
    left_out = FIRST | ON_DEMAND
    return tuple(one for one in view.record.notices if one.code not in left_out)


def alarms(view: RunView, look: Look) -> list[Line]:
    """Tell what makes the figures below doubtful, before any of them."""
    return [
        line
        for notice in view.record.notices
        if notice.code in FIRST
        for line in notice_lines(notice, look)
    ]


def notices(view: RunView, look: Look) -> list[Line]:
    """Tell all else that a reader must know; what is tidiness, on demand."""
    left_out = FIRST if look.verbose else FIRST | ON_DEMAND
    return [
        line
        for notice in view.record.notices
        if notice.code not in left_out
        for line in notice_lines(notice, look)
    ]


def notice_lines(notice: Notice, look: Look) -> list[Line]:
    """Write a notice behind its code."""
    first = f"warning [{printable(notice.code)}] "
    text = printable(notice.message)
    if look.width - cells(first) >= _LEAST_ROOM:
        return paragraph(first, text, look.width, "warn")
    return [Line(first.rstrip(), "warn"), *sentence("  ", text, look.width, "warn")]
