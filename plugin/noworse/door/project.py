"""A project as it lies on the disk: its root, its settings, and its files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from noworse.door.claims import claim_on
from noworse.door.files import Shelf
from noworse.errors import CaseFileError, Problem, SetupError
from noworse.records.cases import Suite
from noworse.suite.cases.reading import check_unique, read_suite
from noworse.suite.settings.reading import Settings, Sources, read_settings

# xdist's workers have no engine: whoever has one imports it.
if TYPE_CHECKING:
    from noworse.calls.engine import EngineSetup

_SETTINGS = "pyproject.toml"
JOURNAL = ".noworse/journal.sqlite"
"""Below the root; not in git."""

_OTHERS = frozenset({"__pycache__", "build", "dist", "node_modules", "venv"})
"""Folders, like those with a dot, in which nobody keeps cases."""


def find_root(start: Path) -> Path:
    """Return the nearest folder upwards that has settings of ours, or else `start`."""
    for folder in (start, *start.parents):
        file = folder / _SETTINGS
        if file.is_file() and b"[tool.noworse" in file.read_bytes():
            return folder
    return start


def settings_at(root: Path, options: Mapping[str, object]) -> Settings:
    """Read the settings from the file, the environment and the options.

    Raises:
        SettingsError: naming every mistake.
    """
    path = root / _SETTINGS
    return read_settings(
        Sources(
            path=_SETTINGS,
            text=path.read_text(encoding="utf-8") if path.is_file() else None,
            env=dict(os.environ),
            options=options,
            library=Shelf(root, _SETTINGS),
        )
    )


def engine_setup(root: Path, settings: Settings) -> EngineSetup:
    """What the engine must know, with paths below the root."""
    from noworse.calls.engine import EngineSetup

    return EngineSetup(
        mode=settings.mode,
        recordings=root / settings.recordings,
        journal=root / JOURNAL,
        keys=settings.keys,
        secrets=settings.secrets,
        max_in_flight=settings.max_in_flight,
        budget_usd=settings.budget_usd,
        deadline_seconds=settings.deadline_seconds,
        batch=settings.batch,
        batch_leaves=settings.batch_submit,
        root=root,
        fast=find_spec("httpx_aiohttp") is not None,
    )


def name_of(path: Path, root: Path) -> str:
    """Write a path as a user at the root would."""
    return Path(os.path.relpath(path, root)).as_posix()


def read_suites(root: Path, paths: Sequence[Path]) -> tuple[Suite, ...]:
    """Read case files.

    Raises:
        CaseFileError: naming every mistake in all of them.
    """
    suites: list[Suite] = []
    problems: list[Problem] = []
    for path in paths:
        name = name_of(path, root)
        try:
            suites.append(read_suite(name, Shelf(path.parent, name)))
        except CaseFileError as error:
            problems += error.problems
    if problems:
        raise CaseFileError(*problems)
    check_unique(suites)
    return tuple(suites)


def find_files(paths: Sequence[Path], suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the files that end so: those named, and those below the folders named.

    Raises:
        SetupError: naming each path that there is not.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        mend = "name case files, or folders that hold some"
        raise SetupError(
            *(
                Problem(str(path), None, "there is no such path", mend)
                for path in missing
            )
        )
    found = (file for path in paths for file in _below(path))
    ours = dict.fromkeys(one for one in found if one.name.endswith(suffixes))
    # A function's cases mean nothing without it; whoever names them finds that out.
    return tuple(
        one
        for one in ours
        if one in paths or claim_on(one, find_root(one.parent)) is None
    )


def _below(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, inner, files in os.walk(path):
        inner[:] = sorted(n for n in inner if n not in _OTHERS and n[0] != ".")
        yield from (Path(folder) / name for name in sorted(files))
