"""What an import cannot carry over: where it stood, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from noworse.errors import Problem
from noworse.suite.cases.findings import Findings

_MOST_PROBLEMS = 20


class Left(NamedTuple):
    """One reason why something is left out, and all places that it holds for."""

    what: str
    mend: str
    places: tuple[tuple[str, int], ...]
    """Files and lines, in the order of reading."""


@dataclass(slots=True)
class _Log:
    places: dict[tuple[str, str], dict[tuple[str, int], None]] = field(
        default_factory=dict
    )


class Leftovers(Findings):
    """Takes note of what is left out; nothing of it ends the import."""

    def __init__(self, path: str, kept: _Log | None = None) -> None:
        super().__init__(path)
        self._kept = _Log() if kept is None else kept

    def __bool__(self) -> bool:
        return bool(self._kept.places)

    def of(self, path: str) -> Leftovers:
        """Return the same notes, for what stands in another file."""
        return Leftovers(path, self._kept)

    def add(self, line: int, reason: str, mend: str) -> None:
        """Note what is left out; the same of one line only once."""
        self._kept.places.setdefault((reason, mend), {})[self.path, line] = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first of each reason, for a file of which nothing is left."""
        first = self.groups[:_MOST_PROBLEMS]
        return tuple(Problem(*one.places[0], one.what, one.mend) for one in first)

    @property
    def groups(self) -> tuple[Left, ...]:
        """All that is left out, by its reason."""
        return tuple(
            Left(what, mend, tuple(places))
            for (what, mend), places in self._kept.places.items()
        )
