"""The terminal report: short, aligned, and safe to print."""

from __future__ import annotations

from noworse.records.run import RunRecord
from noworse.reports.cases import cases
from noworse.reports.costs import cost, misses, plan
from noworse.reports.headline import headline
from noworse.reports.layout import Line, Look
from noworse.reports.notices import alarms, notices
from noworse.reports.verdicts import STYLES, judges, verdicts, worst_cases
from noworse.reports.view import view_of

_SECTIONS = (
    *(alarms, verdicts, plan, judges, cases, worst_cases),
    *(cost, misses, notices),
)


def render(
    record: RunRecord, *, width: int = 80, colour: bool = True, verbose: int = 0
) -> list[Line]:
    """Write a run for a terminal of `width` columns, the verdict in its last line.

    Nothing is wider but the commands, which are there to be copied, and the last line,
    which is there to be quoted. Without `colour`, no line has a style.
    """
    view, look = view_of(record), Look(width, max(0, verbose))
    lines: list[Line] = []
    for section in _SECTIONS:
        told = section(view, look)
        lines += [*told, Line()] if told else []
    style = "warn" if view.status is None else STYLES[view.status]
    lines.append(Line(headline(view), style))
    return lines if colour else [Line(line.text) for line in lines]
