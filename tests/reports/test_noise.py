"""The baseline against itself, on a screen."""

from __future__ import annotations

import pytest
from tests.reports.records_for_tests import noise, run

from noworse.records.decisions import Policy
from noworse.records.run import RunRecord
from noworse.reports.terminal import render


def screen(record: RunRecord) -> str:
    return "\n".join(line.text for line in render(record, width=160))


def itself(**changes: object) -> RunRecord:
    return run(aa=True, decisions=(), comparisons=(), **changes)


def test_a_part_says_what_is_lost_and_no_verdict() -> None:
    """Without a decision there is nothing that a gate would say."""
    said = screen(itself(noise=(noise(),), selected=120, collected=240))

    assert "20 % of the cases are lost with no change at all, 59 % are ties" in said
    assert "a gate would say" not in said
    assert said.endswith("against itself (120 of 240 selected)")


def test_a_difference_that_should_not_be_there_is_told() -> None:
    """Whichever side it favours."""
    apart = [noise(net=-0.2, low=-0.3, high=-0.1), noise(net=0.2, low=0.1, high=0.3)]

    for one in (*apart, noise()):
        said = screen(itself(noise=(one,)))
        assert ("the two should differ by 0" in said) is (one in apart)


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"ended_by": "the key is wrong"}, "noise floor unknown: the key is wrong"),
        ({"noise": (noise(cases=0),)}, "noise floor unknown: no case to compare"),
        ({"missing_calls": 9}, "at least 9 calls not recorded (--nw-mode record)"),
        (
            {"missing_calls": 9, "missing_usd": 0.5},
            "at least 9 calls not recorded (--nw-mode record, ~0.50 USD)",
        ),
    ],
)
def test_what_was_not_measured_is_not_told_as_a_figure(
    changes: dict[str, object], end: str
) -> None:
    """The last line says why, and what it would cost."""
    assert screen(itself(**changes)).endswith(end)


def test_too_few_cases_foretell_nothing() -> None:
    """A dash where a number would be made up."""
    few = screen(itself(noise=(noise(usual_cases=None, sure_cases=None),)))

    assert few.splitlines()[2].endswith("      -        -")


def test_exactly_these_cases_need_no_others() -> None:
    """With `scope = "suite"` no number of cases is asked for."""
    said = screen(itself(noise=(noise(),), policy=Policy(scope="suite")))

    assert "80 % at" not in said


def test_a_floor_of_zero_is_explained() -> None:
    """Equal texts are a property of the setting, not of the suite."""
    said = screen(itself(noise=(noise(identical=120, position_bias=None),)))

    assert "the noise floor is 0 by construction" in said
    assert "position bias" not in said


def test_without_verdicts_there_is_no_position() -> None:
    """Refusals settle cases that no judge sees."""
    assert "position bias" not in screen(itself(noise=(noise(position_bias=None),)))
