"""The folder of calibrations."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.door.projects_for_tests import Project, cases
from tests.suite.calibrations_for_tests import calibration
from tests.suite.lineups_for_tests import JUDGE, PANEL, SECOND_JUDGE, settings

from noworse.door.calibrations import read_stored, store
from noworse.errors import SetupError

PAIR = settings(lineup=PANEL)


def test_what_is_stored_is_found_again(tmp_path: Path) -> None:
    """Those of the judges of the run, in their order."""
    names = [
        store(tmp_path, PAIR, calibration(judge)) for judge in (SECOND_JUDGE, JUDGE)
    ]

    found = read_stored(tmp_path, PAIR)

    assert found == (calibration(JUDGE), calibration(SECOND_JUDGE))
    assert all((tmp_path / name).is_file() for name in names)
    assert read_stored(tmp_path, settings()) == found[:1]


def test_a_project_without_calibrations_has_none(tmp_path: Path) -> None:
    """That is how all begin."""
    assert read_stored(tmp_path, PAIR) == ()


def test_every_damaged_file_is_named(tmp_path: Path) -> None:
    """Broken, not text, or no file at all."""
    first, second = (
        tmp_path / store(tmp_path, PAIR, calibration(judge))
        for judge in (JUDGE, SECOND_JUDGE)
    )
    first.write_text("{", encoding="utf-8")
    second.write_bytes(b"\xff")

    with pytest.raises(SetupError) as caught:
        read_stored(tmp_path, PAIR)
    second.unlink()
    second.mkdir()
    with pytest.raises(SetupError) as again:
        read_stored(tmp_path, PAIR)

    reasons = [problem.reason for problem in caught.value.problems]
    assert reasons[0].startswith("this is not JSON")
    assert reasons[1] == "it cannot be read: it is not UTF-8"
    assert again.value.problems[1].reason.startswith("it cannot be read: ")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "fixtures").write_text("", encoding="utf-8")

    with pytest.raises(SetupError, match=r"fixtures/judges/.*: not written"):
        store(tmp_path, PAIR, calibration())


def test_a_damaged_calibration_is_told_without_a_traceback(project: Project) -> None:
    """Before anything is decided: exit with 4."""
    project.suite(*cases("win", 6))
    project.record()
    folder = project.root / "fixtures" / "judges"
    folder.mkdir(parents=True)
    (folder / "judge.json").write_text("{}", encoding="utf-8")

    result = project.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*fixtures/judges/judge.json: this is not a calibration*", "*mend: *"]
    )
    result.stderr.no_fnmatch_line("*Traceback*")


def test_a_judge_must_have_earned_its_say_where_that_is_asked(
    project: Project,
) -> None:
    """The suite is red, and says why."""
    project.suite(*cases("win", 30))
    project.record()

    plain = project.run()
    asked = project.run("--nw-require-calibrated-judge", "--nw-exit-codes")

    assert (plain.ret, asked.ret) == (0, 10)
    asked.stdout.fnmatch_lines(["*`judge` is not calibrated on this suite*"])
