"""`--lf` runs again what must be decided again."""

from __future__ import annotations

import json

from tests.door.projects_for_tests import FAILS_A_CHECK, Project, cases


def test_last_failed_reruns_a_case_that_broke_a_check(project: Project) -> None:
    """Where only a case failed, only that is run again."""
    project.suite(FAILS_A_CHECK, *cases("win", 8))
    project.record()
    first = project.run()

    again = project.run("--lf")

    first.assert_outcomes(passed=first.parseoutcomes()["passed"], failed=1, skipped=2)
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["*no decision: 1 of 9 selected"])


def test_last_failed_reruns_the_whole_suite_of_a_red_decision(
    sliced: Project,
) -> None:
    """A part of it decides nothing; suites that passed are left alone."""
    sliced.run("-n1")

    again = sliced.run("--lf")

    again.assert_outcomes(passed=62, failed=1)
    again.stdout.fnmatch_lines(["noworse: FAIL: *legal*"])


def test_last_failed_reruns_the_suite_also_beside_a_failed_case(
    project: Project,
) -> None:
    """The failed case does not hide that its suite was red."""
    project.suite(FAILS_A_CHECK, *cases("loss", 6))
    project.suite(FAILS_A_CHECK | {"id": "other"}, *cases("win", 8), name="fine")
    project.record()
    project.run()

    again = project.run("--lf")

    # All of `shop` with its decision; of `fine` the one case.
    again.assert_outcomes(passed=6, failed=3, deselected=0)


def test_last_failed_forgets_a_suite_that_is_mended(project: Project) -> None:
    """Its cases passed, and no decision lingers."""
    project.suite(*cases("loss", 6))
    project.record()
    project.run()
    project.suite(*cases("win", 6, name="loss"))
    project.record()

    mended = project.run("--lf")

    mended.assert_outcomes(passed=7)
    cache = project.root / ".pytest_cache/v/cache/lastfailed"
    assert json.loads(cache.read_text("utf-8")) == {}
