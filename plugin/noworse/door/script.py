"""`noworse.run`: the same run from a script or a notebook, without pytest."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from noworse.door.answering import Answering, lent, owner_of
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
from noworse.errors import CaseFileError, Problem, SettingsError, SetupError
from noworse.records.cases import Suite
from noworse.records.decisions import Orders
from noworse.records.run import Mode, RunRecord
from noworse.suite.cases.library import Withheld
from noworse.suite.cases.reading import Owner, check_unique, read_suite

Names = str | Sequence[str]
Cases = str | Path | Sequence[str | Path] | Sequence[Mapping[str, object]]

_SUFFIX = ".eval.jsonl"
_LINE = re.compile(re.escape(_SUFFIX) + r":(\d+)\b")
_ROWS = "cases"
"""How rows that stand in no file are named in errors, and their suite by default."""


class RunOptions(TypedDict, total=False):
    """What may be said of a run, as the options `--nw-*` of pytest say it."""

    baseline: str
    candidate: Names
    judge: Names
    mode: Mode
    margin: float
    alpha: float
    budget: float
    orders: Orders
    scope: Literal["traffic", "suite"]
    goal: Literal["suite", "slices"]
    strict: bool
    no_early_stop: bool
    allow_inconclusive: bool
    length_control: bool
    require_calibrated_judge: bool
    aa: bool
    batch: bool
    confirm: int
    max_in_flight: int
    deadline_seconds: float
    recordings: str
    calibrations: str


def run(
    cases: Cases = "evals",
    *,
    answer: Answering | None = None,
    suite: str | None = None,
    version: str | None = None,
    **options: Unpack[RunOptions],
) -> RunRecord:
    """Run cases on candidate and baseline, and return all that is known of them.

    Settings are those of the nearest `pyproject.toml` upwards with `[tool.noworse]`,
    overridden by the environment, overridden by `options`.

    Args:
        cases: Case files, folders that hold some, or the cases themselves, each as the
            fields of a case file: `[{"prompt": "Hi", "expected": "Hello"}]`.
        answer: A function of yours that answers a case under a model, in place of a
            call: `answer(case=..., model=...)`, plain or async, returns a text or an
            `Output`. It has one case file, or cases as they are.
        suite: What cases as they are, or those of `answer`, are recorded under.
        version: What recorded answers of `answer` hang on; left out, a digest of its
            source.
        options: As pytest has them: `margin=0.05` is `--nw-margin 0.05`. As there,
            `mode` is `replay` unless another one is asked for: nothing is called.

    Raises:
        SetupError: if a file, a case, an option or a recording is wrong.
    """
    _refuse_unknown(options)
    root = find_root(Path.cwd())
    try:
        settings = settings_at(root, options)
    except SettingsError as error:
        raise SettingsError(*map(_in_our_words, error.problems)) from None
    if answer is None:
        return play(root, settings, _suites(root, cases, suite or _ROWS), _tell)
    owner = owner_of(answer, root, suite, version)
    own = _own_suite(root, cases, owner)
    return play(root, settings, (own,), _tell, partial(lent, answer, own, root))


def _suites(root: Path, cases: Cases, name: str) -> tuple[Suite, ...]:
    """Read the cases, wherever they stand.

    Raises:
        SetupError: naming every mistake in them.
    """
    files, rows = _given(cases)
    return read_suites(root, files) if files else (_suite_of(rows, name),)


def _own_suite(root: Path, cases: Cases, owner: Owner) -> Suite:
    """Read the cases that a function answers.

    Raises:
        SetupError: naming every mistake in them; or if they are several files.
    """
    # One that is named may be any, as it may be for the decorator.
    if isinstance(cases, str | Path) and Path(cases).is_file():
        return _read(root, Path(cases).absolute(), owner)
    files, rows = _given(cases)
    if not files:
        return _suite_of(rows, owner.swap.suite, owner)
    if len(files) > 1:
        reason = f"`{owner.swap.function}` has {len(files)} case files"
        mend = "name one, with `cases_from` where there are several"
        raise CaseFileError(Problem(owner.path, None, reason, mend))
    return _read(root, files[0], owner)


def _read(root: Path, path: Path, owner: Owner) -> Suite:
    name = name_of(path, root)
    return read_suite(name, Shelf(path.parent, name), owner)


def _given(cases: Cases) -> tuple[tuple[Path, ...], Sequence[object]]:
    """Tell case files and rows apart.

    Raises:
        SetupError: if there is no such file, or none in the folder.
    """
    given = [cases] if isinstance(cases, str | Path) else list(cases)
    paths = [Path(one).absolute() for one in given if isinstance(one, str | Path)]
    if not paths or len(paths) < len(given):
        return (), given
    files = find_files(paths, SUFFIXES)
    if not files:
        mend = f"name case files (*{SUFFIXES[0]} and others), or folders with some"
        raise SetupError(Problem(str(given[0]), None, "there is no case file", mend))
    return files, ()


def _suite_of(rows: Sequence[object], name: str, owner: Owner | None = None) -> Suite:
    """Read cases that stand in no file.

    Raises:
        CaseFileError: naming every mistake in them, by its row.
    """
    if not rows:
        mend = 'give at least one: [{"prompt": "Hi", "expected": "Hello"}]'
        raise CaseFileError(Problem(name, None, "there are no cases", mend))
    lines = [_line(row, f"{name}[{place}]") for place, row in enumerate(rows)]
    try:
        read = read_suite(f"{name}{_SUFFIX}", _Lines(tuple(lines), name), owner)
        check_unique((read,))
    except CaseFileError as error:
        raise CaseFileError(*(_of_a_row(one) for one in error.problems)) from None
    return read


@dataclass(frozen=True, slots=True)
class _Lines:
    """Cases of a program's own, as a file of lines; there is no file beside it."""

    lines: tuple[str, ...]
    name: str

    def read(self, name: str) -> bytes | Withheld:
        """Return the lines under the name of the suite, and nothing else."""
        if name == f"{self.name}{_SUFFIX}":
            return "".join(f"{line}\n" for line in self.lines).encode()
        mend = "write it into the case, or keep the cases in a file beside it"
        return Withheld("is not read: these cases stand in no file", mend)


