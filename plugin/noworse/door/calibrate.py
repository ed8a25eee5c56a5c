"""`noworse calibrate`: labels and recordings in, calibrations out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import NamedTuple

from noworse.door.calibrations import place_of, read_stored, store
from noworse.door.files import Shelf
from noworse.door.playing import play
from noworse.door.plugin import SUFFIXES
from noworse.door.project import (
    find_files,
    find_root,
    name_of,
    read_suites,
    settings_at,
)
from noworse.door.veil import veiled_text
from noworse.errors import Problem, SetupError
from noworse.records.answers import Comparison
from noworse.records.calibration import FEWEST_LABELS, Calibration
from noworse.records.cases import Suite
from noworse.records.labels import Label
from noworse.records.run import RunRecord
from noworse.reports.calibration import Calibrated, calibrated
from noworse.reports.layout import Line, Style
from noworse.suite.calibrating import (
    calibrate as hold_against,
    correct,
    fullest,
    hold,
)
from noworse.suite.cases.library import Withheld
from noworse.suite.labels import Asked, LabelFile, check_once, read_labels
from noworse.suite.settings.reading import Settings
from noworse.suite.sheet import blank_rows

_LABELS = (".labels.jsonl",)
_WIDEST = 100
_COLOURS: dict[Style | None, str] = {
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "fail": "\x1b[31m",
    "pass": "\x1b[32m",
    "warn": "\x1b[33m",
}


class _Ground(NamedTuple):
    """What is there to calibrate by."""

    root: Path
    settings: Settings
    suites: tuple[Suite, ...]
    labels: tuple[Label, ...]
    blank: tuple[Asked, ...]
    record: RunRecord
    """What the gate would read."""

    heard: tuple[Comparison, ...]
    """The same cases, with all that is recorded of them."""


def calibrate(given: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code.

    Raises:
        SetupError: if a file or a setting is wrong.
    """
    ground = _ground(given)
    return _sheet(ground, given) if given.sheet else _calibrate(ground)


def _ground(given: argparse.Namespace) -> _Ground:
    """Read all there is, and hear the cases as far as they are recorded."""
    root = find_root(Path.cwd())
    settings = settings_at(root, _options(given))
    paths = [Path(path).absolute() for path in given.paths]
    if not paths:
        paths = [root / "evals" if (root / "evals").is_dir() else root]
    cases = find_files(paths, SUFFIXES)
    if not cases:
        mend = f"name case files (*{SUFFIXES[0]} and others), or folders that hold some"
        raise SetupError(
            Problem(name_of(paths[0], root), None, "there is no case file", mend)
        )
    around = [path.parent if path.is_file() else path for path in paths]
    read = [_read(root, path) for path in find_files(around, _LABELS)]
    labels = tuple(label for one in read for label in one.labels)
    check_once(labels)
    suites = read_suites(root, cases)
    record = play(root, settings, suites, _tell)
    _check_heard(settings, record)
    heard = record.comparisons
    if not given.record:
        # Not as the gate asks: that depends on the calibration that is to be made.
        both = settings_at(root, _options(given) | {"orders": "both"})
        heard = fullest(heard, play(root, both, suites, _tell).comparisons)
    blank = tuple(row for one in read for row in one.blank)
    return _Ground(root, settings, suites, labels, blank, record, heard)


def _options(given: argparse.Namespace) -> dict[str, object]:
    """Write what was given as the options that pytest would have taken."""
    names = ("baseline", "candidate", "judge", "budget")
    options = {name: vars(given)[name] for name in names}
    told = {name: value for name, value in options.items() if value is not None}
    if given.record:
        return told | {"mode": "record"}
    # All that is recorded is worth to be held against labels.
    return told | {"mode": "replay", "no_early_stop": True}


def _read(root: Path, path: Path) -> LabelFile:
    name = name_of(path, root)
    data = Shelf(path.parent, name).read(path.name)
    if isinstance(data, Withheld):
        raise SetupError(Problem(name, None, f"this file {data.reason}", data.mend))
    return read_labels(name, data)


def _check_heard(settings: Settings, record: RunRecord) -> None:
    """Refuse to calibrate by nothing.

    Raises:
        SetupError: if no judge was heard of any case.
    """
    if not any(one.verdicts for one in record.comparisons):
        reason = "no judge has read a pair of these cases"
        if trouble := next((c.trouble for c in record.comparisons if c.trouble), None):
            reason += f"; first: {trouble}"
        mend = "record a run first: `pytest evals/ --nw-mode record`"
        raise SetupError(Problem(settings.recordings, None, reason, mend))


def _tell(line: str) -> None:
    sys.stderr.write(f"noworse: {line}\n")


def _sheet(ground: _Ground, given: argparse.Namespace) -> int:
    filled = (Asked(label.case, label.pair, label.who) for label in ground.labels)
    rows = blank_rows(
        ground.record.comparisons,
        (*filled, *ground.blank),
        {case.id: case for suite in ground.suites for case in suite.cases},
        who=given.who,
        count=given.sheet,
    )
    for row in rows:
        sys.stdout.write(f"{veiled_text(row)}\n")
    told = f"{len(rows)} pairs: fill in `label` (first, second or tie) in each line"
    if len(rows) < given.sheet:
        told = f"{len(rows)} of {given.sheet} pairs: there are no more to label"
    sys.stderr.write(f"{told}\n")
    return 0 if rows else 1


def _calibrate(ground: _Ground) -> int:
    judges = ground.settings.lineup.judges
    cases = {case.id: case for suite in ground.suites for case in suite.cases}
    pairs, use = hold(ground.labels, ground.heard, cases, blank=len(ground.blank))
    made = [hold_against(judge, pairs, ground.heard) for judge in judges]
    found = tuple(one for one in made if one is not None)
    speaking = {one.judge for one in found}
    told = Calibrated(
        made=found,
        silent=tuple(judge.id for judge in judges if judge.id not in speaking),
        corrected=correct(pairs, ground.record.comparisons),
        use=use,
        missing_calls=ground.record.missing_calls,
    )
    enough = [one for one in found if one.labels >= FEWEST_LABELS]
    lines = calibrated(told, width=min(get_terminal_size().columns, _WIDEST))
    before = {one.judge: one for one in read_stored(ground.root, ground.settings)}
    lines += [_keep(ground, one, before.get(one.judge)) for one in enough]
    _show(lines)
    return 0 if len(enough) == len(judges) else 1


def _keep(ground: _Ground, made: Calibration, before: Calibration | None) -> Line:
    """Store a calibration, unless the one before says more of the same judge."""
    asked_alike = before is not None and (
        (before.model, before.params, before.instructions)
        == (made.model, made.params, made.instructions)
    )
    if before is None or not asked_alike or before.labels <= made.labels:
        name = store(ground.root, ground.settings, made)
        return Line(f"CALIBRATED  {name}", "pass")
    name = place_of(ground.settings, made.judge)
    why = f"it rests on {before.labels:,} labels, and here are {made.labels:,}"
    mend = "name all candidates and case files, or delete it"
    return Line(f"KEPT  {name}: {why}\n  mend: {mend}", "warn")


def _show(lines: Sequence[Line]) -> None:
    """Print lines, in colour on a terminal that has not been told otherwise."""
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lines:
        text = veiled_text(line.text)
        if coloured and line.style is not None and text:
            text = f"{_COLOURS[line.style]}{text}\x1b[0m"
        sys.stdout.write(f"{text}\n")
