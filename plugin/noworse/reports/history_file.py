"""A history as a file: one line a run, written by us, read back with its errors."""

from __future__ import annotations

import json
from collections.abc import Iterator

from noworse.errors import Problem, SetupError
from noworse.records.history import History, PastRun, read_past_run
from noworse.reports.versioned import newer

_NEW = "remove the line, or the file: the next run begins it anew"


def dump_line(run: PastRun) -> str:
    """Write a run as one line, in ASCII."""
    fields = run.model_dump()
    return json.dumps(fields, ensure_ascii=True, allow_nan=False) + "\n"


def dump_history(history: History) -> str:
    """Write what several runs show, for other programs."""
    fields = history.model_dump()
    return json.dumps(fields, ensure_ascii=True, allow_nan=False, indent=1) + "\n"


def load_lines(text: str, *, path: str) -> Iterator[PastRun]:
    """Read the lines of a history; `path` is only named in errors.

    A last line that was cut, as by a full disk, is left out.

    Raises:
        SetupError: naming the first line that is no run, or of a newer format.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _read(line)
            except ValueError as error:
                if number == len(lines):
                    return  # without its end
                reason = f"this is no run of a history: {error}"
                raise SetupError(Problem(path, number, reason, _NEW)) from error


def _read(line: str) -> PastRun:
    fields = json.loads(line)
    if reason := newer(fields, PastRun):
        raise ValueError(reason)
    return read_past_run(fields)
