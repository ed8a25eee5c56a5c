"""CSV case files: columns are fields, and any other column is a var."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set as AbstractSet
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from noworse.judging.strict_json import parse
from noworse.suite.cases.findings import Findings, Unreadable, code
from noworse.suite.cases.tables import Sheet, Table
from noworse.suite.cases.yaml_reader import compose
from noworse.suite.settings.lines import KeyPath

_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
_BARE = re.compile(r"[^,\n]*+")
_STRUCTURED = frozenset(("checks", "messages", "tools", "vars"))
_SHORTEST_TYPO = 5
_QUOTES = 'put quotes around a whole cell, and write a quote inside it as `""`'


class _Record(NamedTuple):
    """One row as it stands: its cells, and the line on which each begins."""

    cells: list[str]
    lines: list[int]


def read_csv(text: str, findings: Findings, fields: AbstractSet[str]) -> Sheet:
    """Read a CSV file, row by row as its rows are asked for.

    Its first line names the columns. `fields` are those that are no vars. An empty
    cell is a field that is left out, but a var that is empty. The cells of `checks`,
    `messages`, `tools` and `vars` hold JSON or YAML.

    Raises:
        Unreadable: at the first row, if the columns or the quotes are no good.
    """
    return Sheet(None, _rows(text, findings, fields))


def read_columns(text: str, findings: Findings) -> Iterator[Table]:
    """Read a CSV file of any columns; every cell is the text that stands in it.

    Raises:
        Unreadable: as `read_csv`.
    """
    _refuse_nul(text)
    records = _records(text)
    head = next(records, _Record([], []))
    names = [name.strip() for name in head.cells]
    _refuse_delimiter(names)
    for place, name in enumerate(names):
        if name in names[:place]:
            reason = f"the column {code(name)} is a duplicate: only the first is read"
            findings.add(1, reason, "give it another name")
    for record in records:
        if record.cells == [""]:
            continue  # an empty line
        if len(record.cells) != len(names):
            reason = f"{len(record.cells)} cells, and there are {len(names)} columns"
            findings.add(record.lines[0], reason, _QUOTES)
            continue
        cells: dict[str, object] = {}
        for name, cell in zip(names, record.cells, strict=True):
            if name:
                cells.setdefault(name, cell)
        yield Table(cells, record.lines[0])


def _refuse_nul(text: str) -> None:
    if (nul := text.find("\0")) >= 0:
        line = text.count("\n", 0, nul) + 1
        raise Unreadable(line, "a NUL byte stands here", "save the file as plain text")


def _rows(text: str, findings: Findings, fields: AbstractSet[str]) -> Iterator[Table]:
    _refuse_nul(text)
    records = _records(text)
    head = next(records, None)
    if head is None:
        return
    columns = _columns(head, findings, fields)
    folder = _Folder(columns, fields, findings)
    for record in records:
        if record.cells == [""]:
            continue  # an empty line
        if len(record.cells) == len(columns):
            yield folder.fold(record)
        else:
            reason = f"{len(record.cells)} cells, and there are {len(columns)} columns"
            findings.add(record.lines[0], reason, _QUOTES)


def _records(text: str) -> Iterator[_Record]:
    """Split a text into rows; a quoted cell may go over several lines."""
    at, line = 0, 1
    record = _Record([], [])
    while at < len(text) or record.cells:
        record.lines.append(line)
        if text.startswith('"', at):
            match = _QUOTED.match(text, at)
            if match is None:
                raise Unreadable(line, "a quote is opened and never closed", _QUOTES)
            record.cells.append(match[1].replace('""', '"'))
        else:
            match = _BARE.match(text, at)
            assert match is not None, "it matches nothing, too"
            record.cells.append(match[0])
        line += match[0].count("\n")
        at = match.end()
        if text[at : at + 1] not in {",", "\n", ""}:
            raise Unreadable(line, "text follows a closing quote", _QUOTES)
        if not text.startswith(",", at):
            yield record
            record = _Record([], [])
            line += 1
        at += 1


def _columns(head: _Record, findings: Findings, fields: AbstractSet[str]) -> list[str]:
    """Return the names of the columns."""
    names = [name.strip() for name in head.cells]
    [first, *_] = names
    _refuse_delimiter(names, fields)
    if not fields & set(names):
        known = ", ".join(code(name) for name in sorted(fields))
        raise Unreadable(
            1,
            f"no column is a field: {code(first)}",
            f"name the columns first: {known}",
        )
    for place, name in enumerate(names):
        if not name:
            findings.add(1, f"column {place + 1} has no name", "name it, or delete it")
        elif name in names[:place]:
            findings.add(
                1, f"the column {code(name)} is a duplicate", "keep one of them"
            )
        elif name not in fields and len(name) >= _SHORTEST_TYPO:
            absent = [one for one in fields if one not in names]
            for meant in get_close_matches(name, absent, n=1, cutoff=0.8):
                reason = f"the column {code(name)} is no field"
                findings.add(1, reason, f"did you mean {code(meant)}?")
    return names


def _refuse_delimiter(names: list[str], fields: AbstractSet[str] | None = None) -> None:
    """Refuse what another delimiter splits; with `fields`, only into one of them."""
    for mark in (";", "\t"):
        parts = {part.strip() for name in names[:1] for part in name.split(mark)}
        known = fields is None or not fields.isdisjoint(parts)
        if len(names) == 1 < len(parts) and known:
            shown = "a tab" if mark == "\t" else f"`{mark}`"
            raise Unreadable(
                1,
                f"the delimiter is {shown} and should be a comma: {code(names[0])}",
                "export the file with commas between the cells",
            )


@dataclass(slots=True)
class _Folder:
    """Makes tables of rows; equal structured cells are read once."""

    columns: list[str]
    fields: AbstractSet[str]
    findings: Findings
    memo: dict[str, object] = field(default_factory=dict)

    def fold(self, record: _Record) -> Table:
        fields: dict[str, object] = {}
        cells: dict[str, object] = {}
        for name, cell, line in zip(
            self.columns, record.cells, record.lines, strict=True
        ):
            if name not in self.fields and "vars" in self.fields:
                cells[name] = cell
            elif cell.strip():
                fields[name] = self.value(name, cell, line)
        own = fields.get("vars", {})
        if cells and isinstance(own, dict):
            fields["vars"] = {**cells, **own}
        first = record.lines[0]
        if record.lines[-1] == first:
            return Table(fields, first)
        lines: dict[KeyPath, int] = {
            (name,): line for name, line in zip(self.columns, record.lines, strict=True)
        }
        return Table(fields, first, lines)

    def value(self, name: str, cell: str, line: int) -> object:
        """Return what a cell says: its text, or the JSON or YAML in it."""
        if name not in _STRUCTURED:
            return cell
        if cell not in self.memo:
            self.memo[cell] = self.structure(name, cell, line)
        return self.memo[cell]

    def structure(self, name: str, cell: str, line: int) -> object:
        try:
            return parse(cell)
        except ValueError:
            apart = Findings(self.findings.path)
        try:
            value, _ = compose(cell, apart)
        except Unreadable as error:
            self.findings.add(line, f"{code(name)}: {error.reason}", error.mend)
            return []
        for problem in apart.problems:
            self.findings.add(line, f"{code(name)}: {problem.reason}", problem.mend)
        return value
