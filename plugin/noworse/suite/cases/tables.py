"""A case file as tables: what the readers make of every format, with its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from noworse.suite.cases.findings import Findings, Unreadable, kind
from noworse.suite.settings.lines import KeyPath

_LIST = "write a list of cases, each a mapping with `prompt` or `messages`"

DEEPEST = 50
"""Levels that values may be nested."""


class Plain(str):
    """A value that stood unquoted: text, unless a number or a boolean is wanted."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Named fields as they stand in a file."""

    fields: Mapping[str, object]
    line: int
    lines: Mapping[KeyPath, int] | None = None
    """The lines of what stands on lines of its own, by its path in the file."""

    at: KeyPath = ()
    """The path of the table itself."""

    def line_of(self, path: KeyPath) -> int:
        """Return the line of a field, or else of the nearest thing around it."""
        lines = self.lines or {}
        for end in range(len(path), 0, -1):
            if (line := lines.get((*self.at, *path[:end]))) is not None:
                return line
        return self.line


class Sheet(NamedTuple):
    """A whole file: its header, if it has one, and its rows."""

    header: Table | None
    rows: Iterable[Table]


def text_of(data: bytes) -> str:
    """Decode a file; line ends are unified, so that a checkout changes nothing.

    Raises:
        Unreadable: unless it is UTF-8, with or without a byte order mark.
    """
    mend = "save the file as UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(1, "this is UTF-16, not UTF-8", mend)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = data[error.start]
        raise Unreadable(line, f"this is not UTF-8: byte 0x{wrong:02x}", mend) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sheet_of(root: object, lines: Mapping[KeyPath, int], findings: Findings) -> Sheet:
    """Split what was read into a header and rows: a list alone has no header."""
    if isinstance(root, list):
        return Sheet(None, _rows(root, (), lines, findings))
    if not isinstance(root, dict):
        findings.add(
            lines.get((), 1), f"wanted a list of cases, got {kind(root)}", _LIST
        )
        return Sheet(None, ())
    header = Table(
        {name: value for name, value in root.items() if name != "cases"},
        lines.get((), 1),
        lines,
    )
    if root.keys().isdisjoint(("cases", "cases_from")):
        reason = "there are no cases in this file: wanted a list of cases, or `cases`"
        findings.add(header.line, reason, _LIST)
    cases = root.get("cases", [])
    if isinstance(cases, list):
        return Sheet(header, _rows(cases, ("cases",), lines, findings))
    reason = f"`cases`: wanted a list of cases, got {kind(cases)}"
    findings.add(header.line_of(("cases",)), reason, _LIST)
    return Sheet(header, ())


def _rows(
    items: list[object], at: KeyPath, lines: Mapping[KeyPath, int], findings: Findings
) -> Iterable[Table]:
    for number, item in enumerate(items):
        here = (*at, number)
        line = lines.get(here) or lines.get(at, 1)
        if isinstance(item, dict):
            yield Table(item, line, lines, here)
        else:
            reason = f"a case is a mapping, and this is {kind(item)}"
            findings.add(line, reason, "write `- prompt: ...`")
