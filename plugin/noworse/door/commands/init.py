"""`noworse init`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command

_DESCRIPTION = """\
Write what a project lacks: a first suite, settings, and workflows for its CI.

Asks nothing that it can find out: which providers there are keys for, with what the
project is installed, and where it is built. Files that exist are not changed, but
for pyproject.toml, behind which the settings are written. Then the plan works:
  pytest evals/ --nw-plan
"""
_EXITS = """\
exit codes: 0 all is there now, 1 something must be written by hand (it is printed),
2 wrong usage or interrupted, 4 a file cannot be written
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--ci", choices=("github", "gitlab"), help="write workflows for this one")
    add("--dry-run", action="store_true", help="write nothing, and say what would be")


def _run(given: argparse.Namespace) -> int:
    from noworse.door.init import init

    return init(given)


INIT = Command(
    name="init",
    help="write a first suite, settings and workflows",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
