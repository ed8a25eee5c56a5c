"""`noworse calibrate`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command, add_lineup, count

_DESCRIPTION = """\
Hold the judges of a project against labels of people.

Labels stand in *.labels.jsonl, beside the case files. Begin with a sheet:
  noworse calibrate --sheet 40 --who ada >> evals/ada.labels.jsonl
then fill in `label` (first, second or tie) in each line, and run
  noworse calibrate
The verdicts are those of the recordings: nothing is called, unless by --record.
What the labels say is kept in fixtures/judges/, and stands in every report.
"""
_EXITS = """\
exit codes: 0 every judge is calibrated, 1 a judge has too few labels (nothing is
stored for it), 2 wrong usage or interrupted, 4 a file or a setting is wrong
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="case files or folders (evals)")
    add("--sheet", type=count, metavar="N", help="print N pairs to label, and stop")
    add("--who", default="", metavar="NAME", help="who will fill in the sheet")
    add_lineup(parser)
    add("--record", action="store_true", help="buy, and record, what is missing")
    add("--budget", metavar="USD", help="with --record: a ceiling")


def _run(given: argparse.Namespace) -> int:
    from noworse.door.calibrate import calibrate

    return calibrate(given)


CALIBRATE = Command(
    name="calibrate",
    help="hold the judges against labels of people",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
