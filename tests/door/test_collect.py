"""Cases are items like any other: selected, marked, listed and placed."""

from __future__ import annotations

import socket

import pytest
from tests.door.projects_for_tests import Project, cases, junit, properties

from noworse.door.stage import Stage


@pytest.fixture
def mixed(project: Project) -> Project:
    """Two slices, one with a tag."""
    project.suite(
        *cases("win", 3, slice="billing", tags=["en", "b2b"]),
        *cases("loss", 2, slice="legal"),
    )
    project.record()
    return project


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("-k", "win-1"), 1),
        (("-k", "billing"), 3),
        (("-k", "legal"), 2),
        (("-k", "b2b and not win-0"), 2),
        (("-m", "b2b"), 3),
        (("-m", "not en", "--strict-markers"), 2),
        (("evals/shop.eval.jsonl::win-2", "evals/shop.eval.jsonl::loss-0"), 2),
    ],
)
def test_cases_are_selected_like_tests(
    mixed: Project, options: tuple[str, ...], count: int
) -> None:
    """By id, slice, suite and tag, and by node ids; a part decides nothing."""
    result = mixed.run(*options)

    assert result.ret == 0
    result.assert_outcomes(
        passed=count, deselected=5 - count if options[0][0] == "-" else 0
    )
    result.stdout.fnmatch_lines([f"noworse: no decision: {count} of 5 selected"])


def test_a_suite_is_selected_by_its_name(mixed: Project) -> None:
    """As a whole, so that it decides."""
    mixed.suite(*cases("win", 6, name="other"), name="other")
    mixed.record()

    result = mixed.run("-k", "other")

    result.assert_outcomes(passed=7, deselected=5)


def test_selecting_nothing_opens_nothing(mixed: Project) -> None:
    """It is pytest's own 5: no tests collected."""
    result = mixed.run("-k", "nobody")

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.stdout.no_fnmatch_line("*== noworse ==*")


def test_collect_only_calls_nothing(
    buying: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where calls would be bought: no engine is opened, no file is written."""

    def refuse(*_: object) -> None:
        pytest.fail("something was opened")

    monkeypatch.setattr(Stage, "open", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    buying.suite(*cases("win", 2))
    before = buying.files()

    options = ("--nw-mode", "record", "-p", "no:cacheprovider")
    result = buying.run("--collect-only", "-q", *options)

    result.stdout.fnmatch_lines(
        ["evals/shop.eval.jsonl::win-0", "evals/shop.eval.jsonl::win-1"]
    )
    assert result.ret == 0
    assert buying.files() == before


def test_a_plan_of_setups_calls_nothing(buying: Project) -> None:
    """Whoever asks for `--setup-plan` wants no test to run, and none to be paid."""
    buying.suite(*cases("win", 2))

    result = buying.run("--setup-plan", "--nw-mode", "record")

    assert result.ret == 0
    assert not (buying.root / ".noworse").exists()


def test_a_case_points_to_its_line(project: Project) -> None:
    """Also through `cases_from`: the file and the line on which it stands."""
    (project.root / "evals").mkdir()
    header = "cases:\n- id: here\n  prompt: tie 1\ncases_from: [more.jsonl]\n"
    (project.root / "evals/a.eval.yaml").write_text(header, encoding="utf-8")
    rows = '{"id": "one", "prompt": "tie 2"}\n{"id": "two", "prompt": "tie 3"}\n'
    (project.root / "evals/more.jsonl").write_text(rows, encoding="utf-8")

    items, _ = project.pytester.inline_genitems("-p", "noworse.door.plugin")

    found = {item.nodeid: item.reportinfo() for item in items}
    evals = project.root / "evals"
    assert found == {
        "evals/a.eval.yaml::here": (evals / "a.eval.yaml", 1, "case here"),
        "evals/a.eval.yaml::one": (evals / "more.jsonl", 0, "case one"),
        "evals/a.eval.yaml::two": (evals / "more.jsonl", 1, "case two"),
    }


@pytest.mark.parametrize(
    "tag", ["_x", "lang:en", "f(x", "xfail", "skip", "usefixtures"]
)
def test_a_tag_never_acts_as_a_marker_of_pytests(project: Project, tag: str) -> None:
    """A tag of a dataset may be any word; it is found by `-k`, and changes nothing."""
    broken = {"id": "one", "prompt": "loss 1", "checks": [{"contains": "never said"}]}
    project.suite(broken | {"tags": [tag]}, {"id": "two", "prompt": "tie 1"})
    project.record()

    result = project.run("-k", tag if tag.isidentifier() else "one", "--strict-markers")

    result.assert_outcomes(failed=1, deselected=1)


def test_mistakes_of_a_case_file_are_told_at_once(project: Project) -> None:
    """One collection error, exit 2, and no traceback; other files are still read."""
    project.suite({"id": "a"}, {"id": "b", "prompt": "x", "wieght": 2}, name="bad")
    project.suite(*cases("win", 1))

    result = project.run()

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["evals/bad.eval.jsonl:1: *", "  mend: *", "evals/bad.eval.jsonl:2: *wieght*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_an_id_is_given_once_in_a_run(project: Project) -> None:
    """The second file that uses it is told of the first."""
    project.suite(*cases("win", 1), name="one")
    project.suite(*cases("win", 1), name="two")

    result = project.run()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*two.eval.jsonl:1: *`win-0`*one.eval.jsonl:1*"])


def test_a_file_may_be_named_twice(project: Project) -> None:
    """It is read once, or its cases are told twice, as the user likes."""
    path = project.suite(*cases("win", 6))
    project.record()

    once = project.run(path, path)
    twice = project.run("--keep-duplicates", path, path)

    once.assert_outcomes(passed=7)
    twice.assert_outcomes(passed=13)
    twice.stdout.fnmatch_lines(["noworse: PASS: *"])


def test_junit_has_a_test_case_for_each_case_and_decision(mixed: Project) -> None:
    """With properties: what came of a case, and what a decision rests on."""
    mixed.run("--junitxml=out.xml")

    told, place = junit(mixed.root / "out.xml"), "evals.shop.eval.jsonl"
    assert len(told) == 5 + 3
    assert (
        '"outcomes": {"small": "loss"}'
        in properties(told[f"{place}::loss-1"])["noworse"]
    )
    assert properties(told[f"{place}::[suite]"])["noworse-decision"] == "INCONCLUSIVE"
    assert float(properties(told[f"{place}::[billing]"])["noworse-difference"]) == 1
    assert told[f"{place}::[suite]"].find("failure") is not None
    assert told[f"{place}::[legal]"].find("skipped") is not None


def test_a_fault_of_our_own_keeps_its_traceback(
    mixed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the user's mistakes are told in a sentence."""

    def break_down(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(Stage, "wait", break_down)

    result = mixed.run("-k", "win-0")

    result.assert_outcomes(failed=1, deselected=4)
    result.stdout.fnmatch_lines(["*ZeroDivisionError: ours"])
