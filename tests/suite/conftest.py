"""A library in memory, so that no test of a case file needs a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from textwrap import dedent

import pytest

from noworse.errors import CaseFileError
from noworse.records.cases import Suite
from noworse.suite.cases.library import Withheld
from noworse.suite.cases.reading import read_suite

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]


class Drawer:
    """A library whose files are texts."""

    def __init__(self, files: dict[str, str | bytes]) -> None:
        self.files = files

    def read(self, name: str) -> bytes | Withheld:
        if name not in self.files:
            return Withheld("does not exist", "add it")
        text = self.files[name]
        return text if isinstance(text, bytes) else dedent(text).encode()


@pytest.fixture
def read() -> Read:
    """Read a case file; other files stand beside it."""

    def read_it(
        text: str | bytes,
        path: str = "evals/a.eval.yaml",
        files: dict[str, str | bytes] | None = None,
    ) -> Suite:
        name = PurePosixPath(path).name
        return read_suite(path, Drawer({**(files or {}), name: text}))

    return read_it


@pytest.fixture
def refuse(read: Read) -> Refuse:
    """Read a case file that is wrong, and return its problems, each as one text."""

    def refuse_it(
        text: str | bytes,
        path: str = "evals/a.eval.yaml",
        files: dict[str, str | bytes] | None = None,
    ) -> list[str]:
        with pytest.raises(CaseFileError) as caught:
            read(text, path, files)
        return [str(problem) for problem in caught.value.problems]

    return refuse_it
