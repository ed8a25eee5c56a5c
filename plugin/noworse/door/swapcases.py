"""From a marked function to its suite: what it takes, and the cases of its file."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from noworse.door.files import Shelf
from noworse.door.swap import MARK, SwapMark
from noworse.door.versions import digest_of
from noworse.errors import CaseFileError, Problem
from noworse.records.cases import Suite, Swap
from noworse.suite.cases.library import Withheld
from noworse.suite.cases.owners import swap_of
from noworse.suite.cases.reading import Owner, read_suite

GIVEN: Final = ("case", "model")
FRESH: Final = "tmp_path"
"""A fixture of pytest's that each call gets anew, so that it ties none to a test."""

_REQUEST: Final = "request"
"""No fixture by pytest's own book, and of one test alone."""


class Marked(NamedTuple):
    """A function as it stands in its module."""

    name: str
    function: Callable[..., object]
    root: Path
    node: str
    """The node id of what it stands in."""

    @property
    def path(self) -> str:
        """Its file, relative to pytest's root."""
        return self.node.partition("::")[0]

    @property
    def inside(self) -> str:
        """What pytest calls it within its file."""
        return "::".join((*self.node.split("::")[1:], self.name))

    @property
    def line(self) -> int:
        """The first line of it, its decorators included."""
        code = getattr(inspect.unwrap(self.function), "__code__", None)
        return 1 if code is None else int(code.co_firstlineno)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(inspect.signature(self.function).parameters)

    @property
    def is_async(self) -> bool:
        """Whether calling it only makes a coroutine."""
        return inspect.iscoroutinefunction(self.function)

    def stand_in(self) -> Callable[..., object]:
        """Return a function that wants nothing but fixtures, and is no coroutine.

        pytest looks at it in the place of the real one; else it would miss fixtures
        `case` and `model`, and other plugins would run it in their own way.
        """
        signature = inspect.signature(self.function)
        own = [
            one
            for name, one in signature.parameters.items()
            if name not in (*GIVEN, FRESH)
        ]

        @functools.wraps(self.function)
        def stand_in(*_: object, **__: object) -> None:
            raise AssertionError("a stand-in is never called")

        # What `inspect` looks at first; types of functions do not know of it.
        stand_in.__signature__ = signature.replace(parameters=own)  # type: ignore[attr-defined]
        return stand_in

    def problem(self, reason: str, mend: str) -> Problem:
        """Name a mistake in it."""
        return Problem(self.path, self.line, f"`{self.name}`: {reason}", mend)


def mark_of(function: Callable[..., object]) -> SwapMark:
    """Return what the decorator has left on a function."""
    mark = vars(function)[MARK]
    assert isinstance(mark, SwapMark)
    return mark


def suite_of(marked: Marked, folder: Path, alone: tuple[str, ...]) -> Suite:
    """Read the cases of a function whose module stands in `folder`.

    Raises:
        CaseFileError: naming what does not fit of the decorator, or of the cases.
    """
    mark = mark_of(marked.function)
    # Rerouted code need not know which model it is that answers.
    given = GIVEN[:1] if mark.reroute else GIVEN
    missing = [name for name in given if name not in marked.wanted]
    if missing:
        reason = f"it takes no `{missing[0]}`"
        mend = f"write `def {marked.name}(case, model):`; fixtures may follow"
        raise CaseFileError(marked.problem(reason, mend))
    version = digest_of(marked.function) if mark.version is None else mark.version
    if version is None:
        reason = "its source cannot be read, so nothing tells its versions apart"
        raise CaseFileError(marked.problem(reason, 'give it a `version="1"`'))
    swap = swap_of(
        marked.path,
        marked.line,
        {
            "suite": marked.inside.replace("::", "."),
            "function": marked.inside,
            "version": version,
            "timeout_seconds": mark.timeout_seconds,
            "max_in_flight": mark.max_in_flight,
            "reroute": mark.reroute or {},
            "alone": alone,
        },
    )
    return _read(marked, folder, os.fspath(mark.cases), swap)


def _read(marked: Marked, folder: Path, cases: str, swap: Swap) -> Suite:
    # That file too lies below the folder of the one that names it.
    found = Shelf(folder, marked.path).read(cases)
    if isinstance(found, Withheld):
        problem = marked.problem(f"`cases`: `{cases}` {found.reason}", found.mend)
        raise CaseFileError(problem)
    file = folder / cases
    name = Path(os.path.relpath(file, marked.root)).as_posix()
    return read_suite(name, Shelf(file.parent, name), Owner(marked.path, swap))


def own_fixtures(marked: Marked, info: pytest.Function) -> tuple[str, ...]:
    """Name the fixtures that pytest makes for each test anew, of those of a function.

    Raises:
        CaseFileError: if the function is to be called with several parameters.
    """
    fixtures = info._fixtureinfo.name2fixturedefs  # noqa: SLF001 - there is no other way
    closest = {name: found[-1] for name, found in fixtures.items() if found}
    several = [name for name, found in closest.items() if found.params]
    if several or any(info.iter_markers("parametrize")):
        what = f"fixture `{several[0]}`" if several else "`parametrize`"
        reason = f"{what} has several values, and a suite has one function"
        mend = "put what differs into the `vars` of the cases, or write two functions"
        raise CaseFileError(marked.problem(reason, mend))
    scopes = {name: found.scope for name, found in closest.items()}
    return tuple(
        name
        for name in info.fixturenames
        if scopes.get(name) == "function" or name == _REQUEST
    )
