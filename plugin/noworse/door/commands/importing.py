"""`noworse import`, as the shell sees it."""

from __future__ import annotations

import argparse

from noworse.door.commands.base import Command, count

_DESCRIPTION = """\
Make a case file of what another tool keeps: promptfoo, OpenAI Evals, OpenAI's chat and
fine-tuning files, deepeval, inspect_ai, pydantic_evals, LangSmith, Langfuse,
Braintrust, OpenTelemetry GenAI spans (with the answers that were given), or a table.

  noworse import promptfooconfig.yaml
  noworse import traces.jsonl --slice-by service.name --sample 400
What cannot be carried over is listed, with file and line. No code in it is run.
"""
_EXITS = """\
exit codes: 0 cases were written, 1 with --strict: something was left out, 2 wrong
usage or interrupted, 4 the file cannot be imported, or the case file not be written
"""


def _fill(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", help="what to import (YAML, JSON, JSONL or CSV)")
    add("--from", dest="form", metavar="FORMAT", help="its format, if not recognised")
    add(
        "--to", metavar="PATH", help="the case file (evals/NAME.eval.yaml); - prints it"
    )
    add("--force", action="store_true", help="write over a file that is there")
    add("--prompt", metavar="LABEL", help="only this prompt, by its label or number")
    add("--slice-by", metavar="FIELD", help="make slices of this field")
    add(
        "--sample", type=count, metavar="N", help="draw N cases, slices in their shares"
    )
    add("--by", default="slice", metavar="FIELD", help="draw by this field instead")
    add("--keep-duplicates", action="store_true", help="keep cases that ask the same")
    add("--strict", action="store_true", help="exit with 1 if anything is left out")
    add("-v", "--verbose", action="store_true", help="name all lines and duplicates")


def _run(given: argparse.Namespace) -> int:
    from noworse.door.importing import import_file

    return import_file(given)


IMPORT = Command(
    name="import",
    help="make a case file of what another tool keeps",
    description=_DESCRIPTION,
    epilog=_EXITS,
    fill=_fill,
    run=_run,
)
