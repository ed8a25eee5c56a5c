"""JSON with the lines of its parts, read as strictly as everywhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from noworse.judging.strict_json import parse_at
from noworse.suite.cases.findings import Unreadable
from noworse.suite.settings.lines import KeyPath

_SPACE = re.compile(r"[ \t\n\r]*")
_MEND = "write strict JSON: no comment, no trailing comma, no NaN, no key twice"
_DEEPEST = 8
"""Levels whose parts have lines; what is deeper is read in one go."""


def read_located(text: str) -> tuple[object, dict[KeyPath, int]]:
    """Return what a JSON text says, and the line of each mapping in its lists.

    Raises:
        Unreadable: if it is not one JSON value.
    """
    scan = _Scan(text)
    try:
        value = scan.value((), 0)
        scan.space()
        if scan.at < len(text):
            scan.refuse("text follows the value")
    except ValueError as error:
        reason = getattr(error, "msg", None) or str(error)
        at = getattr(error, "pos", scan.at)
        line = text.count("\n", 0, at) + 1
        raise Unreadable(line, f"this is not JSON: {reason}", _MEND) from error
    return value, scan.lines


@dataclass(slots=True)
class _Scan:
    """One walk through a text; `at` only grows, and so does `line`."""

    text: str
    at: int = 0
    line: int = 1
    seen: int = 0
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def refuse(self, reason: str) -> None:
        raise ValueError(reason)

    def space(self) -> str:
        """Pass over what is blank; return the sign that follows."""
        match = _SPACE.match(self.text, self.at)
        assert match is not None, "it matches nothing, too"
        self.at = match.end()
        return self.text[self.at : self.at + 1]

    def note(self, path: KeyPath) -> None:
        self.line += self.text.count("\n", self.seen, self.at)
        self.seen = self.at
        self.lines[path] = self.line

    def value(self, path: KeyPath, depth: int) -> object:
        """Read the value that begins here."""
        sign = self.space()
        if depth < _DEEPEST and sign == "{":
            return self.mapping(path, depth)
        if depth < _DEEPEST and sign == "[":
            return self.sequence(path, depth)
        value, self.at = parse_at(self.text, self.at)
        return value

    def sequence(self, path: KeyPath, depth: int) -> list[object]:
        items: list[object] = []
        while self.more("]", first=not items):
            here = (*path, len(items))
            self.note(here)
            items.append(self.value(here, depth + 1))
        return items

    def mapping(self, path: KeyPath, depth: int) -> dict[str, object]:
        held: dict[str, object] = {}
        while self.more("}", first=not held):
            if self.text[self.at : self.at + 1] != '"':
                self.refuse("a name in double quotes should stand here")
            name, self.at = parse_at(self.text, self.at)
            assert isinstance(name, str), "it begins with a quote"
            if name in held:
                self.refuse("a key stands twice in it")
            here = (*path, name)
            self.note(here)
            if self.space() != ":":
                self.refuse("a colon should stand here")
            self.at += 1
            held[name] = self.value(here, depth + 1)
        return held

    def more(self, closing: str, *, first: bool) -> bool:
        """Step over the bracket or comma before a part; whether one follows."""
        sign = self.text[self.at] if first else self.space()
        if not first and sign == closing:
            self.at += 1
            return False
        if not first and sign != ",":
            self.refuse(f"a comma or `{closing}` should stand here")
        self.at += 1
        if first and self.space() == closing:
            self.at += 1
            return False
        self.space()
        return True
