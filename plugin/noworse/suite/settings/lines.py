"""Where in a TOML file a key stands: the lines that tomllib does not tell."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""Keys from the root down; a number is a place in an array."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[^\s.=\"'\[\]{}#,]+")
_ATOM = re.compile(r"[^,\]}#\n]*")
_REST = re.compile(r"[^\n]*")
# Deeper values are passed over as a whole: the scanner may not run out of stack.
_DEEPEST = 50


class Duplicate(NamedTuple):
    """A key or table that was given before."""

    path: KeyPath
    line: int
    first: int


@dataclass(frozen=True, slots=True)
class Lines:
    """The line of every key, table and array element of a file."""

    of: dict[KeyPath, int]
    duplicates: tuple[Duplicate, ...]

    def nearest(self, path: KeyPath) -> int | None:
        """Return the line of `path`, or else of the nearest thing around it."""
        while path and path not in self.of:
            path = path[:-1]
        return self.of.get(path)


def lines_of(text: str) -> Lines:
    """Map the keys of a TOML text to their lines, from 1.

    A scanner, not a parser: `tomllib` says whether the text is TOML. On a text that
    is not, the map is good as far as it goes; it never fails.
    """
    scan = _Scan(text)
    scan.document()
    return Lines(scan.found, tuple(scan.duplicates))


@dataclass(slots=True)
class _Scan:
    """One walk through a text; `at` only grows."""

    text: str
    at: int = 0
    line: int = 1
    found: dict[KeyPath, int] = field(default_factory=dict)
    duplicates: list[Duplicate] = field(default_factory=list)
    rows: dict[KeyPath, int] = field(default_factory=dict)
    """The number of the last row of each array of tables."""

    def document(self) -> None:
        table: KeyPath = ()
        while True:
            self.skip(_BLANK)
            if self.at == len(self.text):
                return
            if self.sees("["):
                table = self.header()
            else:
                self.pair(table, 0)
            self.skip(_REST)

    def header(self) -> KeyPath:
        """Read `[table]` or `[[array of tables]]`, and return what it opens."""
        line = self.line
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        path = self.placed(self.key())
        if not many:
            self.note(path, line)
            return path
        row = self.rows[path] = self.rows.get(path, -1) + 1
        self.found.setdefault(path, line)
        self.note((*path, row), line)
        return (*path, row)

    def placed(self, keys: KeyPath) -> KeyPath:
        """Put the number of the last row behind each array of tables on the way."""
        path: KeyPath = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self.rows:
                path = (*path, self.rows[path])
        return (*path, *keys[-1:])

    def pair(self, table: KeyPath, depth: int) -> None:
        """Read `key = value`, where `key` may be dotted."""
        line = self.line
        keys = self.key()
        path = (*table, *keys)
        for end in range(len(table) + 1, len(path)):
            self.found.setdefault(path[:end], line)
        if keys:
            self.note(path, line)
        if self.sees("="):
            self.at += 1
            self.value(path, depth)

    def note(self, path: KeyPath, line: int) -> None:
        if path in self.found:
            self.duplicates.append(Duplicate(path, line, self.found[path]))
        self.found[path] = line

    def key(self) -> tuple[str, ...]:
        """Read the parts of a dotted key; what is no key gives none."""
        parts: list[str] = []
        while True:
            self.skip(_SPACE)
            if quoted := self.skip(_STRING):
                parts.append(_unquoted(quoted))
            elif bare := self.skip(_BARE_KEY):
                parts.append(bare)
            self.skip(_SPACE)
            if not self.sees("."):
                return tuple(parts)
            self.at += 1

    def value(self, path: KeyPath, depth: int) -> None:
        """Pass over a value, and note the keys and elements inside."""
        self.skip(_SPACE)
        if self.sees("[") and depth < _DEEPEST:
            place = 0
            while self.inside("]", first=place == 0):
                self.found[*path, place] = self.line
                self.value((*path, place), depth + 1)
                place += 1
        elif self.sees("{") and depth < _DEEPEST:
            first = True
            while self.inside("}", first=first):
                self.pair(path, depth + 1)
                first = False
        elif not self.skip(_STRING):
            self.skip(_ATOM)

    def inside(self, closing: str, *, first: bool) -> bool:
        """Step over the bracket or comma before an element; whether one follows."""
        self.skip(_BLANK)
        stepped = first or self.sees(",")
        self.at += stepped
        self.skip(_BLANK)
        if self.sees(closing):
            self.at += 1
            return False
        return stepped and self.at < len(self.text)

    def sees(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Pass over what matches here, if anything does, and return it."""
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.line += match[0].count("\n")
        self.at = match.end()
        return match[0]


def _unquoted(key: str) -> str:
    """Return what a quoted key means; tomllib knows the escapes."""
    try:
        [name] = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return key
    return name
