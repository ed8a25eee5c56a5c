"""`noworse bless`: the candidate that passed becomes the baseline."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.door.commands_for_tests import Command
from tests.door.projects_for_tests import Project, cases

from noworse.reports.json_report import dump, load


def settings(project: Project) -> Path:
    return project.root / "pyproject.toml"


def test_who_passed_is_the_new_baseline(project: Project, shell: Command) -> None:
    """Nothing else is touched; what follows is told, not done."""
    project.suite(*cases("win", 30))
    project.record()
    project.run()
    before = settings(project).read_text("utf-8")

    said = shell("bless")

    assert said.code == 0
    after = settings(project).read_text("utf-8")
    assert after == before.replace('baseline = "base"', 'baseline = "small"')
    assert "baseline: base -> small in pyproject.toml" in said.out
    assert "`candidate` still is small: name the next one on trial" in said.out
    assert "of 30 in this run" in said.out


def test_one_of_several_is_named(
    project: Project, shell: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that wins over the file is told of."""
    project.candidates = ("small", "tiny")
    project.configure()
    project.suite(*cases("tie", 30))
    project.record()
    project.run()
    monkeypatch.setenv("NOWORSE_BASELINE", "base")

    unsaid, wrong = shell("bless"), shell("bless", "--candidate", "big")
    said = shell("bless", "--candidate", "tiny", "--run", ".noworse/last-run.json")

    assert (unsaid.code, wrong.code, said.code) == (4, 4, 4)
    assert (
        "the run has several candidates\n  mend: there are: small, tiny" in unsaid.err
    )
    assert "`big` is no candidate of .noworse/last-run.json" in wrong.err
    forced = shell("bless", "--candidate", "tiny", "--force")
    assert "NOWORSE_BASELINE is set, and wins over the file" in forced.out
    assert "`candidate` still names tiny: take it out" in forced.out


def test_who_did_not_pass_is_refused(project: Project, shell: Command) -> None:
    """With what it failed on; a person may know better."""
    project.extra = ["early_stop = false"]
    project.configure()
    project.suite(*cases("win", 40, slice="billing"), *cases("loss", 20, slice="legal"))
    project.suite(*cases("loss", 40, name="other"), name="other")
    project.record()
    project.run()
    before = settings(project).read_text("utf-8")

    said = shell("bless")
    assert said.code == 4
    assert "`small` is FAIL on `other`: " in said.err
    assert "`small` is FAIL on `shop/legal`: " in said.err
    assert settings(project).read_text("utf-8") == before

    assert shell("bless", "--force").code == 0


def test_a_run_that_decides_nothing_is_refused(
    project: Project, shell: Command
) -> None:
    """A part of the cases, a shard, a run that was ended."""
    project.suite(*cases("win", 30))
    project.record()

    project.run("-k", "win-3")
    part = shell("bless")
    project.run("--nw-aa")
    itself = shell("bless")
    last = project.root / ".noworse/last-run.json"
    record = load(last.read_text("utf-8")).model_copy(
        update={"aa": False, "complete": False, "ended_by": "the budget is spent"}
    )
    (project.root / "ended.json").write_text(dump(record))
    ended = shell("bless", "--run", "ended.json")

    assert (part.code, itself.code, ended.code) == (4, 4, 4)
    assert "it heard 1 of 30 cases" in part.err
    assert "it decides nothing" in itself.err
    assert "ended.json: it was ended: the budget is spent" in ended.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'baseline = """base"""', "is not a plain text on a line"),
        (b'baseline = "base" # \xff', "cannot be changed: it is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_changed_for_sure_is_left(
    project: Project, shell: Command, line: bytes, told: str
) -> None:
    """What to write by hand is told."""
    project.suite(*cases("win", 30))
    project.record()
    project.run("--nw-report=json")
    text = settings(project).read_bytes()
    settings(project).write_bytes(text.replace(b'baseline = "base"', line))

    said = shell("bless", "--run", "noworse-report/run.json")

    assert said.code == 4
    assert told in said.err
    assert 'write by hand, below `[tool.noworse]`: baseline = "small"' in said.err
