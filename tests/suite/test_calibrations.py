"""Calibrations as files."""

from __future__ import annotations

import json

import pytest
from tests.suite.calibrations_for_tests import calibration
from tests.suite.lineups_for_tests import JUDGE

from noworse.errors import SetupError
from noworse.records.models import Params
from noworse.suite.calibrations import (
    file_name,
    read_calibration,
    write_calibration,
)

PATH = "fixtures/judges/judge.json"


def test_what_is_written_is_read_back() -> None:
    """Nothing is lost, rounding to six digits aside."""
    made = calibration(kappa=1 / 3, params=Params(temperature=0.5))

    read = read_calibration(PATH, write_calibration(made))

    assert read == made.model_copy(update={"kappa": 0.333333})


def test_a_file_changes_only_where_a_figure_does() -> None:
    """The order is fixed, whatever the order of rubrics and readings."""
    rubrics = {"b": 20, "a": 20}
    readings = {name: {"score": 0.5, "people": "neither"} for name in ("d", "c")}

    text = write_calibration(calibration(rubrics=rubrics, readings=readings))
    turned = write_calibration(
        calibration(
            rubrics=dict(sorted(rubrics.items())),
            readings=dict(sorted(readings.items())),
        )
    )

    assert text == turned
    assert text.startswith('{\n "v": 1,\n "judge": ')
    assert text.isascii()


def test_a_judge_has_a_file_of_its_own() -> None:
    """Named so that every file system takes it."""
    assert file_name("referee") == "referee.json"
    assert ":" not in file_name(JUDGE.id)


@pytest.mark.parametrize(
    ("text", "reason", "mend"),
    [
        ("{", "not JSON", "delete it"),
        ("[]", "`calibration`", "delete it"),
        ('{"v": 1}', "`judge`: Field required", "delete it"),
        ('{"v": 2}', "newer noworse (format 2)", "upgrade noworse"),
        ("[" * 100_000, "not JSON", "delete it"),
    ],
)
def test_a_damaged_file_is_named(text: str, reason: str, mend: str) -> None:
    """With what is wrong, and what to do."""
    with pytest.raises(SetupError) as caught:
        read_calibration(PATH, text)

    [problem] = caught.value.problems
    assert problem.path == PATH
    assert reason in problem.reason
    assert mend in problem.mend


def test_a_figure_that_cannot_be_is_refused() -> None:
    """Someone has edited it by hand."""
    fields = json.loads(write_calibration(calibration())) | {"agreed": 41}

    with pytest.raises(SetupError, match="`agreed` exceeds `labels`"):
        read_calibration(PATH, json.dumps(fields))
