"""What a project is built with, as far as its files tell."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

_GIT_SECONDS: Final = 10.0
_SELF = re.compile(r"(?<![\w.-])noworse(?![\w.-])")
_NEEDED: Final = (
    "pyproject.toml",
    "requirements*.txt",
    "requirements/*.txt",
    "Pipfile",
    "setup.py",
    "setup.cfg",
)
"""Where a project may say that it needs us."""

Ci = Literal["github", "gitlab"]


class Manager(NamedTuple):
    """How a project installs what it needs, and runs it."""

    lock: str
    """The file by which it is known."""

    table: str
    """The table in pyproject.toml by which it is known as well; or none."""

    add: str
    sync: str
    """Installs all that a project needs, on a machine of CI's."""

    run: str
    """What stands before a command that is to run in the project's environment."""


_MANAGERS: Final = (
    Manager(
        "uv.lock", "uv", "uv add --dev noworse", "pip install uv && uv sync", "uv run "
    ),
    Manager(
        "poetry.lock",
        "poetry",
        "poetry add --group dev noworse",
        "pip install poetry && poetry install",
        "poetry run ",
    ),
    Manager(
        "pdm.lock",
        "pdm",
        "pdm add -dG test noworse",
        "pip install pdm && pdm install",
        "pdm run ",
    ),
    Manager(
        "Pipfile",
        "",
        "pipenv install --dev noworse",
        "pip install pipenv && pipenv install --dev",
        "pipenv run ",
    ),
)
_PIP: Final = Manager("", "", "pip install noworse", "pip install noworse", "")


def manager_of(root: Path) -> Manager:
    """Find out with what a project is installed; without a sign of any, it is pip."""
    tables = _tool(root)
    by_file = (one for one in _MANAGERS if (root / one.lock).is_file())
    by_table = (one for one in _MANAGERS if one.table in tables)
    found = next(by_file, None) or next(by_table, _PIP)
    if found is _PIP and (root / "requirements.txt").is_file():
        return found._replace(sync="pip install -r requirements.txt noworse")
    return found


def needs_us(root: Path) -> bool:
    """Whether a project says that it needs noworse, our own settings aside."""
    texts = (
        path.read_text(encoding="utf-8", errors="replace")
        for pattern in _NEEDED
        for path in root.glob(pattern)
    )
    lines = (line for text in texts for line in text.splitlines())
    return any(_SELF.search(one) for one in lines if one[:1] not in ("[", "#"))


def test_paths(root: Path) -> tuple[str, ...]:
    """Return what `pytest` alone collects here, if pyproject.toml says so."""
    pytest = _tool(root).get("pytest")
    if not isinstance(pytest, dict):
        return ()
    found = (
        table.get("testpaths") for table in (pytest, pytest.get("ini_options", {}))
    )
    paths = next((one for one in found if one), ())
    return tuple(paths.split() if isinstance(paths, str) else map(str, paths))


def ci_of(root: Path) -> Ci | None:
    """Find out where a project is built; `None`: there is no sign."""
    if (root / ".gitlab-ci.yml").exists():
        return "gitlab"
    if (root / ".github").is_dir():
        return "github"
    remote = _git(root, "config", "--get", "remote.origin.url") or ""
    return next((one for one in _CIS if one in remote), None)


def is_in_git(root: Path) -> bool:
    """Whether what is recorded here can be committed."""
    return _git(root, "rev-parse", "--is-inside-work-tree") == "true"


_CIS: Final[tuple[Ci, ...]] = ("github", "gitlab")


def _tool(root: Path) -> Mapping[str, object]:
    try:
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
        tool = tomllib.loads(text).get("tool")
    except (OSError, ValueError):
        return {}
    return tool if isinstance(tool, dict) else {}


def _git(root: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - words of ours
            ["git", *words],  # noqa: S607 - whichever git the user has
            cwd=root,
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace").strip()
