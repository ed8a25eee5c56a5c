"""The mistakes that reading a suite finds: all of them, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from noworse.errors import Problem
from noworse.suite.settings.keys import shown
from noworse.suite.settings.lines import KeyPath

_MOST = 50
_LONGEST_NAME = 60


class Unreadable(Exception):
    """What follows in the file cannot be read, so reading it ends here."""

    def __init__(self, line: int, reason: str, mend: str) -> None:
        super().__init__(line, reason, mend)
        self.line, self.reason, self.mend = line, reason, mend


class Unfit(ValueError):
    """A value does not fit its field."""

    def __init__(self, reason: str, mend: str, path: KeyPath = ()) -> None:
        super().__init__(reason, mend, path)
        self.reason, self.mend = reason, mend
        self.path = path
        """Where inside the value."""


@dataclass(slots=True)
class _Log:
    kept: dict[Problem, None] = field(default_factory=dict)
    more: int = 0


class Findings:
    """Takes note of mistakes, in the order of reading; the same one only once."""

    def __init__(self, path: str, log: _Log | None = None) -> None:
        self.path = path
        self._log = _Log() if log is None else log

    def __bool__(self) -> bool:
        return bool(self._log.kept)

    def of(self, path: str) -> Findings:
        """Return the same notes, for what stands in another file."""
        return Findings(path, self._log)

    def add(self, line: int, reason: str, mend: str) -> None:
        """Note a mistake; past the first 50 they are only counted."""
        problem = Problem(self.path, line, reason, mend)
        if len(self._log.kept) < _MOST:
            self._log.kept[problem] = None
        elif problem not in self._log.kept:
            self._log.more += 1

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was noted, and in the end how many more there were."""
        kept = tuple(self._log.kept)
        if self._log.more:
            reason = f"and {self._log.more} more problems"
            kept += (Problem(self.path, None, reason, "mend the ones above first"),)
        return kept


def code(*path: str | int) -> str:
    """Write a field for a person, safe for a terminal: `messages[0].content`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            # `repr` writes what does not print as an escape.
            text += f"{'.' if text else ''}{repr(step)[1:-1]}"
    return f"`{text[:_LONGEST_NAME]}{'...' if len(text) > _LONGEST_NAME else ''}`"


def kind(value: object) -> str:
    """Say what a value is, in a few words that are safe to print."""
    match value:
        case None:
            said = "nothing"
        case str():
            said = f"the text {shown(value)}"
        case bool():
            said = f"the boolean `{str(value).lower()}`"
        case int() | float():
            said = f"the number {shown(value)}"
        case list() | dict() if not value:
            said = "an empty list" if isinstance(value, list) else "an empty mapping"
        case dict():
            said = f"a mapping (with {code(str(next(iter(value))))})"
        case _:
            said = f"a {type(value).__name__}"
    return said
