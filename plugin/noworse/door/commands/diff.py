"""`noworse diff`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command

_DESCRIPTION = """\
Tell what is another in a later run: settings, cases, decisions, outcomes with what
the answers say now, flips, costs, served models.

  noworse diff main/run.json               (and the last run)
  noworse diff main/run.json noworse-report/run.json
"""
_EXITS = """\
exit codes: 0 compared, whatever came out; 1 with --fail-on-worse, where a decision is
worse than it was; 2 wrong usage or interrupted, 4 a file is no run
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("before", metavar="BEFORE", help="the run.json of the earlier run")
    add("after", nargs="?", metavar="AFTER", help="the later one (the last run)")
    add("--fail-on-worse", action="store_true", help="exit with 1 if a decision is")
    add("-v", "--verbose", action="count", default=0, help="all cases, in full")


def _run(given: argparse.Namespace) -> int:
    from noworse.door.diff import diff

    return diff(given)


DIFF = Command(
    name="diff",
    help="tell what is another in a later run",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
