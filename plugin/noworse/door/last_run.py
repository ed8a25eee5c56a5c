"""The last run of a project, kept for the commands that look at it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from noworse.door.project import find_root
from noworse.door.runs import read_run, read_runs
from noworse.errors import Problem, SetupError
from noworse.records.run import RunRecord
from noworse.reports.json_report import compact
from noworse.suite.merging import Told

_FOLDER = ".noworse"
_FILE = "last-run.json"
LAST_RUN = f"{_FOLDER}/{_FILE}"
"""Below the root; not in git, and for the eyes of its owner only."""


def keep_last(root: Path, record: RunRecord) -> None:
    """Keep a run, in the place of the one before.

    Where that is not possible the commands say that there is none: a run that was
    heard is not to fail for it.
    """
    folder = root / _FOLDER
    with suppress(OSError):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            (folder / ".gitignore").write_text("*\n", encoding="ascii")
        draft = folder / f"{_FILE}.{os.getpid()}"
        try:
            # Answers may be confidential.
            number = os.open(draft, _FRESH, 0o600)
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.writelines(compact(record))
            draft.replace(folder / _FILE)
        finally:
            draft.unlink(missing_ok=True)


_FRESH = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def last_run() -> Told:
    """Read the last run of the project that the working folder is in.

    Raises:
        SetupError: if there is none.
    """
    path = find_root(Path.cwd()) / LAST_RUN
    if not path.is_file():
        mend = "run `pytest evals/`, or name a run.json"
        raise SetupError(Problem(LAST_RUN, None, "there is no last run", mend))
    return Told(LAST_RUN, read_run(path).record)


def runs_named(paths: Sequence[str]) -> tuple[Told, ...]:
    """Read the runs that a user names, or else the last one.

    Raises:
        SetupError: naming every file that is no run.
    """
    return read_runs(paths) if paths else (last_run(),)
