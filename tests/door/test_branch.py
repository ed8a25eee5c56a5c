"""Recordings that a branch changed are named."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from noworse.door.branch import changed_recordings

TAPE = "fixtures/recordings/support/small.jsonl"


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    """A clone whose branch adds a recording and another file to its base."""
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "base")
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    for name in (TAPE, "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "change")
    return tmp_path


def test_a_changed_recording_is_named(branch: Path) -> None:
    """A pull request cannot buy a green gate by an edit that nobody sees."""
    env = {"GITHUB_BASE_REF": "main"}

    [notice] = changed_recordings(branch, "fixtures/recordings", env)

    assert notice.code == "recordings_changed"
    assert notice.message == (
        "this branch changes 1 recording, which a reviewer should read: "
        "support: small.jsonl in fixtures/recordings/support/"
    )


def test_all_changed_recordings_are_named(branch: Path) -> None:
    """By suite; a commit id as GitLab gives it is a base as well."""
    for number in range(6):
        (branch / TAPE).with_name(f"{number}.jsonl").write_text("x\n")
    other = branch / "fixtures/recordings/triage/small.jsonl"
    other.parent.mkdir()
    other.write_text("x\n")
    git(branch, "add", ".")
    git(branch, "commit", "-q", "-m", "more")
    env = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "origin/main"}

    [notice] = changed_recordings(branch, "fixtures/recordings", env)

    assert "8 recordings" in notice.message
    assert notice.message.endswith(
        "support: 0.jsonl, 1.jsonl, 2.jsonl, 3.jsonl, 4.jsonl, 5.jsonl, small.jsonl in "
        "fixtures/recordings/support/; "
        "triage: small.jsonl in fixtures/recordings/triage/"
    )


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"GITHUB_BASE_REF": ""},
        {"GITHUB_BASE_REF": "nowhere"},
        {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "--output=x"},
        {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD"},
    ],
)
def test_without_a_base_nothing_is_told(branch: Path, env: dict[str, str]) -> None:
    """No pull request, a base that git does not know, or nothing changed since."""
    assert changed_recordings(branch, "fixtures/recordings", env) == ()
    assert not (branch / "x...HEAD").exists()


def test_without_git_nothing_is_told(
    branch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without git still runs the gate."""
    monkeypatch.setenv("PATH", "")

    assert changed_recordings(branch, ".", {"GITHUB_BASE_REF": "main"}) == ()
