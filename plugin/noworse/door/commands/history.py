"""`noworse history`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command, count

_DESCRIPTION = """\
Show how suites went from run to run: verdicts, differences with their intervals,
costs, flips, and what else has changed (served models, judges, settings).

A PATH is the report of a run (pytest --nw-report json), a folder of such reports,
or the file that the setting `history` names; without one, it is that file.
"""
_EXITS = """\
exit codes: 0 there were runs, 1 there were none that decided anything, 2 wrong usage
or interrupted, 4 a file is no run, or a setting is wrong
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="reports, folders, or a history")
    add("--suite", action="append", metavar="NAME", help="only this suite")
    add("--candidate", action="append", metavar="MODEL", help="only this candidate")
    add("--last", type=count, metavar="N", help="only the last N runs")
    add(
        "--format",
        choices=("text", "md", "json"),
        default="text",
        help="for a terminal (the default), as Markdown, or as data",
    )
    add("-v", "--verbose", action="count", default=0, help="all slices")


def _run(given: argparse.Namespace) -> int:
    from noworse.door.history import history

    return history(given)


HISTORY = Command(
    name="history",
    help="show how suites went from run to run",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
