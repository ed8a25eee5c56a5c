"""`noworse bless`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command

_DESCRIPTION = """\
Make the candidate that passed the new baseline.

Changes `baseline` in pyproject.toml, and not a character more; says what has to be
recorded anew. Refused unless the last run heard all cases and every suite PASSes.
"""
_EXITS = """\
exit codes: 0 done, 2 wrong usage or interrupted, 4 refused: the last run does not say
that this candidate is no worse, or the file cannot be changed for sure
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--candidate", metavar="MODEL", help="which one, where there are several")
    # `run` is what the command does.
    add("--run", dest="told", metavar="RUN", help="a run.json (the last run)")
    add("--force", action="store_true", help="whatever the run came to")


def _run(given: argparse.Namespace) -> int:
    from noworse.door.bless import bless

    return bless(given)


BLESS = Command(
    name="bless",
    help="make the candidate that passed the new baseline",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
