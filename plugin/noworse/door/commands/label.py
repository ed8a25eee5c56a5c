"""`noworse label`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command, add_lineup, count

_DESCRIPTION = """\
Say which of two answers is better, blind: what you say calibrates the judges.

The pairs are those of the recordings, in the committed order of the run; nothing
is called. Each label is saved at once, in NAME.labels.jsonl beside the case files.
Stop whenever you like: the next start goes on where you stopped.
  noworse label --who ada
Labels that were given in the HTML report are taken in from the file it downloads:
  noworse label --read ada.labels.jsonl
"""
_EXITS = """\
exit codes: 0 done or stopped, 1 not all labels of a file were taken, 2 wrong usage
or interrupted (what was said is saved), 4 a file or a setting is wrong
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="case files or folders (evals)")
    add("--who", default="", metavar="NAME", help="who labels (your login name)")
    add("--count", type=count, default=40, metavar="N", help="how many in all (40)")
    add("--read", metavar="FILE", help="take labels in from this file, and stop")
    add("--plain", action="store_true", help="lines instead of a whole screen")
    add_lineup(parser)


def _run(given: argparse.Namespace) -> int:
    from noworse.door.label import label

    return label(given)


LABEL = Command(
    name="label",
    help="say which of two answers is better, blind",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
