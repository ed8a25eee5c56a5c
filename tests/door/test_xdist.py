"""Under xdist there is one engine, one gate, and the same outcome."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tests.door.projects_for_tests import Project, cases, junit, reply

from noworse.door.refusal import RefusedStage
from noworse.errors import Problem, SetupError


def outcomes(project: Project, name: str) -> Counter[tuple[str, str]]:
    """Names and outcomes of all test cases in a JUnit file."""
    told = junit(project.root / name)
    return Counter(
        (case, ",".join(part.tag for part in element if part.tag != "properties"))
        for case, element in told.items()
    )


def test_workers_change_nothing(project: Project) -> None:
    """The same outcomes, decisions and JSON report (but for times), however spread."""
    project.candidates = ("small", "tiny")
    project.extra = ["early_stop = false"]
    project.configure()
    project.suite(*cases("win", 21, slice="a"), *cases("loss", 21, slice="b"))
    project.suite(*cases("tie", 4), *cases("even", 4, tags=["odd"]), name="other")
    project.record()

    for name, options in {
        "alone": (),
        "load": ("-n2",),
        "steal": ("-n2", "--dist", "worksteal"),
    }.items():
        files = (
            f"--junitxml={name}.xml",
            "--nw-report=json",
            f"--nw-report-dir={name}",
        )
        result = project.run(*options, *files)
        shown = re.findall(r"\[ *(\d+)%\]", result.stdout.str())
        assert shown[-1] == max(shown, key=int) == "100"

    assert project.report("load") == project.report("steal") == project.report("alone")
    assert len(project.report("alone")["decisions"]) == 2 * (3 + 2)
    assert outcomes(project, "load.xml") == outcomes(project, "alone.xml")
    assert outcomes(project, "steal.xml") == outcomes(project, "alone.xml")


def test_a_scheduler_that_loses_cases_is_refused(project: Project) -> None:
    """Every case says why it was not run."""
    project.suite(*cases("win", 2))
    project.record()

    result = project.run("-n1", "--dist", "loadfile")

    assert result.ret == 1
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["--dist loadfile: *", "  mend: use `--dist load` or `--dist worksteal`*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_worker_that_dies_loses_no_case(project: Project) -> None:
    """The case in its hands is reported as crashed, all others as they are."""
    project.suite(*cases("tie", 6))
    project.record()
    project.pytester.makeconftest(
        """
        import os
        from pathlib import Path

        def pytest_runtest_setup(item):
            died = Path(__file__).with_name("died")
            if item.name == "tie-2" and not died.exists():
                died.touch()
                os._exit(9)
        """
    )

    result = project.run("-n2", "--junitxml=out.xml", "--nw-report=json")

    assert result.ret == 1
    result.assert_outcomes(passed=5, failed=2)  # the crash, and INCONCLUSIVE
    assert len(junit(project.root / "out.xml")) == 7
    assert project.report()["selected"] == 6
    result.stdout.no_fnmatch_line("*never reported*")


def test_cases_that_nobody_runs_any_more_are_lost_not_forgotten(
    project: Project,
) -> None:
    """When a dead worker is not replaced; `--lf` runs the whole suite again."""
    project.suite(*cases("tie", 6))
    project.record()
    project.pytester.makeconftest(
        """
        import os

        def pytest_runtest_setup(item):
            if hasattr(item.config, "workerinput") and item.name == "tie-2":
                os._exit(9)
        """
    )

    result = project.run("-n1", "--max-worker-restart=0")
    again = project.run("--lf")

    assert result.ret == 1
    result.assert_outcomes(passed=2, failed=3)  # the crash, INCONCLUSIVE, LOST
    result.stdout.fnmatch_lines(["3 selected cases were never reported: *::tie-3, *"])
    again.assert_outcomes(passed=6, failed=1)


def test_text_that_is_no_unicode_crosses(project: Project) -> None:
    """Lone surrogates in answers survive the way to the worker and back."""

    def say(model: str, contents: Any) -> str:
        return f"{reply(model, contents)}" + (
            "" if model == "judge" else "\udcff\x1b[2J"
        )

    project.suite({"id": "odd", "prompt": "loss \x1b 1"})
    project.record(say)

    result = project.run("-n1", "--nw-report=json")

    result.assert_outcomes(passed=1, failed=1)
    [heard] = project.report()["comparisons"]
    assert heard["answer"]["text"].endswith("\udcff\x1b[2J")


def test_nothing_is_run_where_not_all_is_collected(project: Project) -> None:
    """Though xdist goes on after a collection error, no money is spent."""
    project.suite(*cases("win", 1), name="one")
    project.suite(*cases("win", 1), name="two")

    result = project.run("-n1")

    result.assert_outcomes(errors=1, failed=1)
    result.stdout.fnmatch_lines(["*two.eval.jsonl:1: *", "xdist: nothing was run*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_wrong_settings_do_not_concern_other_tests(project: Project) -> None:
    """Under xdist unit tests run although the settings are wrong: nobody met a case."""
    project.extra = ["margin = 2"]
    project.configure()
    project.pytester.makepyfile(test_unit="def test_one(): pass")

    result = project.run("-n1", "test_unit.py")

    result.assert_outcomes(passed=1)
    assert result.ret == 0


def test_a_refused_stage_has_nothing_to_stop_or_to_show() -> None:
    """Nothing was begun, so an interrupt finds nothing."""
    stage = RefusedStage(SetupError(Problem("pyproject.toml", 1, "wrong", "mend it")))

    stage.interrupt()
    stage.progress(80)

    stage.close()  # no case came, so nobody hears of it
    assert stage.selection is None
