"""`noworse show`: one case of a run in full."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from shutil import get_terminal_size

from noworse.door.last_run import runs_named
from noworse.door.paper import show
from noworse.errors import Problem, SetupError
from noworse.records.answers import Comparison
from noworse.records.run import RunRecord
from noworse.reports.case_page import case_page
from noworse.reports.layout import Line, Look
from noworse.reports.view import view_of
from noworse.suite.merging import Told

_WIDEST = 180
"""Two answers stand beside each other: wider than a report in prose."""

_MOST_NAMED = 3


def show_case(given: argparse.Namespace) -> int:
    """Show what the command line asks for; return the exit code.

    Raises:
        SetupError: if there is no such run, no such case in it, or no such candidate.
    """
    [told, *_] = runs_named([given.told] if given.told else [])
    found = _find(told, given.case, given.candidate)
    view = view_of(told.record)
    cases = {case.id: case for case in told.record.cases}
    look = Look(min(get_terminal_size().columns, _WIDEST), given.verbose)
    lines: list[Line] = []
    for one in found:
        lines += [*([Line(), Line()] if lines else [])]
        lines += case_page(view, one, cases.get(one.case), look)
    show(lines)
    return 0


def _find(told: Told, asked: str, candidate: str | None) -> Sequence[Comparison]:
    """Return the comparisons on a case, that of one candidate or all of them."""
    record = told.record
    names = _by_name(record)
    name = names.get(asked, asked)
    mine = [one for one in record.comparisons if one.case == name]
    if not mine:
        raise SetupError(_unknown(told, asked, name, list(names)))
    if candidate is None:
        return mine
    found = [one for one in mine if one.candidate == candidate]
    if not found:
        models = ", ".join(one.candidate for one in mine)
        reason = f"`{candidate}` was not tried on `{name}`"
        raise SetupError(Problem("--candidate", None, reason, f"there are: {models}"))
    return found


def _by_name(record: RunRecord) -> dict[str, str]:
    """Return the cases of a run by their ids, and by their node ids."""
    names: dict[str, str] = {}
    suites = {suite.name: suite for suite in record.suites}
    for one in record.comparisons:
        names[one.case] = one.case
        if one.suite in suites:
            names[suites[one.suite].node(one.case)] = one.case
    return names


def _unknown(told: Told, asked: str, name: str, known: Sequence[str]) -> Problem:
    """Say why a case is not told of, and what was perhaps meant."""
    case = name.rpartition("::")[2]
    for order in told.record.orders:
        if case in order.cases:
            suite = next(s for s in told.record.suites if s.name == order.suite)
            reason = f"`{case}` was not heard: the suite was decided before, or it was"
            mend = f"run it alone: pytest {suite.node(case)} -v"
            return Problem(told.path, None, f"{reason} not selected", mend)
    close = get_close_matches(asked, known, n=_MOST_NAMED)
    named = ", ".join(f"`{one}`" for one in close)
    mend = f"did you mean {named}?" if close else "the ids stand in the case files"
    return Problem(told.path, None, f"there is no case `{asked}` in this run", mend)
