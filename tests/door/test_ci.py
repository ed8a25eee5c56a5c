"""What CI is told, and what its variables say of a job."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.reports.runs_for_tests import failing

from noworse.door.ci import add_summary, commands, job_url
from noworse.reports.markdown import comment, summary

GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_RUN_ID": "17",
}
RUN = "https://github.com/acme/shop/actions/runs/17"
GITLAB = {"CI_JOB_URL": "https://gitlab.example/acme/shop/-/jobs/7"}


@pytest.mark.parametrize(
    ("env", "url"),
    [
        (GITHUB, RUN),
        (GITLAB, "https://gitlab.example/acme/shop/-/jobs/7"),
        ({}, None),
        ({"GITHUB_REPOSITORY": "acme/shop"}, None),
        ({"CI_JOB_URL": "javascript:alert(1)"}, None),
        ({"CI_JOB_URL": "https://x/) <script>"}, None),
        ({"CI_JOB_URL": "https://x/7\n"}, None),
    ],
)
def test_a_job_has_an_address_or_none(env: Mapping[str, str], url: str | None) -> None:
    """One that needs no escaping, wherever it is written."""
    assert job_url(env) == url


@pytest.mark.parametrize(
    ("checkout", "file"),
    [
        ("/builds/shop", "services/bot/evals/support.eval.yaml"),
        ("/builds/other", "evals/support.eval.yaml"),
        ("", "evals/support.eval.yaml"),
    ],
)
def test_annotations_name_files_as_the_checkout_does(checkout: str, file: str) -> None:
    """A project may lie below its root; one that lies elsewhere keeps its paths."""
    root = Path("/builds/shop/services/bot")

    [command] = commands(failing(), root, {"GITHUB_WORKSPACE": checkout})

    assert command.startswith(f"::error file={file},line=1,")


def test_the_page_of_the_job_is_added_to(tmp_path: Path) -> None:
    """What the step has written before stands."""
    page = tmp_path / "summary.md"
    page.write_text("before\n", encoding="utf-8")

    problem = add_summary(failing(), {"GITHUB_STEP_SUMMARY": str(page)})

    assert problem is None
    assert page.read_text(encoding="utf-8") == f"before\n{summary(failing())}"


def test_the_page_of_the_job_is_never_too_long(tmp_path: Path) -> None:
    """GitHub would drop all of it: the short one is added, or nothing."""
    page = tmp_path / "summary.md"
    room = len(comment(failing()).encode())
    env = {"GITHUB_STEP_SUMMARY": str(page)}
    page.write_bytes(b"x" * (2**20 - room))

    first, second = add_summary(failing(), env), add_summary(failing(), env)

    assert first is None
    assert page.stat().st_size == 2**20
    assert second is not None
    assert str(second).startswith("GITHUB_STEP_SUMMARY: is full: ")


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Or one that is nowhere: with the way out."""
    nowhere = add_summary(failing(), {})
    folder = add_summary(failing(), {"GITHUB_STEP_SUMMARY": str(tmp_path)})

    assert nowhere is not None
    assert str(nowhere).startswith("GITHUB_STEP_SUMMARY: is not set\n  mend: run it in")
    assert folder is not None
    assert "cannot be written: Is a directory" in str(folder)
