"""`noworse decide`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command

_DESCRIPTION = """\
Decide again on what was heard, without a call: by another margin, or from shards.

  noworse decide --margin 0.05             (the last run)
  noworse decide shards/                   (all run.json below)

Several runs must be the shards of one run, or runs of different suites. Where early
stopping has left out cases that another policy wants, that is told.
"""
_EXITS = """\
exit codes: 0 all PASS, 1 a FAIL, a broken check or (unless allowed) an INCONCLUSIVE,
2 wrong usage or interrupted, 4 a file is no run, or the runs are not parts of one;
with --exit-codes 10 for inconclusive and 11 for unmeasured
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="RUN",
        help="run.json files, or folders of them (by default: the last run)",
    )
    add("--margin", metavar="X", help="another margin, in what the judges count in")
    add("--alpha", metavar="X", help="another chance of a wrong PASS")
    add("--scope", metavar="traffic|suite", help="what the cases stand for")
    add("--goal", metavar="suite|slices", help="what is decided before a stop")
    add(
        "--allow-inconclusive",
        action="store_true",
        help="an INCONCLUSIVE suite is no failure",
    )
    add("--exit-codes", action="store_true", help="as --nw-exit-codes")
    add("--report", metavar="KINDS", help="files to write, by comma: json")
    add("--report-dir", metavar="DIR", help="where to (noworse-report)")
    add("-v", "--verbose", action="count", default=0, help="tell more")


def _run(given: argparse.Namespace) -> int:
    from noworse.door.decide import decide

    return decide(given)


DECIDE = Command(
    name="decide",
    help="decide again without a call: another margin, or shards put together",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
