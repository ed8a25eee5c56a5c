"""`noworse diff`: two runs in, what changed out."""

from __future__ import annotations

import argparse
from pathlib import Path

from noworse.door.last_run import last_run
from noworse.door.paper import show, width
from noworse.door.runs import read_run
from noworse.reports.changes import changes_of
from noworse.reports.diff import render_diff
from noworse.reports.layout import Look


def diff(given: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code.

    Raises:
        SetupError: if a file is no run, or there is no last run.
    """
    before = read_run(Path(given.before)).record
    told = last_run() if given.after is None else read_run(Path(given.after))
    changes = changes_of(before, told.record)
    show(render_diff(changes, told.record, Look(width(), given.verbose)))
    return int(given.fail_on_worse and changes.is_worse)
