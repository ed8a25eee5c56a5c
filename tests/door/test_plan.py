"""`--nw-plan`: what a run would take and decide is told, and nothing is run."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any, NoReturn

import jsonschema
import pytest
from tests.door.projects_for_tests import Project, cases
from tests.door.providers_for_tests import Provider

SCHEMA = Path(__file__).parents[2] / "docs" / "plan.schema.json"


@pytest.fixture(autouse=True)
def _wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def planned(project: Project) -> dict[str, Any]:
    """The plan as data."""
    text = (project.root / "noworse-report" / "plan.json").read_text("ascii")
    fields: dict[str, Any] = json.loads(text)
    return fields


def refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("a plan opens no socket")


def test_nobody_is_called_and_nothing_is_left_behind(
    buying: Project, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the mode, without a key, a socket, a journal or a file."""
    buying.suite(*cases("win", 50))
    before = buying.files()
    monkeypatch.setattr(socket.socket, "connect", refuse)

    for mode in ("replay", "record", "refresh", "live"):
        options = ("-p", "no:cacheprovider", f"--nw-mode={mode}")
        result = buying.run("--nw-plan", *options)

        assert result.ret == 0
        result.stdout.fnmatch_lines(["noworse: plan: *about 200 calls to buy, ~*USD *"])
    assert sum(provider.sold.values()) == 0
    assert buying.files() == before


def test_no_key_is_needed(project: Project) -> None:
    """Before a cent is spent nobody needs an account."""
    project.suite(*cases("win", 3))
    roles = ("--nw-candidate=deepseek:deepseek-v4-flash", "--nw-judge=openai:gpt-5.5")

    result = project.run("--nw-plan", "--nw-mode=record", *roles)

    assert result.ret == 0
    assert project.run("--nw-mode=record", *roles).ret == 4


def test_the_sentence_that_matters_comes_first(project: Project) -> None:
    """50 cases cannot certify the usual margin: how many more could."""
    project.suite(*cases("win", 50))

    result = project.run("--nw-plan")

    result.stdout.fnmatch_lines(
        [
            "plan for small against base, judged by judge (margin 0.10, *",
            "",
            "too few  shop: 50 cases cannot certify margin 0.10: *350 more would *",
            "",
            "plan     suite  cases*to buy*USD",
            "too few  shop      50*200*",
        ]
    )


def test_what_is_recorded_is_not_to_be_bought(project: Project) -> None:
    """And tells how far scores spread."""
    project.suite(*cases("win", 30), *cases("even", 70))
    project.record()

    result = project.run("--nw-plan", "--nw-report=json")

    [part] = planned(project)["parts"]
    assert (part["to_buy"], part["likely"], part["usd"]) == (0, 0, 0)
    assert part["spread"]["source"] == "measured"
    result.stdout.fnmatch_lines(["noworse: plan: *; nothing is to be bought"])


def test_no_test_runs_whoever_wrote_it(project: Project) -> None:
    """What was asked for is a plan."""
    project.suite(*cases("win", 3))
    project.pytester.makepyfile(test_other="def test_it():\n    assert False\n")

    result = project.run("--nw-plan")

    assert result.ret == 0
    result.stdout.no_fnmatch_line("*test_it*")
    result.stdout.fnmatch_lines(["*no tests ran*"])


def test_a_part_says_that_it_is_one(project: Project) -> None:
    """What it takes is told, and that it decides nothing."""
    project.suite(*cases("win", 30), *cases("loss", 30))

    result = project.run("--nw-plan", "-k", "win")

    result.stdout.fnmatch_lines(["part *shop*30/60*-*-*-*101*", "part  30 of 60 sel*"])


def test_a_list_of_the_cases_comes_with_their_plan(project: Project) -> None:
    """`--collect-only` shows what it always shows."""
    project.suite(*cases("win", 3))

    result = project.run("--nw-plan", "--collect-only", "-q")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*::win-0", "*::win-2", "noworse: plan: *"])


