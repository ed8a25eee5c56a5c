"""`noworse doctor`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command, add_lineup

_DESCRIPTION = """\
Look at all that a run would meet, and call each model once, for next to nothing.

Versions, settings, case files, recordings, journal; for each model of the lineup:
its key (by the name of the variable, never its value), whether its host may have
it, its price, what it does not take, whether it answers and as whom, and when it is
retired, where its API tells. One line each: ok, warn or wrong, with what to do.
A call asks for one word, and for at most 16 tokens.
"""
_EXITS = """\
exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage or interrupted
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="case files or folders (evals)")
    add("--offline", action="store_true", help="call nobody")
    add_lineup(parser)


def _run(given: argparse.Namespace) -> int:
    from noworse.door.doctor import doctor

    return doctor(given)


DOCTOR = Command(
    name="doctor",
    help="find out what would stop a run, before it is paid for",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
