"""What an importer is given, and what it makes: cases on their way to a case file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from noworse.suite.cases.library import Library
from noworse.suite.importers.left import Leftovers
from noworse.suite.importers.papers import Paper


class Reply(NamedTuple):
    """An answer that a model has given already."""

    model: str
    text: str
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class ForeignCase:
    """One case, as far as another tool's file tells it."""

    fields: Mapping[str, object]
    """By our names: those of a case in a case file."""

    path: str
    line: int
    facts: Mapping[str, object] = field(default_factory=dict)
    """What else is said of it: slices may be made of it; else it is left out."""

    traits: Mapping[str, object] = field(default_factory=dict)
    """What a tool keeps for itself: slices may be made of it; nobody misses it."""

    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class ForeignSuite:
    """The cases of one prompt, and what holds for all of them."""

    cases: tuple[ForeignCase, ...]
    header: Mapping[str, object] = field(default_factory=dict)
    """By our names: those of a suite in a case file."""

    label: str = ""
    """Where a file makes several suites, it tells them apart."""

    hints: tuple[str, ...] = ()
    """What the user should look at."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of another tool, and how it reaches those that it names."""

    path: str
    """As messages name it."""

    library: Library
    left: Leftovers

    def beside(self, name: str) -> Source:
        """Return another file; its name counts from the folder of this one."""
        path = PurePosixPath(self.path).parent.joinpath(name).as_posix()
        return replace(self, path=path, left=self.left.of(path))


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be imported."""

    name: str
    """As `--from` names it."""

    says: str
    """Whose it is, in a few words."""

    knows: Callable[[Paper], bool]
    """Whether a file looks like it."""

    read: Callable[[Source, Paper], tuple[ForeignSuite, ...]]
    """Makes suites of it, and notes what is left out."""


def listed(value: object) -> list[object]:
    """Return a list as it is, and nothing of what is none."""
    return value if isinstance(value, list) else []
