"""pytest nodes: a case file, and a case."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from noworse.door.case import CASE
from noworse.door.claims import Claim, claim_on
from noworse.door.files import Shelf
from noworse.door.marking import name_by
from noworse.door.opening import session_of
from noworse.door.outcomes import judge_item, properties_of
from noworse.door.veil import veiled_text
from noworse.errors import CaseFileError, NoworseError, Problem
from noworse.records.cases import Case, Suite
from noworse.suite.cases.reading import read_suite


class CaseFile(pytest.File):
    """A case file as a collector."""

    def collect(self) -> Iterator[CaseItem]:
        """Read the file; each of its cases is an item, unless a function has them.

        Raises:
            CollectError: naming every mistake in it at once.
        """
        if (claim := claim_on(self.path, self.config.rootpath)) is not None:
            self._refuse(claim)
            return
        ours = session_of(self.config)
        path = self._named(self.path)
        try:
            suite = read_suite(path, Shelf(self.path.parent, path))
            ours.add(suite)
        except CaseFileError as error:
            raise self.CollectError(str(error)) from error
        for case in suite.cases:
            yield CaseItem.from_parent(self, name=case.id, suite=suite, case=case)

    def _refuse(self, claim: Claim) -> None:
        """Make no tests of what is a function's; whoever asks for them is told so."""
        home = f"{self._named(claim.module)}::{claim.function}"
        asked = (Path(arg.partition("::")[0]) for arg in self.config.args)
        if any(self.config.invocation_params.dir / one == self.path for one in asked):
            reason = f"its cases are those of `{home}`"
            problem = Problem(self._named(self.path), None, reason, f"`pytest {home}`")
            raise self.CollectError(str(problem))

    def _named(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.config.rootpath)).as_posix()

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
        name_by(self, suite, case)

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
