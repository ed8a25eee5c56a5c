"""What labels say of the judges, on the screen."""

from __future__ import annotations

import pytest
from tests.suite.calibrations_for_tests import calibration
from tests.suite.lineups_for_tests import Changes

from noworse.records.calibration import CorrectedPreference, LabelUse
from noworse.reports.calibration import Calibrated, calibrated

CORRECTED = CorrectedPreference(
    suite="s",
    candidate="lab:cheap",
    labels=40,
    others=60,
    judged=-0.12,
    estimate=-0.05,
    low=-0.21,
    high=0.11,
    trust=0.62,
)
SLICES = tuple(
    {"suite": "s", "slice": name, "labels": 20, "agreed": 18} for name in ("s", "legal")
)


def screen(width: int = 100, **changes: Changes) -> str:
    fields: dict[str, Changes] = {
        "made": (calibration(),),
        "silent": (),
        "corrected": (),
        "use": LabelUse(used=40),
        "missing_calls": 0,
    }
    lines = calibrated(Calibrated(**fields | changes), width=width)
    assert all(len(line.text) <= width or "$" in line.text for line in lines)
    return "\n".join(line.text for line in lines)


def test_a_calibration_is_told_in_a_few_lines() -> None:
    """Agreement with its doubt, people, order, length, slices, and the correction."""
    made = calibration(shared=20, shared_agreed=18, labellers=2, slices=SLICES)

    assert screen(made=(made,), corrected=(CORRECTED,)) == (
        "judge lab:judge (judge) against 40 labelled pairs of 2 people\n"
        "  agreement  90 % (36 of 40; 90 % sure: 80 % to 95 %), kappa 0.80; "
        "with a tie as half, 92 %\n"
        "  people     90 % agree with each other (18 of 20): "
        "more is not to be had of a judge\n"
        "  order      4 of 40 pairs flip with it (10 %), "
        "50 % for the answer shown first\n"
        "  length     prefers the longer answer in 60 % of what it decides, "
        "people in 50 %\n"
        "agrees  slice    labels\n"
        "  90 %  s         18/20\n"
        "  90 %  s/legal   18/20\n"
        "\n"
        "net preference of lab:cheap on s\n"
        "  judges     -0.12\n"
        "  people     -0.05 [-0.21, +0.11] by 40 labels and 60 verdicts, "
        "trusted to 62 %\n"
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "no pair was labelled twice"),
        ({"kappa": None}, "kappa unknown: one word for all"),
        ({"both_orders": 0, "flips": 0}, "no pair was read in both orders, 50 %"),
        ({"first_shown": None}, "4 of 40 pairs flip with it (10 %)\n"),
        ({"longer": None}, "no pair tells"),
        ({"labels_longer": None}, "no pair tells"),
        ({}, "of 1 person\n"),
    ],
)
def test_what_is_not_known_is_told_as_such(changes: Changes, told: str) -> None:
    """Never as 0."""
    assert told in screen(made=(calibration(**changes),))


def test_a_correction_by_labels_alone_trusts_no_judge() -> None:
    """Nothing is left for it to say."""
    alone = CORRECTED.model_copy(update={"others": 0, "trust": 0.0})

    assert "[-0.21, +0.11] by 40 labels\n" in screen(corrected=(alone,))


def test_who_is_not_calibrated_is_told_last() -> None:
    """With what is missing."""
    few = calibration(labels=12, agreed=9)

    text = screen(made=(few,), silent=("lab:other",))

    assert text.endswith(
        "NOT CALIBRATED  lab:judge with 12 labels: 20 are the least, "
        "8 more are needed\n"
        "NOT CALIBRATED  lab:other: it has read none of the labelled pairs"
    )


def test_labels_that_are_not_used_are_told() -> None:
    """Why, how many, and where the first one stands."""
    use = LabelUse(used=0, blank=1, stale=2, strange=1, unread=4, first="a.jsonl:3")

    text = screen(made=(), use=use, missing_calls=5)

    assert text == (
        "not used: 2 labels about answers that nobody gave in this run, "
        "first in a.jsonl:3\n"
        "not used: 1 label about cases that there are not, first in a.jsonl:3\n"
        "not used: 4 labels about pairs that no judge has read in this run\n"
        "not used: 1 row without a label\n"
        "missing: at least 5 calls not recorded: `noworse calibrate --record` buys them"
    )


def test_without_labels_the_way_to_some_is_shown() -> None:
    """Only there."""
    without = screen(made=(), use=LabelUse(used=0))

    assert "$ noworse label --who NAME" in without
    assert "--sheet" not in screen()


def test_names_are_safe_to_print() -> None:
    """A label file, a slice or a judge may be called anything."""
    evil = "\x1b[31mred"
    slices = ({"suite": evil, "slice": evil, "labels": 1, "agreed": 1},) * 2
    made = calibration(slices=slices).model_copy(
        update={"judge": evil, "model": evil, "labels": 3, "agreed": 1}
    )
    corrected = CORRECTED.model_copy(update={"suite": evil, "candidate": evil})
    use = LabelUse(used=1, stale=1, first=evil)

    text = screen(made=(made,), corrected=(corrected,), silent=(evil,), use=use)

    assert "\x1b" not in text
