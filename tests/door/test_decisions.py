"""Decisions are reports of their own, red where the run must not be trusted."""

from __future__ import annotations

from typing import Any

import pytest
from tests.door.projects_for_tests import Project, cases

from noworse.door.decisions import WORDS, Told, lost
from noworse.door.screen import exit_status


@pytest.mark.parametrize(
    ("rows", "options", "status", "verdict"),
    [
        (cases("win", 6), (), 0, "PASS"),
        (cases("loss", 12), (), 1, "FAIL"),
        (cases("loss", 12), ("--nw-exit-codes",), 1, "FAIL"),
        (cases("even", 4), (), 1, "INCONCLUSIVE"),
        (cases("even", 4), ("--nw-exit-codes",), 10, "INCONCLUSIVE"),
        (cases("even", 4), ("--nw-allow-inconclusive",), 0, "INCONCLUSIVE"),
        (
            cases("even", 4),
            ("--nw-allow-inconclusive", "--nw-exit-codes"),
            0,
            "INCONCLUSIVE",
        ),
    ],
)
def test_a_suite_must_pass(
    project: Project,
    rows: list[Any],
    options: tuple[str, ...],
    status: int,
    verdict: str,
) -> None:
    """Whether an INCONCLUSIVE is red, and with which exit, is the user's to say."""
    project.suite(*rows)
    project.record()

    result = project.run("-v", *options)

    assert result.ret == status
    result.stdout.fnmatch_lines([f"*::[[]suite] {verdict}*"])


def test_the_headline_of_a_failed_suite_names_its_file(project: Project) -> None:
    """With many suites, "[suite]" alone says nothing; the node id stays whole."""
    name = project.suite(*cases("loss", 12))
    project.record()

    result = project.run("-v")

    result.stdout.fnmatch_lines([f"{name}::[[]suite] FAIL*"])
    result.stdout.fnmatch_lines([f"___* [[]suite] of {name} *___"])


def test_an_undecided_slice_is_not_red(project: Project) -> None:
    """Its traffic merely stays where it is."""
    project.extra = ["early_stop = false"]
    project.configure()
    project.suite(*cases("win", 30, slice="many"), *cases("loss", 2, slice="few"))
    project.record()

    result = project.run("-v")

    assert result.ret == 0
    assert result.parseoutcomes() == {"passed": 34, "inconclusive": 1}
    result.stdout.fnmatch_lines(["*::[[]few] INCONCLUSIVE*"])


def test_a_broken_check_beside_an_inconclusive_suite_exits_with_1(
    project: Project,
) -> None:
    """10 and 11 say that nothing but evidence lacks."""
    check = {"checks": [{"contains": "never said"}]}
    project.suite(*cases("even", 3), {"id": "bad", "prompt": "tie 1"} | check)
    project.record()

    result = project.run("--nw-exit-codes")

    assert result.ret == 1
    result.assert_outcomes(passed=3, failed=2)


def test_lost_cases_are_named_as_far_as_there_is_room() -> None:
    """Five of them, and how many more there are."""
    one, many = lost(["a::1"]), lost([f"a::{number}" for number in range(7)])

    assert one.text == "1 selected case was never reported: a::1"
    assert many.text == (
        "7 selected cases were never reported: a::0, a::1, a::2, a::3, a::4 and 2 more"
    )
    assert many.node == "a::[lost]"
    assert many.is_red


@pytest.mark.parametrize("verdict", list(WORDS))
def test_only_pass_and_stays_are_not_red(verdict: Any) -> None:
    """Whatever is added must say which it is."""
    told = Told("a::[x]", "a", verdict, "why", ())

    assert told.is_red == (verdict not in ("PASS", "STAYS"))


@pytest.mark.parametrize(
    ("verdicts", "failed", "status"),
    [
        (["INCONCLUSIVE"], 1, 10),
        (["INCONCLUSIVE", "UNMEASURED"], 2, 11),
        (["INCONCLUSIVE", "LOST"], 2, 1),
        (["INCONCLUSIVE"], 2, 1),
        (["PASS"], 0, 1),
    ],
)
def test_exit_codes_tell_the_worst_that_lacks(
    verdicts: list[Any], failed: int, status: int
) -> None:
    """Unmeasured before inconclusive; what failed for another reason stays a 1."""
    session: Any = type("Session", (), {"testsfailed": failed, "exitstatus": 1})()
    settings: Any = type("Settings", (), {"exit_codes": True})()
    record: Any = type("Record", (), {"ended_by": None})()
    told = [Told("a::[x]", "a", verdict, "why", ()) for verdict in verdicts]

    assert exit_status(session, settings, record, told) == status


@pytest.mark.parametrize(
    ("outcome", "verdict", "command"),
    [
        ("loss", "FAIL", "evals/shop.eval.jsonl::loss-* -v` shows its worst case"),
        (
            "even",
            "INCONCLUSIVE",
            "evals/shop.eval.jsonl --nw-plan` shows how many cases it takes",
        ),
    ],
)
def test_a_failure_names_the_next_command(
    project: Project, outcome: str, verdict: str, command: str
) -> None:
    """Below the sentence; the summary of pytest's shows the sentence alone."""
    project.suite(*cases(outcome, 12 if outcome == "loss" else 4))
    project.record()

    result = project.run()

    result.stdout.fnmatch_lines([f"  next: `pytest {command}"])
    last = f"{verdict} evals/shop.eval.jsonl::[[]suite] - small: *"
    result.stdout.fnmatch_lines([last])
