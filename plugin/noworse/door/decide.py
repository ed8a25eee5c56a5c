"""`noworse decide`: runs in, the same report out, by another policy or as one run."""

from __future__ import annotations

import argparse
from pathlib import Path

from noworse.door.decisions import told_by
from noworse.door.last_run import runs_named
from noworse.door.paper import show, width
from noworse.door.screen import FAULTS, lack_of, make_folder, write_reports
from noworse.errors import SetupError
from noworse.records.run import RunRecord, Selection
from noworse.reports.layout import Line
from noworse.reports.terminal import render
from noworse.reports.view import view_of
from noworse.suite.merging import join
from noworse.suite.redeciding import decide_again
from noworse.suite.settings.policies import changed_policy
from noworse.suite.settings.reading import kinds_of

_OPTIONS = ("margin", "alpha", "scope", "goal")


def decide(given: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code.

    Raises:
        SetupError: if a file is no run, the runs do not fit together, or an option
            is wrong.
    """
    asked = {name: vars(given)[name] for name in _OPTIONS}
    changes = {name: value for name, value in asked.items() if value is not None}
    if given.allow_inconclusive:
        changes["on_inconclusive"] = "warn"
    kinds = kinds_of(given.report or "")
    folder = given.report_dir or "noworse-report"
    material = join(runs_named(given.paths), changes)
    record = decide_again(material, changed_policy(material.record.policy, changes))
    make_folder(Path.cwd(), kinds, folder)
    written = write_reports(Path.cwd(), kinds, folder, record)
    lines = render(record, width=width(), verbose=given.verbose)
    *body, last = lines
    files = [Line(command) for command in written.commands]
    files += [Line(f"report written to {path}", "dim") for path in written.paths]
    show([*body, *files, *([Line()] if files else []), last])
    if written.problems:
        raise SetupError(*written.problems)
    return exit_code(record, exit_codes=given.exit_codes)


def exit_code(record: RunRecord, *, exit_codes: bool) -> int:
    """Return what pytest would exit with after a run of all cases that came to this."""
    view = view_of(record)
    selected = {order.suite: order.cases for order in record.orders}
    heard = Selection(suites=(), selected=selected, nodes=())
    red = [one.verdict for one in told_by(record, heard) if one.is_red]
    if view.broken or view.confirmed:
        return 1
    if not red:
        return 0
    if exit_codes and FAULTS.isdisjoint(red):
        return lack_of(red, record)
    return 1
