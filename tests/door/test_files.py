"""A case file reaches what lies below its folder, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from noworse.door.files import Shelf
from noworse.suite.cases.library import Withheld


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A folder `evals` with a file in it, a folder, and a secret beside it."""
    folder = tmp_path / "evals"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "policy.md").write_bytes(b"30 days\n")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return Shelf(folder, "evals/a.eval.yaml")


def test_a_file_below_the_folder_is_read(shelf: Shelf) -> None:
    """As bytes; also through a link that stays inside."""
    (shelf.folder / "link.md").symlink_to("data/policy.md")

    assert shelf.read("data/policy.md") == b"30 days\n"
    assert shelf.read("./link.md") == b"30 days\n"


def test_a_folder_may_itself_be_reached_through_a_link(shelf: Shelf) -> None:
    """A checkout may stand anywhere."""
    link = shelf.folder.parent / "link"
    link.symlink_to("evals")

    assert Shelf(link, "link/a.eval.yaml").read("data/policy.md") == b"30 days\n"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "data/../../secret.txt",
        "..\\secret.txt",
        "/dev/zero",
        "/etc/passwd",
        "C:\\secret.txt",
        "C:secret.txt",
        "\\\\host\\share\\secret.txt",
        "out.txt",
        "up/secret.txt",
    ],
)
def test_what_lies_outside_is_withheld(shelf: Shelf, name: str) -> None:
    """By no path, and through no link."""
    (shelf.folder / "out.txt").symlink_to("../secret.txt")
    (shelf.folder / "up").symlink_to("..")

    said = shelf.read(name)

    assert isinstance(said, Withheld)
    assert said.reason == "is outside the folder of `evals/a.eval.yaml`"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.md", "does not exist"),
        ("data", "is no plain file"),
        ("pipe", "is no plain file"),
        ("data/policy.md/x", "cannot be read: Not a directory"),
        ("x" * 300, "cannot be read: File name too long"),
        ("a\0b", "cannot be read: embedded null byte"),
        ("\ud83d", "cannot be read: "),
        ("round", "cannot be read: Too many levels of symbolic links"),
    ],
)
def test_what_is_no_file_is_withheld(shelf: Shelf, name: str, reason: str) -> None:
    """A pipe does not block, and no name is too odd."""
    os.mkfifo(shelf.folder / "pipe")
    (shelf.folder / "round").symlink_to("round")

    said = shelf.read(name)

    assert isinstance(said, Withheld)
    assert said.reason.startswith(reason)


def test_a_large_file_is_withheld(shelf: Shelf) -> None:
    """Up to the limit it is read; one byte more is too large."""
    small = Shelf(shelf.folder, shelf.path, most_bytes=8)
    tiny = Shelf(shelf.folder, shelf.path, most_bytes=7)

    said = tiny.read("data/policy.md")

    assert small.read("data/policy.md") == b"30 days\n"
    assert isinstance(said, Withheld)
    assert "is too large" in said.reason