@pytest.mark.parametrize("given", ["option", "variable"])
def test_workers_are_not_started(
    project: Project, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """They would have nothing to run; the plan is the same."""
    project.suite(*cases("win", 3))
    option = ["--nw-plan"] if given == "option" else []
    if not option:
        monkeypatch.setenv("NOWORSE_PLAN", "yes")

    result = project.spawn("-n2", *option)

    assert result.ret == 0
    result.stdout.no_fnmatch_line("* workers *")
    result.stdout.fnmatch_lines(["noworse: plan: 0 of 1 suite has enough cases; *"])


def test_a_variable_that_says_no_plans_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers start, and cases run."""
    project.suite(*cases("win", 6))
    project.record()
    monkeypatch.setenv("NOWORSE_PLAN", "no")

    result = project.spawn("-n1")

    result.assert_outcomes(passed=7)


def test_the_plan_is_written_as_data(project: Project) -> None:
    """In the published form; the time is all that differs between two."""
    project.suite(*cases("win", 20, slice="a"), *cases("tie", 30, slice="b"))

    first = project.run("--nw-plan", "--nw-report=json", "--nw-budget=3")
    one = planned(project)
    project.run("--nw-plan", "--nw-report=json", "--nw-budget=3")
    other = planned(project)

    first.stdout.fnmatch_lines(["report written to noworse-report/plan.json"])
    jsonschema.validate(one, json.loads(SCHEMA.read_text("utf-8")))
    assert [part["slice"] for part in one["parts"]] == [None, "a", "b"]
    assert one["budget_usd"] == 3
    assert one | {"made_at": ""} == other | {"made_at": ""}


def test_a_plan_that_cannot_be_written_is_told(project: Project) -> None:
    """Exit 4; the plan itself is shown all the same."""
    project.suite(*cases("win", 3))
    (project.root / "noworse-report" / "plan.json").mkdir(parents=True)

    result = project.run("--nw-plan", "--nw-report=json")

    assert result.ret == 4
    result.stdout.fnmatch_lines(["*plan.json: no report can be written: *"])
    result.stdout.fnmatch_lines(["noworse: plan: *"])


def test_a_mistake_in_a_case_file_is_told_first(project: Project) -> None:
    """No plan is made of what could not be read, unless that was asked for."""
    project.suite(*cases("win", 3))
    project.suite({"id": "x"}, name="broken")

    result = project.run("--nw-plan")
    anyway = project.run("--nw-plan", "--continue-on-collection-errors")

    assert result.ret == 2
    result.stdout.no_fnmatch_line("noworse: plan: *")
    assert anyway.ret == 1
    anyway.stdout.fnmatch_lines(["noworse: plan: *"])


def test_a_damaged_recording_is_a_mistake_to_mend(project: Project) -> None:
    """As in a replay; no traceback."""
    project.suite(*cases("win", 3))
    project.record()
    tape = project.root / "fixtures" / "recordings" / "shop" / "base.jsonl"
    tape.write_text("<<<<<<< mine\n", encoding="utf-8")

    result = project.run("--nw-plan")

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*base.jsonl:1: a merge conflict*", "*mend: *"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_nothing_selected_plans_nothing(project: Project) -> None:
    """As pytest says itself."""
    project.suite(*cases("win", 3))

    result = project.run("--nw-plan", "-k", "nothing")

    assert result.ret == 5
    result.stdout.no_fnmatch_line("*noworse: plan*")


def test_a_baseline_against_itself_is_planned(project: Project) -> None:
    """Two answers to each case, and nobody on trial."""
    project.suite(*cases("win", 30))
    project.record()

    result = project.run("--nw-plan", "--nw-aa", "--nw-report=json")

    assert planned(project)["purchases"][1]["to_buy"] == 30
    assert planned(project)["purchases"][0]["known"] == 30
    result.stdout.fnmatch_lines(["plan for base against itself, judged by judge *"])
