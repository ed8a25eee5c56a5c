"""A project as it lies on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.door.projects_for_tests import Project, cases

from noworse.door.project import find_files, find_root, name_of, read_suites
from noworse.errors import CaseFileError, SetupError

CASES = (".eval.jsonl", ".eval.yaml")


def test_the_root_is_where_the_settings_are(tmp_path: Path) -> None:
    """The nearest upwards; another tool's pyproject.toml is passed by."""
    inner = tmp_path / "packages" / "shop" / "evals"
    inner.mkdir(parents=True)
    (inner.parent / "pyproject.toml").write_text("[tool.other]", encoding="utf-8")
    alone = find_root(inner)
    (tmp_path / "pyproject.toml").write_text("[tool.noworse]", encoding="utf-8")

    found = find_root(inner)

    assert (alone, found) == (inner, tmp_path)


def test_files_are_found_below_folders_and_by_name(tmp_path: Path) -> None:
    """Each once, in order; not in folders that hold other people's files."""
    names = ["b.eval.jsonl", "a/z.eval.yaml", "a/note.md"]
    names += [".venv/x.eval.jsonl", "node_modules/x.eval.jsonl"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    found = find_files([tmp_path, tmp_path / "b.eval.jsonl"], CASES)

    assert [name_of(path, tmp_path) for path in found] == [
        "b.eval.jsonl",
        "a/z.eval.yaml",
    ]


def test_what_belongs_to_a_function_is_found_only_by_name(tmp_path: Path) -> None:
    """A folder holds suites; its cases alone are none."""
    own, other = tmp_path / "own.eval.jsonl", tmp_path / "other.eval.jsonl"
    own.touch()
    other.touch()
    source = "@noworse.swap(cases='own.eval.jsonl')\ndef test_it(case, model): ...\n"
    (tmp_path / "test_it.py").write_text(source, encoding="utf-8")

    below, named = find_files([tmp_path], CASES), find_files([own, other], CASES)

    assert (below, named) == ((other,), (own, other))


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """All of them at once."""
    with pytest.raises(SetupError) as caught:
        find_files([tmp_path / "one", tmp_path, tmp_path / "two"], CASES)

    assert [Path(one.path).name for one in caught.value.problems] == ["one", "two"]


def test_all_mistakes_in_all_case_files_are_told(project: Project) -> None:
    """As pytest does."""
    for name in ("a", "b"):
        project.suite({"id": "x"}, name=name)
    paths = sorted((project.root / "evals").iterdir())

    with pytest.raises(CaseFileError) as caught:
        read_suites(project.root, paths)

    assert {one.path for one in caught.value.problems} == {
        "evals/a.eval.jsonl",
        "evals/b.eval.jsonl",
    }


def test_a_case_id_stands_once_in_a_project(project: Project) -> None:
    """A label names a case by nothing else."""
    for name in ("a", "b"):
        project.suite(*cases("win", 1), name=name)
    paths = sorted((project.root / "evals").iterdir())

    with pytest.raises(CaseFileError, match="duplicate"):
        read_suites(project.root, paths)
