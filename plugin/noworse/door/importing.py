"""`noworse import`: a file of another tool in, case files out."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from shutil import get_terminal_size
from typing import NamedTuple, TextIO

from noworse.door.files import Shelf
from noworse.door.plugin import SUFFIXES
from noworse.door.project import find_root, name_of
from noworse.door.veil import veiled_text
from noworse.errors import CaseFileError, Problem
from noworse.reports.imports import ToldFile, ToldImport, ToldLeft, import_lines
from noworse.suite.importers.importing import (
    Imported,
    ImportedSuite,
    Wishes,
    import_cases,
)
from noworse.suite.importers.writing import write_cases

_WIDEST = 100
_STDOUT = "-"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")


class _Target(NamedTuple):
    """Where a suite goes: a file, or the standard output."""

    name: str
    """As messages name it."""

    path: Path | None
    suite: ImportedSuite

    @property
    def answers(self) -> str:
        """The name of the file of the answers, beside it."""
        stem = PurePosixPath(self.name).name.partition(".eval.")[0]
        return f"{stem}.answers.jsonl"


def import_file(given: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code.

    Raises:
        CaseFileError: if the file cannot be imported, or not be written.
    """
    source = Path(given.file)
    name = source.as_posix()
    imported = import_cases(
        name,
        Shelf(source.absolute().parent, name),
        Wishes(
            format=given.form,
            prompt=given.prompt,
            slice_by=given.slice_by,
            sample=given.sample,
            sample_by=given.by,
            keep_duplicates=given.keep_duplicates,
        ),
    )
    targets = _targets(given.to, source, imported)
    texts = [_texts(target) for target in targets]
    if not given.force:
        _refuse_to_overwrite(targets, texts)
    files = [_write(target, text) for target, text in zip(targets, texts, strict=True)]
    _tell(_told(name, imported, files), given)
    return 1 if given.strict and imported.left else 0


def _targets(
    wanted: str | None, source: Path, imported: Imported
) -> tuple[_Target, ...]:
    """Decide where each suite goes.

    Raises:
        CaseFileError: if it is no name that pytest collects, or one for several.
    """
    here = Path.cwd()
    several = len(imported.suites) > 1
    if wanted == _STDOUT:
        if several:
            labels = ", ".join(suite.label for suite in imported.suites)
            reason = "several prompts make several files, and there is one output"
            mend = f"choose one of them with `--prompt`: {labels}"
            raise CaseFileError(Problem("--to", None, reason, mend))
        return tuple(_Target(_STDOUT, None, suite) for suite in imported.suites)
    stem = _NOT_IN_NAMES.sub("-", source.name.partition(".")[0]).strip("-.") or "cases"
    path = Path(wanted) if wanted else find_root(here) / "evals" / f"{stem}.eval.yaml"
    suffix = next((one for one in SUFFIXES if path.name.endswith(one)), None)
    if suffix is None:
        known = ", ".join(f"`{one}`" for one in SUFFIXES)
        reason = f"pytest does not collect {path.name!r}"
        mend = f"write a name that ends in {known}, or `-`"
        raise CaseFileError(Problem("--to", None, reason, mend))
    bare = path.name.removesuffix(suffix)
    found: list[_Target] = []
    for suite in imported.suites:
        label = _NOT_IN_NAMES.sub("-", suite.label).strip("-.")
        file = path.with_name(f"{bare}-{label}{suffix}") if several else path
        found.append(_Target(name_of(file.absolute(), here), file, suite))
    return tuple(found)


def _texts(target: _Target) -> tuple[str, str]:
    """Return the case file, and the lines of the answers that go with it."""
    suite = target.suite
    header: dict[str, object] = dict(suite.header)
    replies = [(case.id, case.reply) for case in suite.cases if case.reply is not None]
    rows: list[Mapping[str, object]] = []
    for name, reply in replies if target.path is not None else ():
        told = {
            key: value for key, value in reply._asdict().items() if value is not None
        }
        rows.append({"id": name, **told})
    if rows:
        header["answers_from"] = [target.answers]
    suffix = ".yaml" if target.path is None else target.path.suffix
    text = write_cases(suffix, header, [case.fields for case in suite.cases])
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    return text, "".join(f"{line}\n" for line in lines)


def _refuse_to_overwrite(
    targets: Sequence[_Target], texts: Sequence[tuple[str, str]]
) -> None:
    """Refuse to write over what is there.

    Raises:
        CaseFileError: naming each file.
    """
    problems = []
    for target, (_, answers) in zip(targets, texts, strict=True):
        if target.path is None:
            continue
        beside = target.path.with_name(target.answers)
        for path in (target.path, *((beside,) if answers else ())):
            if path.exists():
                name = name_of(path.absolute(), Path.cwd())
                mend = "name another with `--to`, or write over it with `--force`"
                problems.append(Problem(name, None, "the file is there already", mend))
    if problems:
        raise CaseFileError(*problems)


def _write(target: _Target, texts: tuple[str, str]) -> ToldFile:
    """Write a case file and its answers.

    Raises:
        CaseFileError: if they cannot be written.
    """
    text, answers = texts
    slices = Counter(
        str(case.fields["slice"])
        for case in target.suite.cases
        if "slice" in case.fields
    )
    told = ToldFile(
        target.name, len(target.suite.cases), dict(slices), answers.count("\n")
    )
    if target.path is None:
        sys.stdout.write(text)
        return told
    try:
        target.path.parent.mkdir(parents=True, exist_ok=True)
        target.path.write_text(text, encoding="utf-8", newline="\n")
        if answers:
            beside = target.path.with_name(target.answers)
            beside.write_text(answers, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = f"it cannot be written: {error.strerror}"
        mend = "check the folder and its rights"
        raise CaseFileError(Problem(target.name, None, reason, mend)) from error
    return told


def _told(name: str, imported: Imported, files: Sequence[ToldFile]) -> ToldImport:
    hints = imported.hints
    replies = sum(
        case.reply is not None for suite in imported.suites for case in suite.cases
    )
    if replies > sum(one.answers for one in files):
        hints += ("the answers are not written: name a file with `--to`",)
    return ToldImport(
        source=name,
        format=imported.format,
        slice_by=imported.slice_by,
        files=tuple(files),
        left=tuple(ToldLeft(*one) for one in imported.left),
        duplicates=imported.duplicates,
        drawn_from=imported.drawn_from,
        changed_ids=imported.changed_ids,
        hints=hints,
    )


def _tell(told: ToldImport, given: argparse.Namespace) -> None:
    """Print the summary: beside the case file, if that goes to the standard output."""
    out: TextIO = sys.stderr if given.to == _STDOUT else sys.stdout
    width = min(get_terminal_size().columns, _WIDEST)
    lines = import_lines(told, width=width, verbose=given.verbose)
    out.writelines(f"{veiled_text(line.text)}\n" for line in lines)
