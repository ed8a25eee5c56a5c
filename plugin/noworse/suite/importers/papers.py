"""Files of other tools taken apart: YAML, JSON, JSONL and CSV, with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, NoReturn

from noworse.errors import CaseFileError, Problem
from noworse.suite.cases.csv_reader import read_columns
from noworse.suite.cases.findings import Findings, Unfit, Unreadable, kind
from noworse.suite.cases.jsonl_reader import read_jsonl
from noworse.suite.cases.library import Library, Withheld
from noworse.suite.cases.tables import Table, text_of
from noworse.suite.cases.values import plain
from noworse.suite.cases.yaml_reader import compose
from noworse.suite.importers.left import Leftovers
from noworse.suite.importers.located import read_located
from noworse.suite.settings.lines import KeyPath

_FORMATS = "`.yaml`, `.yml`, `.json`, `.jsonl`, `.ndjson` and `.csv`"
_LISTS = (
    *("data", "items", "examples", "rows", "records", "samples"),
    *("goldens", "test_cases", "testCases", "events", "traces"),
)
"""Where a file that is one mapping keeps its rows."""

Form = Literal["yaml", "json", "jsonl", "csv"]


class Paper(NamedTuple):
    """A file, taken apart."""

    form: Form
    root: object
    """What a YAML or JSON file says as a whole; `None` where it is rows only."""

    rows: tuple[Table, ...]
    """Its rows, if it holds a list of mappings."""

    lines: Mapping[KeyPath, int]

    @property
    def fields(self) -> Mapping[str, object]:
        """The first row; of a file that holds no rows, all of it."""
        if self.rows:
            return self.rows[0].fields
        return self.root if isinstance(self.root, dict) else {}

    def table(self) -> Table:
        """Return the whole file as one table."""
        root = self.root if isinstance(self.root, dict) else {}
        return Table(root, self.lines.get((), 1), self.lines)


def read_paper(name: str, library: Library, left: Leftovers) -> Paper:
    """Read a file; rows that are broken are noted, the others are read.

    Raises:
        CaseFileError: if it cannot be had, or not be read to its end.
    """
    data = library.read(name)
    if isinstance(data, Withheld):
        _refuse(left.path, None, f"the file {data.reason}", data.mend)
    try:
        text = text_of(data)
        match PurePosixPath(name).suffix.lower():
            case ".yaml" | ".yml":
                return _yaml(text, left)
            case ".csv":
                rows = read_columns(text, left)
                return Paper("csv", None, tuple(_plain_rows(rows, left)), {})
            case ".json" | ".jsonl" | ".ndjson":
                return _json(text, left, lines=not name.lower().endswith(".json"))
            case _:
                reason = "the file is in no format that can be read"
                _refuse(left.path, None, reason, f"known are {_FORMATS}")
    except (Unreadable, Unfit) as error:
        line = error.line if isinstance(error, Unreadable) else 1
        _refuse(left.path, line, error.reason, error.mend)


def _refuse(path: str, line: int | None, reason: str, mend: str) -> NoReturn:
    raise CaseFileError(Problem(path, line, reason, mend))


def _yaml(text: str, left: Leftovers) -> Paper:
    findings = Findings(left.path)
    root, lines = compose(text, findings)
    if findings:
        raise CaseFileError(*findings.problems)
    return _whole("yaml", root, lines, left)


def _json(text: str, left: Leftovers, *, lines: bool) -> Paper:
    """Read one JSON value, or one a line, whatever the file is called."""
    bare = text.strip()
    first = bare.partition("\n")[0].rstrip()
    one_value = not first.endswith("}") or (first == bare and not lines)
    if bare[:1] == "[" or (bare[:1] == "{" and one_value):
        root, places = read_located(text)
        return _whole("json", root, places, left)
    rows = read_jsonl(text, left).rows
    return Paper("jsonl", None, tuple(_plain_rows(rows, left)), {})


def _whole(
    form: Form, root: object, lines: Mapping[KeyPath, int], left: Leftovers
) -> Paper:
    """Return a file that is one value; a part of a list may be no good alone."""
    if isinstance(root, list):
        items = _plain_items(root, (), lines, left)
        return Paper(form, items, tuple(_listed(items, (), lines, left)), lines)
    if not isinstance(root, dict):
        reason = f"wanted a list or a mapping, got {kind(root)}"
        _refuse(left.path, lines.get((), 1), reason, "name a file that holds cases")
    held: dict[str, object] = {}
    for name, value in root.items():
        is_list = isinstance(value, list)
        at = (name,)
        held[name] = _plain_items(value, at, lines, left) if is_list else plain(value)
    for name in _LISTS:
        if isinstance(rows := held.get(name), list):
            return Paper(form, held, tuple(_listed(rows, (name,), lines, left)), lines)
    return Paper(form, held, (Table(held, lines.get((), 1), lines),), lines)


class _Broken(dict[str, object]):
    """A part of a list that cannot be had, and was noted."""


def _plain_items(
    items: Sequence[object], at: KeyPath, lines: Mapping[KeyPath, int], left: Leftovers
) -> list[object]:
    """Return plain values, each in its place."""
    found: list[object] = []
    for number, item in enumerate(items):
        try:
            found.append(plain(item))
        except Unfit as error:
            line = lines.get((*at, number), 1)
            left.add(line, f"a row is left out: {error.reason}", error.mend)
            found.append(_Broken())
    return found


def _listed(
    items: Sequence[object], at: KeyPath, lines: Mapping[KeyPath, int], left: Leftovers
) -> Iterator[Table]:
    """Yield the rows of a list; a text alone is a prompt."""
    for number, item in enumerate(items):
        here = (*at, number)
        line = lines.get(here, 1)
        if isinstance(item, str):
            yield Table({"prompt": item}, line, lines, here)
        elif not isinstance(item, dict):
            left.add(line, f"a row is a mapping, and this is {kind(item)}", "delete it")
        elif not isinstance(item, _Broken):
            yield Table(item, line, lines, here)


def _plain_rows(rows: Iterable[Table], left: Leftovers) -> Iterator[Table]:
    """Yield rows of plain values, and note those that hold others."""
    for row in rows:
        try:
            fields = plain(dict(row.fields))
        except Unfit as error:
            left.add(row.line, f"a row is left out: {error.reason}", error.mend)
            continue
        assert isinstance(fields, dict), "it was one"
        yield Table(fields, row.line, row.lines, row.at)
