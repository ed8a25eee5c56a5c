"""pytest nodes: a case file, and a case."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from noworse.door.case import CASE
from noworse.door.files import Shelf
from noworse.door.opening import session_of
from noworse.door.outcomes import judge_item, properties_of
from noworse.door.veil import veiled_text
from noworse.errors import CaseFileError, NoworseError
from noworse.records.cases import Case, Suite
from noworse.suite.cases.reading import read_suite

_NO_MARKER = re.compile(r"_|.*[:(\s]")
"""What no marker of pytest's may start with, or hold."""

_PYTESTS_OWN = frozenset(
    {"filterwarnings", "parametrize", "skip", "skipif", "usefixtures", "xfail"}
)


class CaseFile(pytest.File):
    """A case file as a collector."""

    def collect(self) -> Iterator[CaseItem]:
        """Read the file; each of its cases is an item.

        Raises:
            CollectError: naming every mistake in it at once.
        """
        ours = session_of(self.config)
        path = Path(os.path.relpath(self.path, self.config.rootpath)).as_posix()
        try:
            suite = read_suite(path, Shelf(self.path.parent, path))
            ours.add(suite)
        except CaseFileError as error:
            raise self.CollectError(str(error)) from error
        for case in suite.cases:
            yield CaseItem.from_parent(self, name=case.id, suite=suite, case=case)

    # Not a representation of pytest's own: nothing could be blotted out of it.
    def repr_failure(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> str:
        """Say what is wrong with the file; a traceback only if the fault is ours."""
        if isinstance(excinfo.value, self.CollectError):
            return veiled_text(str(excinfo.value))
        return veiled_text(str(super().repr_failure(excinfo)))


class CaseItem(pytest.Item):
    """A case as a test: it waits for the engine's report on itself."""

    def __init__(self, *, suite: Suite, case: Case, **rest: object) -> None:
        # pytest passes `name` and `parent` through; it types them as Any.
        super().__init__(**rest)  # type: ignore[arg-type]
        self.suite, self.case = suite, case
        self.stash[CASE] = suite, case
        self.extra_keyword_matches.update((suite.name, case.slice, *case.tags))
        for tag in case.tags:
            self._mark(tag)

    def _mark(self, tag: str) -> None:
        """Make a tag work with `-m`, as a registered marker.

        Where pytest would read another name, or act on it, only `-k` finds it: a tag
        `xfail` must not turn a failure green.
        """
        if _NO_MARKER.match(tag) or tag in _PYTESTS_OWN:
            return
        session_of(self.config).register_tag(tag)
        self.add_marker(tag)

    def runtest(self) -> None:
        """Wait for the report, and pass, fail or skip by it."""
        report = session_of(self.config).hearing.wait(self.suite.name, self.case.id)
        self.user_properties.extend(properties_of(report))
        judge_item(report)

    # pytest's `style` is left out on purpose: no traceback, so nothing to style.
    def repr_failure(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> str:
        """Say what happened without a traceback, unless the fault is ours."""
        if isinstance(excinfo.value, NoworseError):
            return veiled_text(str(excinfo.value))
        return veiled_text(str(super().repr_failure(excinfo)))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Point to the line on which the case stands."""
        path = self.config.rootpath / self.case.path
        return path, self.case.line - 1, f"case {self.case.id}"
