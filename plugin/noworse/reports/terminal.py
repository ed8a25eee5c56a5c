"""The terminal report: short, aligned, and safe to print."""

from __future__ import annotations

from collections.abc import Callable

from noworse.records.run import RunRecord
from noworse.reports.cases import cases
from noworse.reports.costs import cost, misses
from noworse.reports.escalations import escalations
from noworse.reports.headline import headline
from noworse.reports.judges import judges
from noworse.reports.layout import Line, Look
from noworse.reports.noise import noise, noise_headline
from noworse.reports.notices import alarms, notices
from noworse.reports.routes import routes
from noworse.reports.verdicts import STYLES, verdict_tables, verdicts
from noworse.reports.view import RunView, view_of
from noworse.reports.worst import worst_cases

Section = Callable[[RunView, Look], list[Line]]

_VERDICT_ONLY = -2
_SECTIONS: tuple[Section, ...] = (
    *(alarms, verdicts, routes, judges, escalations, cases, worst_cases),
    *(cost, misses, notices),
)
_AA: tuple[Section, ...] = (
    alarms,
    noise,
    judges,
    escalations,
    cases,
    cost,
    misses,
    notices,
)
"""Of the baseline against itself: nobody wins, moves or is worst."""


def render(
    record: RunRecord, *, width: int = 80, colour: bool = True, verbose: int = 0
) -> list[Line]:
    """Write a run for a terminal of `width` columns, the verdict in its last line.

    `verbose` as pytest counts it: -1 leaves the tables and the verdict, -2 the verdict.
    Nothing is wider but the commands, which are there to be copied, and the last line,
    which is there to be quoted. Without `colour`, no line has a style.
    """
    view, look = view_of(record), Look(width, max(0, verbose))
    lines: list[Line] = []
    for section in _sections(record, verbose):
        told = section(view, look)
        lines += [*told, Line()] if told else []
    lines.append(noise_headline(view) if record.aa else _last(view))
    return lines if colour else [Line(line.text) for line in lines]


def _sections(record: RunRecord, verbose: int) -> tuple[Section, ...]:
    if verbose <= _VERDICT_ONLY:
        return ()
    if verbose < 0:
        return (noise,) if record.aa else (verdict_tables,)
    return _AA if record.aa else _SECTIONS


def _last(view: RunView) -> Line:
    style = "warn" if view.status is None else STYLES[view.status]
    return Line(headline(view), style)