def _line(row: object, place: str) -> str:
    """Write a case as a line of a case file.

    Raises:
        CaseFileError: if it holds what no case file can.
    """
    try:
        return json.dumps(row, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        mend = "write text, numbers, booleans, lists and dicts with names of text"
        raise CaseFileError(Problem(place, None, str(error), mend)) from error


def _of_a_row(problem: Problem) -> Problem:
    """Name rows in place of the lines of a file that there is not."""
    reason = _LINE.sub(lambda found: f"[{int(found[1]) - 1}]", problem.reason)
    path = f"{problem.path}:{problem.line}"
    place = _LINE.sub(lambda found: f"[{int(found[1]) - 1}]", path)
    return problem._replace(path=place, line=None, reason=reason)


def _refuse_unknown(options: Mapping[str, object]) -> None:
    """Refuse a name that is no option, as Python refuses a parameter.

    Raises:
        TypeError: with the nearest name that there is.
    """
    known = RunOptions.__annotations__
    for name in options:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            mend = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"run() got an unexpected keyword argument {name!r}{mend}")


def _in_our_words(problem: Problem) -> Problem:
    """Name an option as a parameter; the settings know those of pytest."""
    if not problem.path.startswith("--nw-"):
        return problem
    name = problem.path.removeprefix("--nw-").replace("-", "_")
    mend = problem.mend.replace(f"{problem.path} ", f"{name}=")
    return problem._replace(path=f"`{name}`", mend=mend)


def _tell(line: str) -> None:
    sys.stderr.write(f"noworse: {veiled_text(line)}\n")
