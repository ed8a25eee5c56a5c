"""Nothing that a user gets to see holds a key."""

from __future__ import annotations

import json

import pytest
from pydantic import JsonValue
from tests.door.projects_for_tests import Project, cases
from tests.door.providers_for_tests import Provider
from tests.reports.records_for_tests import comparison

from noworse.calls.secrets import Secrets
from noworse.door.veil import veiled
from noworse.records.cases import Case, Message
from noworse.records.run import CaseReport

KEY = "Zebra/7Qx+Plum-9Kd"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_API_KEY", KEY)


def test_a_record_without_secrets_is_handed_on_as_it_is() -> None:
    """Not even copied; half a surrogate pair is no obstacle."""
    report = CaseReport(suite="s", case="a", comparisons=(comparison("a"),))
    broken = CaseReport(suite="s", case="a", ended="\ud800")

    assert veiled(report, Secrets([KEY])) is report
    assert veiled(broken, Secrets([KEY])) is broken


def test_secrets_are_blotted_out_of_all_that_is_quoted() -> None:
    """At any depth; names by which records find each other stay."""
    heard = comparison(KEY, "unresolved", trouble=f"bad {KEY}", trouble_kind="auth")
    heard = heard.model_copy(update={"case": KEY})
    report = CaseReport(suite="s", case="a", comparisons=(heard,), ended=KEY)

    told = veiled(report, Secrets([KEY]))

    assert told.ended == "[redacted]"
    assert told.comparisons[0].trouble == "bad [redacted]"
    assert told.comparisons[0].case == KEY


def test_secrets_are_blotted_out_of_variables_too() -> None:
    """Which may be of any shape."""
    held: JsonValue = {"who": ["me", {"token": KEY}], "n": 1}
    turn = Message(role="user", content="Hi")
    one = Case(id="a", slice="s", messages=(turn,), vars={"v": held}, path="x", line=1)

    told = veiled(one, Secrets([KEY]))

    assert told.vars == {"v": {"who": ["me", {"token": "[redacted]"}], "n": 1}}


def test_a_key_in_a_case_is_refused_before_anything_is_sent(
    buying: Project, provider: Provider
) -> None:
    """By the line on which the case stands; a replay sends nothing, so it may run."""
    buying.suite(*cases("win", 2), {"id": "leak", "prompt": f"tie {KEY}"})

    result = buying.run("--nw-mode", "record")
    replayed = buying.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    text = "evals/shop.eval.jsonl:3: case `leak` holds the value of a secret"
    result.stderr.fnmatch_lines([f"ERROR: {text} of your environment"])
    result.stderr.no_fnmatch_line("*Zebra*")
    assert provider.sold.total() == 0
    assert "holds the value" not in replayed.stdout.str() + replayed.stderr.str()


def test_a_key_in_an_answer_of_the_users_is_in_no_report(project: Project) -> None:
    """Not in the JSON report either, which holds every answer."""
    ids = [f"tie-{number}" for number in range(6)]
    rows = [
        {"id": one, "model": model, "text": KEY}
        for one in ids
        for model in ("base", "small")
    ]
    (project.root / "evals").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (project.root / "evals" / "own.jsonl").write_text(lines)
    text = {"answers_from": ["own.jsonl"], "cases": cases("tie", 6)}
    (project.root / "evals" / "own.eval.yaml").write_text(json.dumps(text))

    result = project.run("--nw-report", "json", "--nw-margin", "0.9")

    assert result.parseoutcomes()["passed"] >= 6
    answers = {one["answer"]["text"] for one in project.report()["comparisons"]}
    assert answers == {"[redacted]"}


@pytest.mark.parametrize("option", [(), ("--full-trace", "--showlocals", "-vv")])
def test_a_mistake_in_a_case_file_shows_no_key_and_no_traceback(
    project: Project, option: tuple[str, ...]
) -> None:
    """Whatever is asked of pytest."""
    project.suite({"id": "a", "prompt": "Hi", "weight": KEY})

    result = project.run(*option)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*shop.eval.jsonl:1: `weight`*[[]redacted[]]*"])
    result.stdout.no_fnmatch_line("*Zebra*")
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*def collect*")


def test_an_option_that_is_a_key_is_not_repeated(project: Project) -> None:
    """It was pasted into the wrong place."""
    project.suite(*cases("win", 1))

    result = project.run("--nw-judge", KEY)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --nw-judge: *[[]redacted[]]*"])
    result.stderr.no_fnmatch_line("*Zebra*")


@pytest.mark.parametrize(
    "place", ["settings.reading.notices_of", "cases.reading.Drafts"]
)
def test_a_crash_while_files_are_read_shows_no_key(
    project: Project, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """With all locals, as far as they may be shown."""
    project.suite({"id": "a", "prompt": f"Hi {KEY}"})

    def crash(*args: object, **more: object) -> None:
        held = str((args, more))
        raise ZeroDivisionError(held)

    monkeypatch.setattr(f"noworse.suite.{place}", crash)

    result = project.run("--full-trace", "--showlocals", "-vv")

    assert "ZeroDivisionError" in result.stdout.str()
    assert "Zebra" not in result.stdout.str() + result.stderr.str()
