"""The last run of a project is kept, and shown case by case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.door.commands_for_tests import Command
from tests.door.projects_for_tests import Project, cases

from noworse.door.last_run import LAST_RUN, keep_last
from noworse.reports.json_report import load


def test_the_last_run_is_kept_for_its_owner(project: Project) -> None:
    """Whether or not a report was asked for, and not in git."""
    project.suite(*cases("win", 30))
    project.record()

    project.run("--nw-report=json")
    project.run("-k", "win-3")

    path = project.root / LAST_RUN
    assert path.stat().st_mode & 0o777 == 0o600
    assert (path.parent / ".gitignore").read_text() == "*\n"
    assert load(path.read_text("utf-8")).selected == 1
    assert [one.name for one in path.parent.iterdir() if "last" in one.name] == [
        "last-run.json"
    ]


def test_where_nothing_can_be_written_nothing_is_kept(project: Project) -> None:
    """A run that was heard does not fail for it."""
    project.suite(*cases("win", 30))
    project.record()
    (project.root / ".noworse").write_text("a file in its place")

    assert project.run().ret == 0


def test_half_of_a_surrogate_pair_is_kept_as_well(
    project: Project, tmp_path: Path
) -> None:
    """What a model said is what it said."""
    project.suite(*cases("win", 30))
    project.record()
    project.run("--nw-report=json")
    record = load((project.root / LAST_RUN).read_text("utf-8"))
    first, *others = record.comparisons
    odd = record.model_copy(
        update={
            "ended_by": "\ud83d",
            "comparisons": (first.model_copy(update={"note": "\ud83d"}), *others),
        }
    )

    keep_last(tmp_path, odd)

    assert load((tmp_path / LAST_RUN).read_text("utf-8")) == odd


@pytest.fixture
def shown(project: Project) -> Project:
    """A suite that was run: a broken check, a critical loss, identical answers."""
    project.candidates = ("small", "tiny")
    project.configure()
    project.suite(
        *cases("win", 4),
        {
            "id": "bad",
            "prompt": "loss bad\ntwo lines",
            "checks": [{"contains": "never"}, {"max_words": 99}],
            "expected": "something",
            "tags": ["odd"],
            "critical": True,
        },
        *cases("tie", 2),
    )
    project.record()
    project.run()
    return project


def test_a_case_is_shown_in_full(shown: Project, shell: Command) -> None:
    """By its id or its node id: what was asked, answers, checks and verdicts."""
    by_id = shell("show", "bad", "--candidate", "small")
    by_node = shell("show", "evals/shop.eval.jsonl::bad", "--candidate", "small")

    assert by_id == by_node
    assert by_id.code == 0
    for told in (
        "bad, in shop: ",
        "asked in evals/shop.eval.jsonl:5, tagged odd, critical",
        "  | two lines",
        "expected:",
        "check  contains: never: the candidate's does not: ",
        "check  max_words: 99: both keep it",
        "$ pytest evals/shop.eval.jsonl::bad -v",
    ):
        assert told in by_id.out
    assert shown.root.name not in by_id.out


@pytest.mark.usefixtures("shown")
def test_a_case_is_shown_under_every_candidate(shell: Command) -> None:
    """Unless one is named."""
    said = shell("show", "win-1")

    assert "win +1.00 for small" in said.out
    assert "for tiny" in said.out
    assert "prefers small (small first): because of win" in said.out


@pytest.mark.usefixtures("shown")
def test_equal_answers_are_told_as_such(shell: Command) -> None:
    """No judge was asked."""
    said = shell("show", "tie-1", "--candidate", "small")

    assert "both answers are the same" in said.out
    assert "no judge: " in said.out


def test_another_run_is_shown_if_named(shown: Project, shell: Command) -> None:
    """One without texts shows what it has."""
    fields = json.loads((shown.root / LAST_RUN).read_text("utf-8"))
    fields |= {"cases": [], "suites": []}
    (shown.root / "old.json").write_text(json.dumps(fields))

    said = shell("show", "bad", "--run", "old.json", "--candidate", "small")

    assert said.code == 0
    assert "asked in" not in said.out
    assert "check  contains: never: the candidate's does not: " in said.out
    assert "$ pytest" not in said.out


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("win-11",),
            "there is no case `win-11` in this run\n  mend: did you mean `win-1`",
        ),
        (("zzz",), "there is no case `zzz` in this run\n  mend: the ids stand in"),
        (
            ("bad", "--candidate", "x"),
            "`x` was not tried on `bad`\n  mend: there are: ",
        ),
        (("bad", "--run", "none.json"), "none.json: cannot be read"),
    ],
)
def test_what_is_not_there_is_told(
    shell: Command, words: tuple[str, ...], told: str
) -> None:
    """And what was perhaps meant."""
    said = shell("show", *words)

    assert (said.code, said.out) == (4, "")
    assert told in said.err


def test_a_case_that_was_left_out_is_told_as_such(
    project: Project, shell: Command
) -> None:
    """With the command that hears it."""
    project.suite(*cases("win", 40))
    project.record()
    project.run()
    run = load((project.root / LAST_RUN).read_text("utf-8"))
    left = set(run.orders[0].cases) - {one.case for one in run.comparisons}

    said = shell("show", min(left))

    assert said.code == 4
    assert f"run it alone: pytest evals/shop.eval.jsonl::{min(left)} -v" in said.err


def test_where_nothing_was_run_there_is_nothing_to_show(shell: Command) -> None:
    """Nor to decide."""
    told = f"{LAST_RUN}: there is no last run\n  mend: run `pytest evals/`"

    for said in (shell("show", "x"), shell("decide"), shell("bless")):
        assert said.code == 4
        assert told in said.err
