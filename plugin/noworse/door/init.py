"""`noworse init`: a first suite, settings and workflows, where there are none yet."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from shlex import quote

from noworse.door.paper import show, width
from noworse.door.plugin import SUFFIXES
from noworse.door.project import find_files, name_of
from noworse.door.surroundings import (
    Ci,
    ci_of,
    is_in_git,
    manager_of,
    needs_us,
    test_paths,
)
from noworse.errors import Problem, SetupError
from noworse.reports.layout import Line, sentence
from noworse.suite.starter import Starter, extended, settings_text, starter_for

_SETTINGS = "pyproject.toml"
_SUITE = "evals/first.eval.yaml"
_GITHUB = ".github/workflows"
_WORKFLOWS: dict[Ci, dict[str, str]] = {
    "github": {
        "github-pull-request.yml": f"{_GITHUB}/evals.yml",
        "github-record.yml": f"{_GITHUB}/record-evals.yml",
    },
    "gitlab": {"gitlab-ci.yml": ".gitlab-ci.yml"},
}
_INCLUDED = ".gitlab/evals.yml"


@dataclass(slots=True)
class _Beginning:
    """What is written, and what stays as it is."""

    root: Path
    dry: bool
    lines: list[Line] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        """Write a new file, unless there is one of that name."""
        path = self.root / name
        if path.exists():
            self.keep(name, "it is there already")
            return
        if not self.dry:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
            except OSError as error:
                raise _unwritable(name, error) from error
        self.say("write", name)

    def append(self, name: str, text: str) -> None:
        """Write behind what is in a file; not a letter of that is changed."""
        if not self.dry:
            try:
                with (self.root / name).open("a", encoding="utf-8", newline="") as file:
                    file.write(text)
            except OSError as error:
                raise _unwritable(name, error) from error
        self.say("extend", name)

    def keep(self, name: str, why: str) -> None:
        """Say why a file is left as it is."""
        self.lines += sentence("keep    ", f"{name}: {why}", width())

    def say(self, what: str, name: str) -> None:
        """Say what is done, or would be."""
        told = f"{name}, if this were no dry run" if self.dry else name
        self.lines += sentence(f"{what:<8}", told, width(), "pass")


def init(given: argparse.Namespace) -> int:
    """Write what a project lacks, and say what to do next; return the exit code.

    Raises:
        SetupError: if something cannot be written.
    """
    root = _root(Path.cwd())
    beginning = _Beginning(root, dry=given.dry_run)
    starter, asked = starter_for(os.environ), needs_us(root)
    _suite(beginning)
    by_hand = _settings(beginning, starter)
    _workflows(beginning, given.ci)
    show(beginning.lines)
    if by_hand:
        show([Line(), Line(f"write this into {_SETTINGS} yourself:", "warn")])
        show([Line(f"  {line}".rstrip()) for line in by_hand.splitlines()])
    show([*_next_steps(root, starter, asked=asked)])
    return 1 if by_hand else 0


def _root(start: Path) -> Path:
    """Return the project that a folder is in: by its settings, or else by its git."""
    for sign in (_SETTINGS, ".git"):
        for folder in (start, *start.parents):
            if (folder / sign).exists():
                return folder
    return start


def _suite(beginning: _Beginning) -> None:
    folder = beginning.root / "evals"
    found = find_files([folder], SUFFIXES) if folder.is_dir() else ()
    if found:
        name = name_of(found[0], beginning.root)
        beginning.keep("evals", f"it has case files, such as {name}")
    else:
        beginning.write(_SUITE, _packaged("starter/first.eval.yaml"))


def _settings(beginning: _Beginning, starter: Starter) -> str:
    """Add the settings; return what must be written by hand, where anything must."""
    path, text = beginning.root / _SETTINGS, settings_text(starter)
    if not path.exists():
        beginning.write(_SETTINGS, text)
        return ""
    try:
        before = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        beginning.keep(_SETTINGS, "it cannot be read as UTF-8")
        return text
    if "[tool.noworse" in before:
        beginning.keep(_SETTINGS, "it has settings of noworse already")
        return ""
    follows = extended(before, text)
    if follows is None:
        beginning.keep(_SETTINGS, "nothing can simply be written behind what is there")
        return text
    beginning.append(_SETTINGS, follows)
    return ""


def _workflows(beginning: _Beginning, wanted: Ci | None) -> None:
    """Write what CI is to do, where it is known which one there is."""
    ci = wanted or ci_of(beginning.root)
    if ci is None:
        return
    manager = manager_of(beginning.root)
    for source, name in _WORKFLOWS[ci].items():
        text = _packaged(f"workflows/{source}")
        text = text.replace("python -m pip install noworse", manager.sync)
        for command in ("pytest evals/", "noworse decide"):
            text = text.replace(command, f"{manager.run}{command}")
        included = ci == "gitlab" and (beginning.root / name).exists()
        if included:
            told = f"add to it: `include: {{local: {_INCLUDED}}}`, and its stages"
            beginning.keep(name, told)
        beginning.write(_INCLUDED if included else name, text)


def _next_steps(root: Path, starter: Starter, *, asked: bool) -> Iterator[Line]:
    manager = manager_of(root)
    yield Line()
    if not is_in_git(root):
        told = "this is no git repository: recordings and labels belong into one"
        yield from sentence("note    ", told, width(), "warn")
    if paths := test_paths(root):
        told = f"`pytest` alone runs {', '.join(paths)}: name evals/ as well, as below"
        yield from sentence("note    ", told, width())
    if starter.missing:
        *most, last = starter.missing
        names = " and ".join(filter(None, (", ".join(most), last)))
        told = f"not set, and needed to record: {names}"
        yield from sentence("note    ", told, width())
    yield Line("next:", "bold")
    if root != Path.cwd():
        yield Line(f"  $ cd {quote(name_of(root, Path.cwd()))}")
    if not asked:
        yield Line(f"  $ {manager.add}")
    yield Line(f"  $ {manager.run}pytest evals/ --nw-plan")
    yield Line(f"  $ {manager.run}noworse doctor")
    yield Line(f"  $ {manager.run}pytest evals/ --nw-mode record --nw-budget 5")


def _packaged(name: str) -> str:
    return (files("noworse.door") / name).read_text(encoding="utf-8")


def _unwritable(name: str, error: OSError) -> SetupError:
    mend = "make it writable, or make room"
    return SetupError(Problem(name, None, f"not written: {error.strerror}", mend))
