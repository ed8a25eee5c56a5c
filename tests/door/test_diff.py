"""`noworse diff`, as a user meets it."""

from __future__ import annotations

import pytest
from tests.door.commands_for_tests import Command
from tests.door.projects_for_tests import Project, cases


@pytest.fixture
def twice(project: Project) -> Project:
    """A suite that passed, and then did not."""
    project.suite(*cases("win", 30))
    project.record()
    project.run("--nw-report=json", "--nw-report-dir=old")
    project.suite(*cases("loss", 30))
    project.record()
    project.run("--nw-report=json", "--nw-report-dir=new")
    return project


@pytest.mark.usefixtures("twice")
def test_what_changed_is_no_failure_unless_asked(shell: Command) -> None:
    """The later run is the last one, unless it is named."""
    last = shell("diff", "old/run.json")
    named = shell("diff", "old/run.json", "new/run.json", "-v")
    failing = shell("diff", "old/run.json", "--fail-on-worse")
    back = shell("diff", "new/run.json", "old/run.json", "--fail-on-worse")

    assert [one.code for one in (last, named, failing, back)] == [0, 0, 1, 0]
    assert "suite shop: 30 cases added" in last.out
    assert last.out.endswith("noworse: worse than before: shop\n")
    assert back.out.endswith("noworse: better than before: shop\n")


def test_a_run_that_is_not_there_is_told(shell: Command) -> None:
    """With what writes one."""
    said = shell("diff", "old/run.json")

    assert said.code == 4
    assert "old/run.json: cannot be read" in said.err
