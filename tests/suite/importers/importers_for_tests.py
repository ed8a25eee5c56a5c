"""Imports in memory, and what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.suite.conftest import Drawer

from noworse.records.cases import Suite
from noworse.suite.cases.reading import read_suite
from noworse.suite.importers.importing import (
    Imported,
    ImportedSuite,
    Wishes,
    import_cases,
)
from noworse.suite.importers.writing import write_cases

GOLDEN = Path(__file__).parent / "golden"


def bring(
    name: str,
    text: str | bytes,
    files: dict[str, str | bytes] | None = None,
    **how: Any,
) -> Imported:
    """Import a file; others lie beside it."""
    drawer = Drawer({**(files or {}), name.rpartition("/")[2]: text})
    return import_cases(name, drawer, Wishes(**how))


def only(imported: Imported) -> ImportedSuite:
    """Return the one suite that there is."""
    [suite] = imported.suites
    return suite


def fields(imported: Imported) -> list[dict[str, Any]]:
    """Return the fields of all cases but their ids."""
    return [
        {name: value for name, value in case.fields.items() if name != "id"}
        for suite in imported.suites
        for case in suite.cases
    ]


def ids(imported: Imported) -> list[str]:
    return [case.id for suite in imported.suites for case in suite.cases]


def left(imported: Imported) -> list[str]:
    """Return what is left out, each place on a line."""
    return [
        f"{path}:{line}: {one.what}"
        for one in imported.left
        for path, line in one.places
    ]


def reread(suite: ImportedSuite, suffix: str = ".yaml") -> Suite:
    """Write a suite, and read it with our own reader."""
    text = write_cases(suffix, suite.header, [case.fields for case in suite.cases])
    return read_suite(f"a.eval{suffix}", Drawer({f"a.eval{suffix}": text.encode()}))
