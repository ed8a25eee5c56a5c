"""What a calibration may hold."""

from __future__ import annotations

import pytest
from tests.suite.calibrations_for_tests import calibration
from tests.suite.lineups_for_tests import JUDGE

from noworse.records.calibration import SliceAgreement


@pytest.mark.parametrize(
    ("part", "whole"),
    [("agreed", "labels"), ("flips", "both_orders"), ("shared_agreed", "shared")],
)
def test_a_part_is_no_larger_than_its_whole(part: str, whole: str) -> None:
    """Whoever edits the file by hand is told."""
    with pytest.raises(ValueError, match=f"`{part}` exceeds `{whole}`"):
        calibration(JUDGE, **{part: 41, whole: 40})


def test_a_slice_agrees_on_no_more_than_it_has() -> None:
    """The same within a slice."""
    with pytest.raises(ValueError, match="`agreed` exceeds `labels`"):
        SliceAgreement(suite="s", slice="s", labels=3, agreed=4)
