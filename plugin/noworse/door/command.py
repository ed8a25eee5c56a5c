"""The command `noworse`, beside the plugin: what it takes, and how it ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from noworse.errors import Problem, SetupError

INTERRUPTED = 2
WRONG = 4
"""Exit codes; they mean what pytest means by them."""

_CALIBRATE = """\
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


def parser() -> argparse.ArgumentParser:
    """Describe the command and all that it takes."""
    top = argparse.ArgumentParser(
        prog="noworse",
        description="Beside the pytest plugin: what one does with a run.",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add = commands.add_parser(
        "calibrate",
        help="hold the judges against labels of people",
        description=_CALIBRATE,
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).add_argument
    add("paths", nargs="*", metavar="PATH", help="case files or folders (evals)")
    add("--sheet", type=_count, metavar="N", help="print N pairs to label, and stop")
    add("--who", default="", metavar="NAME", help="who will fill in the sheet")
    add("--candidate", action="append", metavar="MODEL", help="as --nw-candidate")
    add("--baseline", metavar="MODEL", help="as --nw-baseline")
    add("--judge", action="append", metavar="MODEL", help="as --nw-judge")
    add("--record", action="store_true", help="buy, and record, what is missing")
    add("--budget", metavar="USD", help="with --record: a ceiling")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    given = parser().parse_args(argv)
    from noworse.door.calibrate import calibrate
    from noworse.door.veil import veiled_text

    try:
        return calibrate(given)
    except SetupError as error:
        problems = map(str, map(_in_our_words, error.problems))
        _tell(veiled_text("\n".join(problems)))
        return WRONG
    except KeyboardInterrupt:
        _tell("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has gone; nor may Python complain of that when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _in_our_words(problem: Problem) -> Problem:
    """Name an option as this command does; the settings know those of pytest."""
    if not problem.path.startswith("--nw-"):
        return problem
    path, mend = (said.replace("--nw-", "--") for said in (problem.path, problem.mend))
    return problem._replace(path=path, mend=mend)


def _count(text: str) -> int:
    """Read a number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
