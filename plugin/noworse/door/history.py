"""`noworse history`: what earlier runs of the same suites show, one after the other."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from noworse.door.paper import show, width
from noworse.door.project import find_files, find_root, settings_at
from noworse.door.veil import veiled_text
from noworse.errors import Problem, SetupError
from noworse.records.history import PastRun
from noworse.records.run import RunRecord
from noworse.reports.figures import counted
from noworse.reports.history import history_of, is_news, past_of
from noworse.reports.history_file import dump_history, dump_line, load_lines
from noworse.reports.history_markdown import markdown_of
from noworse.reports.history_text import render_history
from noworse.reports.json_report import load
from noworse.reports.layout import Line
from noworse.reports.view import run_status

_LINES = ".jsonl"
"""How a history ends; all else is the report of one run."""

_SUFFIXES = (".json", _LINES)
_MARKS = frozenset({"decisions", "started_at"})
"""Fields that a run has, and a line of a history; no other file of ours has both."""


@dataclass(slots=True)
class _Found:
    """Runs that can be compared, and what was left out."""

    runs: list[PastRun] = field(default_factory=list)
    undecided: int = 0
    others: int = 0
    """Files of a folder that hold no run."""


def history(given: argparse.Namespace) -> int:
    """Show what the runs of these files show; 0: there were some, 1: there were none.

    Raises:
        SetupError: if a file that was named is no run, or a line is damaged.
    """
    found = _Found()
    for path in _paths(given.paths):
        _take(path, found)
    told = history_of(_wanted(found.runs, given))
    if given.format == "json":
        sys.stdout.write(dump_history(told))
    elif given.format == "md":
        sys.stdout.write(veiled_text(markdown_of(told)))
    else:
        *lines, last = render_history(told, width=width(), verbose=given.verbose)
        show([*lines, *_left_out(found), last])
    return 0 if told.runs else 1


def _left_out(found: _Found) -> list[Line]:
    told = []
    if found.undecided:
        told.append(f"left out: {found.undecided} that decided nothing")
    if found.others:
        files = counted(found.others, "file")
        told.append(f"left out: {files} without a run")
    return [*(Line(text, "dim") for text in told), *([Line()] if told else [])]


def _paths(named: Sequence[str]) -> list[Path]:
    """Return what was named, or else the history that the settings name."""
    if named:
        return [Path(path) for path in named]
    root = find_root(Path.cwd())
    kept = settings_at(root, {}).history
    if kept is None:
        mend = (
            "name files or folders of runs, or set `history` in `[tool.noworse]`, so "
            "that each run is kept"
        )
        raise SetupError(Problem("noworse history", None, "no runs are named", mend))
    return [root / kept]


def _take(path: Path, found: _Found) -> None:
    if path.is_dir():
        for file in find_files([path], _SUFFIXES):
            if _holds_a_run(text := _text(file)):
                _read(file, text, found)
            else:
                found.others += 1
    else:
        _read(path, _text(path), found)


def _holds_a_run(text: str) -> bool:
    """Whether a file that nobody named is meant: a folder may hold all kinds."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        fields = _first_line(text)
    return isinstance(fields, dict) and fields.keys() >= _MARKS


def _first_line(text: str) -> object:
    try:
        return json.loads(text.partition("\n")[0])
    except (ValueError, RecursionError):
        return None


def _read(path: Path, text: str, found: _Found) -> None:
    if path.suffix == _LINES:
        found.runs += load_lines(text, path=str(path))
        return
    record = load(text, path=str(path))
    if _is_told(record):
        found.runs.append(past_of(record))
    else:
        found.undecided += 1


def _is_told(record: RunRecord) -> bool:
    """Whether a run says anything of a candidate."""
    return run_status(record) is not None and not record.aa


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        mend = "name what `pytest --nw-report json` wrote, a folder of such files, or "
        mend += "the file of the setting `history`"
        problem = Problem(str(path), None, f"cannot be read: {why}", mend)
        raise SetupError(problem) from error


def _wanted(runs: Sequence[PastRun], given: argparse.Namespace) -> Iterator[PastRun]:
    """Keep the last runs, and of each what was asked for."""
    newest = sorted(runs, key=lambda run: run.started_at)
    last = newest[-given.last :] if given.last else newest
    for run in last:
        decisions = tuple(
            made
            for made in run.decisions
            if made.suite in (given.suite or [made.suite])
            and made.candidate in (given.candidate or [made.candidate])
        )
        if decisions:
            yield run.model_copy(update={"decisions": decisions})


def keep(root: Path, name: str, record: RunRecord) -> Problem | None:
    """Add a run to the history of a project, if it tells more than the last one.

    Returns what went wrong: a run is not lost for want of its history.
    """
    if not _is_told(record):
        return None
    path, run = root / name, past_of(record)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.read_text(encoding="utf-8") if path.exists() else ""
        # A last line without its end was cut, as by a full disk: nothing is there.
        whole = held[: held.rfind("\n") + 1]
        if is_news(run, [*load_lines(whole, path=name)]):
            with path.open("r+b" if held else "wb") as file:
                file.seek(len(whole.encode()))
                file.write(dump_line(run).encode())
                file.truncate()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        mend = "make it writable, or name another file in `history`"
        return Problem(name, None, f"no run can be added: {why}", mend)
    except SetupError as error:
        [problem] = error.problems
        return problem
    return None
