"""The Markdown reports: a page for a job's summary, and a comment.

After a change of the reports that is meant, write them anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/reports/test_markdown.py
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.reports.pages_for_tests import complaints
from tests.reports.records_for_tests import (
    GLM,
    SUITE,
    answer,
    comparison,
    decision,
    run,
    stays,
)
from tests.reports.runs_for_tests import RUNS

from noworse.records.cases import Case, Message
from noworse.records.run import Notice, RunRecord
from noworse.reports.markdown import comment, summary

GOLDEN = Path(__file__).parent / "golden-markdown"
PAGES: dict[str, Callable[[RunRecord], str]] = {"run": summary, "comment": comment}
MIB = 2**20
LONGEST_COMMENT = 65_536


@cache
def large() -> RunRecord:
    """A thousand slices that fail, each with a long name and a long reason."""
    names = [f"slice-{i}-{'é' * 90}" for i in range(1_000)]
    reason = "worse here: " + "very " * 150
    return run(
        decisions=(
            decision(status="FAIL"),
            *(decision(slice=name, status="FAIL", reason=reason) for name in names),
        ),
        comparisons=tuple(
            comparison(name, "loss", slice=name, answer=answer(GLM, "word\n" * 9_000))
            for name in names[:100]
        ),
        routes=tuple(stays(name, reason) for name in names),
        notices=tuple(Notice(code="odd", message=reason) for _ in range(500)),
    )


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("name", RUNS)
def test_a_page_is_the_golden_one(name: str, kind: str) -> None:
    """Every line of every kind of run."""
    golden = GOLDEN / f"{name}-{kind}.md"

    text = PAGES[kind](RUNS[name]())

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    """A golden file that no test reads would look like a promise."""
    expected = {f"{name}-{kind}.md" for name in RUNS for kind in PAGES}

    assert {path.name for path in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("name", RUNS)
def test_the_first_line_is_the_verdict(name: str, kind: str) -> None:
    """Mails and previews show no more; and nothing on the page does more than show."""
    page = PAGES[kind](RUNS[name]())

    first, *_ = page.splitlines()
    assert first.startswith("### ")
    assert "noworse: " in first
    assert complaints(page) == []


@pytest.mark.parametrize(("kind", "most"), [("run", MIB), ("comment", LONGEST_COMMENT)])
def test_a_page_is_never_too_large_to_be_shown(kind: str, most: int) -> None:
    """What is too much is left out by the line, and counted; the worst cases stay."""
    page = PAGES[kind](large())

    assert most / 4 < len(page.encode()) < most
    assert "\n\n... and " in page
    assert "**Worst cases** of `glm-5p1` (3 of 100 losses)" in page
    assert complaints(page) == []


def test_a_comment_shows_what_needs_a_look() -> None:
    """Of many slices those that do not PASS; the page of the job shows all."""
    passing = [decision(slice=f"part-{i}") for i in range(30)]
    failing = decision(slice="legal", status="FAIL", reason="worse here")
    record = run(decisions=(decision(), *passing, failing))

    short, page = comment(record), summary(record)

    assert "`part-7`" in page
    assert "`part-7`" not in short
    assert "`legal`" in short
    assert "31 that PASS are not shown." in short


def test_changed_recordings_stand_first_among_the_warnings() -> None:
    """Who edits one may buy a verdict: a reviewer must read it."""
    notices = (
        Notice(code="same_family", message="the judge is a relative"),
        Notice(code="recordings_changed", message="this branch changes 1 recording"),
    )

    page = comment(run(notices=notices))

    assert (
        "**Warnings**\n\n- `recordings_changed` this branch changes 1 recording\n"
        "- `same_family` the judge is a relative\n" in page
    )


def test_the_page_shows_the_case_and_both_answers() -> None:
    """Folded away, shortened, and fenced; the comment leaves them out."""
    lost = comparison("refund", "loss", slice=SUITE, baseline_answer=None)
    asked = Case(
        id="refund",
        slice=SUITE,
        messages=(Message(role="user", content="Can I\nreturn shoes?"),),
        path="evals/support.eval.yaml",
        line=3,
    )
    record = run(comparisons=(lost,), cases=(asked,))

    page, short = summary(record), comment(record)

    assert (
        "<details><summary>The case, and both answers</summary>\n\n"
        "```text\nCan I\nreturn shoes?\n```\n\n"
        f"`glm-5p1` said:\n\n```text\n{'c' * 30}\n```\n\n"
        "`claude-opus-5-5` gave no answer.\n\n</details>" in page
    )
    assert "return shoes" not in short


def test_a_case_of_no_known_place_has_no_command() -> None:
    """A record of a script may not say where its suite stands."""
    record = run(comparisons=(comparison("refund", "loss"),), suites=())

    page = comment(record)

    assert "invents a restocking fee" in page
    assert "```sh" not in page


def test_noise_that_nobody_heard_has_no_table() -> None:
    """An outage leaves the sentence that says so."""
    page = summary(run(aa=True, noise=(), decisions=(), ended_by="budget"))

    first, _, title, *_ = page.splitlines()
    assert first == "### noworse: noise floor unknown: budget"
    assert title.startswith("Noise floor of `anthropic:claude-opus-5-5` against itself")
    assert "|" not in page


def test_the_job_is_linked() -> None:
    """From a comment a reader gets to the whole report."""
    record = run(job_url="https://ci.example/shop/actions/runs/7")

    page = comment(record)

    link = "[The job that ran this](https://ci.example/shop/actions/runs/7)"
    assert page.splitlines()[-1] == link
