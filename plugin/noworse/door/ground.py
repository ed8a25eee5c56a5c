"""What is there to label, and to calibrate by: cases, recordings and labels."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

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
from noworse.errors import Problem, SetupError
from noworse.records.cases import Case, Suite
from noworse.records.labels import Label
from noworse.records.run import RunRecord
from noworse.suite.cases.library import Withheld
from noworse.suite.labels import Asked, LabelFile, check_once, read_labels
from noworse.suite.settings.reading import Settings

_LABELS = (".labels.jsonl",)


class Ground(NamedTuple):
    """A project, its labels, and what its recordings say."""

    root: Path
    settings: Settings
    folder: Path
    """Where label files stand: beside the case files that were asked for."""

    suites: tuple[Suite, ...]
    labels: tuple[Label, ...]
    blank: tuple[Asked, ...]
    record: RunRecord
    """What the gate would read."""

    @property
    def cases(self) -> dict[str, Case]:
        """All cases by their ids, which are unique."""
        return {case.id: case for suite in self.suites for case in suite.cases}


def read_ground(given: argparse.Namespace) -> Ground:
    """Read all there is, and hear the cases as far as they are recorded.

    Raises:
        SetupError: if a file or a setting is wrong, or nothing was judged.
    """
    root = find_root(Path.cwd())
    settings = settings_at(root, options_of(given))
    paths = paths_of(given, root)
    cases = find_files(paths, SUFFIXES)
    if not cases:
        mend = f"name case files (*{SUFFIXES[0]} and others), or folders that hold some"
        raise SetupError(
            Problem(name_of(paths[0], root), None, "there is no case file", mend)
        )
    around = [path.parent if path.is_file() else path for path in paths]
    read = [
        read_label_file(path, name_of(path, root))
        for path in find_files(around, _LABELS)
    ]
    labels = tuple(label for one in read for label in one.labels)
    check_once(labels)
    suites = read_suites(root, cases)
    record = play(root, settings, suites, tell)
    _check_heard(settings, record)
    blank = tuple(row for one in read for row in one.blank)
    return Ground(root, settings, around[0], suites, labels, blank, record)


def paths_of(given: argparse.Namespace, root: Path) -> list[Path]:
    """Return where case files are looked for."""
    paths = [Path(path).absolute() for path in given.paths]
    return paths or [root / "evals" if (root / "evals").is_dir() else root]


def options_of(given: argparse.Namespace) -> dict[str, object]:
    """Write what was given as the options that pytest would have taken."""
    words: Mapping[str, object] = vars(given)
    names = ("baseline", "candidate", "judge", "budget")
    told = {name: words[name] for name in names if words.get(name) is not None}
    if words.get("record"):
        return told | {"mode": "record"}
    # All that is recorded is worth to be held against labels.
    return told | {"mode": "replay", "no_early_stop": True}


def read_label_file(path: Path, name: str, who: str = "") -> LabelFile:
    """Read a label file; `name` is how errors call it.

    `who` has given the labels that do not say who did.

    Raises:
        SetupError: naming every mistake in it.
    """
    data = Shelf(path.parent, name).read(path.name)
    if isinstance(data, Withheld):
        raise SetupError(Problem(name, None, f"this file {data.reason}", data.mend))
    return read_labels(name, data, who)


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


def tell(line: str) -> None:
    """Say a line while a run is heard, apart from what the command prints."""
    sys.stderr.write(f"noworse: {line}\n")
