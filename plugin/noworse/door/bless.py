"""`noworse bless`: the candidate that passed becomes the baseline."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from noworse.door.last_run import runs_named
from noworse.door.paper import show, width
from noworse.door.project import find_root
from noworse.errors import Problem, SetupError
from noworse.records.run import RunRecord
from noworse.reports.figures import counted
from noworse.reports.layout import Line, sentence
from noworse.reports.text import printable
from noworse.suite.merging import Told
from noworse.suite.settings.edit import with_baseline

_FILE = "pyproject.toml"
_VARIABLE = "NOWORSE_BASELINE"


def bless(given: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code.

    Raises:
        SetupError: if the run does not speak for the candidate, or the file cannot be
            changed.
    """
    [told, *_] = runs_named([given.told] if given.told else [])
    record = told.record
    name = _candidate(told, given.candidate)
    if not given.force and (problems := tuple(_objections(told, name))):
        raise SetupError(*problems)
    _write(find_root(Path.cwd()) / _FILE, name)
    was = record.lineup.baseline.id
    lines = [
        Line(f"baseline: {printable(was)} -> {printable(name)} in {_FILE}", "pass")
    ]
    for text in _what_follows(record, name):
        lines += sentence("- ", text, width())
    show(lines)
    return 0


def _candidate(told: Told, asked: str | None) -> str:
    """Return who is to be the baseline."""
    names = [model.id for model in told.record.lineup.candidates]
    if asked is None and len(names) == 1:
        return names[0]
    if asked in names:
        return asked
    there = f"there are: {', '.join(names)}"
    reason = "the run has several candidates" if asked is None else ""
    reason = reason or f"`{asked}` is no candidate of {told.path}"
    raise SetupError(Problem("--candidate", None, reason, there))


def _objections(told: Told, name: str) -> Iterator[Problem]:
    """Say why the run does not prove that the candidate is no worse."""
    record = told.record
    mend = "run all cases: pytest evals/; or, if you know better, give `--force`"
    if record.aa or record.part is not None or not record.complete:
        why = "it decides nothing"
        if record.ended_by is not None:
            why = f"it was ended: {record.ended_by}"
        elif record.selected < record.collected:
            why = f"it heard {record.selected} of {record.collected} cases"
        yield Problem(told.path, None, why, mend)
        return
    for made in record.decisions:
        if made.candidate == name and made.slice is None and made.status != "PASS":
            reason = f"`{name}` is {made.status} on `{made.suite}`: {made.reason}"
            yield Problem(told.path, None, reason, mend)
    for made in record.decisions:
        if made.candidate == name and made.slice is not None and made.status == "FAIL":
            reason = f"`{name}` is FAIL on `{made.suite}/{made.slice}`: {made.reason}"
            yield Problem(told.path, None, reason, mend)


def _write(path: Path, name: str) -> None:
    """Change the baseline in the settings file.

    Raises:
        SetupError: if that cannot be done for sure.
    """
    mend = f'write by hand, below `[tool.noworse]`: baseline = "{name}"'
    try:
        # As bytes: the ends of its lines stay what they are.
        text = path.read_bytes().decode("utf-8")
        changed = with_baseline(text, name)
        if changed is None:
            reason = "`baseline` is not a plain text on a line of `[tool.noworse]`"
            raise SetupError(Problem(_FILE, None, reason, mend))
        path.write_bytes(changed.encode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        reason = f"cannot be changed: {why}"
        raise SetupError(Problem(_FILE, None, reason, mend)) from error


def _what_follows(record: RunRecord, name: str) -> Iterator[str]:
    """Tell what is left to do; nothing of it is done."""
    if os.environ.get(_VARIABLE, "").strip():
        yield f"{_VARIABLE} is set, and wins over the file: change it too"
    others = [model.id for model in record.lineup.candidates if model.id != name]
    if others:
        left = f"`candidate` still names {printable(name)}: take it out"
    else:
        left = f"`candidate` still is {printable(name)}: name the next one on trial"
    yield left
    asked = {
        (one.suite, one.case) for one in record.comparisons if one.candidate == name
    }
    heard = len(asked)
    yield (
        f"the answers of {printable(name)} are recorded: {counted(heard, 'case')} of "
        f"{record.collected:,} in this run; the rest is bought when it is needed"
    )
    yield (
        "every verdict is on a pair of answers, so all verdicts against the new "
        "baseline are to be bought: `pytest evals/ --nw-plan` tells what that costs, "
        "`pytest evals/ --nw-mode record` records them"
    )
    yield "labels are on pairs too: `noworse calibrate` says which judges lack some"
