"""Calibrations of the judges that tests have."""

from __future__ import annotations

from tests.suite.lineups_for_tests import JUDGE, Changes, case

from noworse.judging.calibration import instructions_of, rubric_hash
from noworse.records.calibration import Calibration
from noworse.records.models import Judge

PLAIN = rubric_hash(case("any"))
"""The rubric of cases that have none."""


def calibration(judge: Judge = JUDGE, **changes: Changes) -> Calibration:
    """A calibration that holds: 36 of 40 labels, 4 flips in 40 cases."""
    fields: dict[str, Changes] = {
        "judge": judge.id,
        "model": judge.name,
        "params": judge.params,
        "instructions": instructions_of(judge),
        "labels": 40,
        "agreed": 36,
        "accuracy": 0.925,
        "kappa": 0.8,
        "labellers": 1,
        "shared": 0,
        "shared_agreed": 0,
        "both_orders": 40,
        "flips": 4,
        "first_shown": 0.5,
        "longer": 0.6,
        "labels_longer": 0.5,
        "rubrics": {PLAIN: 40},
        "slices": ({"suite": "s", "slice": "s", "labels": 40, "agreed": 36},),
    }
    return Calibration.model_validate(fields | changes)
