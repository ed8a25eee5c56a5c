"""Lengths are told beside every verdict, and taken out of an estimate on request."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.gate.evidence_for_tests import SMALL, comparison, evidence

from noworse.gate.decide import decide
from noworse.gate.length import at_equal_length, length_ratio
from noworse.records.answers import Answer, Comparison
from noworse.records.decisions import Policy


def said(characters: int) -> Answer:
    return Answer(asked="m", served="m", text="x" * characters, finish="stop")


def pair(
    ours: int | None, theirs: int | None, score: float | None = 0.0, weight: float = 1.0
) -> Comparison:
    """A pair of answers of so many characters; `None`: there was none."""
    return comparison(score, weight=weight).model_copy(
        update={
            "answer": None if ours is None else said(ours),
            "baseline_answer": None if theirs is None else said(theirs),
        }
    )


def biased(short: int, long: int) -> list[Comparison]:
    """A judge that likes what is longer and nothing else."""
    return [
        *(pair(200, 100, 1.0) for _ in range(long)),
        *(pair(100, 200, -1.0) for _ in range(short)),
    ]


def test_the_ratio_is_the_geometric_mean_of_the_cases() -> None:
    """Twice here and half there is as long; the weight of a case counts."""
    assert length_ratio([pair(200, 100), pair(50, 100)]) == pytest.approx(1)
    assert length_ratio([pair(200, 100, weight=3), pair(50, 100)]) == pytest.approx(
        2**0.5
    )


@pytest.mark.parametrize("silent", [pair(0, 10), pair(10, 0), pair(None, 10)])
def test_what_has_no_text_has_no_ratio(silent: Comparison) -> None:
    """It is left out; where nothing is left, nothing is known."""
    assert length_ratio([silent]) is None
    assert length_ratio([silent, pair(30, 10)]) == pytest.approx(3)


def test_a_taste_for_length_leaves_nothing_at_equal_length() -> None:
    """The plain difference is 0.8, and all of it is length."""
    found = at_equal_length(biased(4, 36), confidence=0.9)

    assert found is not None
    assert (found.estimate, found.low, found.high) == pytest.approx((0, 0, 0), abs=1e-9)


def test_a_difference_that_is_not_length_stays() -> None:
    """Losses as frequent among the long as among the short."""
    heard = [
        pair(*lengths, score)
        for lengths in ((200, 100), (100, 200))
        for score in (-1.0, -1.0, 0.0, 0.0) * 5
    ]

    found = at_equal_length(heard, confidence=0.9)

    assert found is not None
    assert found.estimate == pytest.approx(-0.5)


def test_refusals_keep_their_score() -> None:
    """They are short and lost, and no judge's taste for length is in them."""
    refused = pair(10, 900, -1.0).model_copy(update={"settled_by": "outcome"})
    heard = [*biased(20, 20), *[refused] * 10]

    found = at_equal_length(heard, confidence=0.9)

    assert found is not None
    assert found.estimate == pytest.approx(-0.2)


@pytest.mark.parametrize(
    "heard",
    [
        biased(9, 10),
        biased(1, 40),
        biased(40, 1),
        [pair(20, 10, None)] * 40,
        [*[pair(10, 10)] * 19, pair(None, 10)],
    ],
)
def test_what_cannot_be_known_is_not_estimated(heard: Sequence[Comparison]) -> None:
    """Too few cases, or nearly all longer, or shorter: there no line was seen."""
    assert at_equal_length(heard, confidence=0.9) is None


def test_it_stands_beside_the_decision_and_changes_nothing() -> None:
    """Only where it was asked for."""
    given = evidence([pair(200, 100, 1.0), pair(100, 200, 0.0)] * 30)

    [plain, _] = decide(Policy(), [given], {SMALL: None})
    [asked, _] = decide(Policy(length_control=True), [given], {SMALL: None})

    assert plain.length_ratio == pytest.approx(1)
    assert plain.at_equal_length is None
    assert asked.at_equal_length is not None
    assert asked.model_copy(update={"at_equal_length": None}) == plain
