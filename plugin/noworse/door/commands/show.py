"""`noworse show`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command

_DESCRIPTION = """\
Show one case of the last run: both answers, and every verdict on them.

  noworse show return-20-days
  noworse show evals/support.eval.yaml::return-20-days --run noworse-report/run.json
"""
_EXITS = """\
exit codes: 0 shown, 2 wrong usage or interrupted, 4 there is no such run, or no such
case in it
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("case", metavar="CASE", help="the id of a case, or its pytest node id")
    # `run` is what the command does.
    add("--run", dest="told", metavar="RUN", help="a run.json (the last run)")
    add("--candidate", metavar="MODEL", help="only under this candidate")
    add("-v", "--verbose", action="count", default=0, help="long answers in full")


def _run(given: argparse.Namespace) -> int:
    from noworse.door.show import show_case

    return show_case(given)


SHOW = Command(
    name="show",
    help="show one case: both answers and every verdict",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
