"""Runs that were written to files: read again, by what a user names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from noworse.errors import Problem, SetupError
from noworse.reports.json_report import load
from noworse.suite.merging import Told

_RUN = "run.json"


def read_runs(paths: Sequence[str]) -> tuple[Told, ...]:
    """Read the runs in these files, and in all `run.json` below these folders.

    Raises:
        SetupError: naming every file that is no run.
    """
    runs: list[Told] = []
    problems: list[Problem] = []
    files = (file for path in paths for file in _files(Path(path)))
    for file in dict.fromkeys(files):
        try:
            runs.append(read_run(file))
        except SetupError as error:
            problems += error.problems
    if problems:
        raise SetupError(*problems)
    return tuple(runs)


def read_run(path: Path) -> Told:
    """Read a run.

    Raises:
        SetupError: if there is none.
    """
    try:
        return Told(str(path), load(path.read_text("utf-8"), path=str(path)))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        mend = "name what `pytest --nw-report json` wrote: noworse-report/run.json"
        problem = Problem(str(path), None, f"cannot be read: {why}", mend)
        raise SetupError(problem) from error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    # A folder without any is told like a file that is missing.
    return sorted(path.rglob(_RUN)) or [path / _RUN]
