"""Annotations on GitHub: what is red, at its line, and nothing that a model wants."""

from __future__ import annotations

import re
from urllib.parse import unquote

from tests.reports.records_for_tests import GLM, SUITE, comparison, decision, run
from tests.reports.runs_for_tests import RUNS

from noworse.records.answers import BrokenCheck
from noworse.records.cases import Case, Message
from noworse.reports.annotations import MOST, annotate

WORSE = "worse here: between 14 and 40 net losses per 100 cases, 10 are allowed"


def asked(name: str, part: str, line: int) -> Case:
    """A case at a line of another file."""
    return Case(
        id=name,
        slice=part,
        messages=(Message(role="user", content="Hi"),),
        path="evals/more.jsonl",
        line=line,
    )


def read(command: str) -> tuple[dict[str, str], list[str]]:
    """Take a command apart as GitHub does: its fields, and the lines of its text."""
    found = re.fullmatch(r"::error ([^:]*)::(.*)", command)
    assert found is not None, command
    fields = dict(one.split("=", 1) for one in found[1].split(","))
    return {name: unquote(text) for name, text in fields.items()}, [
        unquote(line) for line in found[2].split("%0A")
    ]


def test_a_slice_is_shown_where_its_worst_case_stands() -> None:
    """With the person's sentence, the worst cases, and how to see them."""
    record = run(
        decisions=(
            decision(status="FAIL"),
            decision(slice="billing"),
            decision(slice="legal", status="FAIL", reason=WORSE),
        ),
        comparisons=(
            comparison("refund", "loss"),
            comparison("cap", "loss", slice="legal", score=-0.5),
            comparison("gdpr", "loss", slice="legal"),
        ),
        cases=(asked("cap", "legal", 4), asked("gdpr", "legal", 9)),
    )

    [command] = annotate(record, "services/bot")

    fields, lines = read(command)
    assert fields == {
        "file": "services/bot/evals/more.jsonl",
        "line": "9",
        "title": f"noworse: FAIL: {SUITE} [legal]",
    }
    assert lines[:2] == [f"{GLM}: {WORSE}", "-1.00 gdpr, in legal, heard in one order"]
    assert lines[3] == "  $ pytest evals/support.eval.yaml::gdpr -v"


def test_a_suite_without_slices_is_shown_at_its_first_line() -> None:
    """It is the suite that fails, wherever its worst case stands."""
    [command] = annotate(RUNS["fail"]())

    fields, _ = read(command)
    assert (fields["file"], fields["line"]) == ("evals/support.eval.yaml", "1")


def test_a_green_run_has_none() -> None:
    """Nor has a slice that stays where it is, or a part that was selected."""
    assert annotate(RUNS["pass"]()) == ()
    assert annotate(RUNS["partial"]()) == ()
    assert annotate(RUNS["itself"]()) == ()


def test_the_worst_stands_first() -> None:
    """Slices by how much they lose, then what reddens a run in other ways."""
    record = run(
        decisions=(
            decision(status="INCONCLUSIVE", reason="not enough evidence"),
            decision(slice="mild", status="FAIL", estimate=-0.2, reason=WORSE),
            decision(slice="bad", status="FAIL", estimate=-0.6, reason=WORSE),
        ),
        comparisons=(
            comparison("new", "unresolved", trouble_kind="not_recorded"),
            comparison(
                "wordy",
                broken_checks=(
                    BrokenCheck(side="candidate", check="max_words: 2", reason="3"),
                ),
            ),
            comparison("fatal", "loss", confirmed_loss=True),
        ),
    )

    titles = [read(command)[0]["title"] for command in annotate(record)]

    assert titles == [
        f"noworse: FAIL: {SUITE} [bad]",
        f"noworse: FAIL: {SUITE} [mild]",
        f"noworse: critical case lost: {SUITE} fatal",
        f"noworse: not recorded: {SUITE} [missing]",
        f"noworse: broken checks: {SUITE}",
    ]


def test_a_suite_that_is_inconclusive_is_shown() -> None:
    """By default it fails the run; an outage does as well."""
    record = run(decisions=(), complete=False, ended_by="budget")

    [open_end], [outage] = annotate(RUNS["inconclusive"]()), annotate(record)

    assert read(open_end)[0]["title"] == f"noworse: INCONCLUSIVE: {SUITE} [suite]"
    assert read(outage)[1] == ["no decision: the run was ended: budget"]


def test_broken_checks_are_told_together() -> None:
    """Seventy of them would leave no room for the slices."""
    broken = (BrokenCheck(side="candidate", check="json", reason="no JSON"),)
    comparisons = tuple(comparison(f"c-{i}", broken_checks=broken) for i in range(70))

    [command] = annotate(run(comparisons=comparisons))

    assert read(command)[1] == ["70 cases, first c-0: no JSON (check `json`)"]


def test_there_are_at_most_ten() -> None:
    """GitHub would drop the rest in silence: the last one counts them."""
    parts = [
        decision(slice=f"part-{i}", status="FAIL", reason=WORSE) for i in range(12)
    ]

    commands = annotate(run(decisions=(decision(), *parts)))

    assert len(commands) == MOST
    last = "::error title=noworse::3 more findings: see the summary of the job"
    assert commands[-1] == last


def test_nothing_foreign_ends_a_field_or_a_command() -> None:
    """Neither by its own signs nor by those that stand for them."""
    name = "a,file=x.py::b%0A::stop%3A\n::error::c"
    record = run(
        decisions=(
            decision(),
            decision(slice="ok"),
            decision(slice=name, status="FAIL", reason=name),
        )
    )

    [command] = annotate(record)

    fields, lines = read(command)
    shown = name.replace("\n", r"\n")
    assert fields["title"] == f"noworse: FAIL: {SUITE} [{shown}]"
    assert lines == [f"{GLM}: worse here: {shown}"]
