"""What human labels do to a judge's mean."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from noworse.stats.prediction_powered import (
    Corrected,
    ppi_plus_plus,
    ppi_small_sample,
)

Estimate = Callable[[list[float], list[float], list[float]], Corrected]


def test_a_biased_judge_is_corrected() -> None:
    """A judge that always adds .5 is found out by the labels."""
    truth = [(-1.0, 0.0, 1.0)[i % 3] for i in range(300)]
    judged = [y + 0.5 for y in truth]

    made = ppi_plus_plus(truth[:60], judged[:60], judged[60:])

    assert made.estimate == pytest.approx(0, abs=0.02)
    assert made.trust > 0.7


def test_a_judge_that_says_one_thing_is_not_believed() -> None:
    """Without variance the judge adds nothing: labels only."""
    labels = [1.0, 0.0, -1.0, 1.0]

    made = ppi_small_sample(labels, [0.3] * 4, [0.3] * 50)

    assert made.trust == 0
    assert made.estimate == pytest.approx(0.25)


def test_where_all_is_labelled_the_judge_is_not_asked() -> None:
    """The mean of the labels, with the doubt of so few cases."""
    labels = [1.0, 0.0, -1.0, 1.0]

    made = ppi_small_sample(labels, [-1.0, 1.0, 0.0, 0.5], [])

    assert (made.estimate, made.trust) == (0.25, 0)
    assert made.interval.low < 0.25 < made.interval.high


def test_the_small_sample_form_is_wider() -> None:
    """Same estimate, more doubt."""
    labels, judged = [1.0, 0.0, -1.0, 1.0, 0.0], [1.0, 0.0, -1.0, 1.0, 1.0]
    others = [1.0, -1.0, 0.0] * 10

    plain = ppi_plus_plus(labels, judged, others)
    small = ppi_small_sample(labels, judged, others)

    assert small.estimate == plain.estimate
    assert small.interval.low < plain.interval.low
    assert small.interval.high > plain.interval.high


@pytest.mark.parametrize("estimate", [ppi_plus_plus, ppi_small_sample])
@pytest.mark.parametrize(
    ("labels", "judged", "others"),
    [
        ([1.0, 0.0], [1.0, 0.0], [1.0]),
        ([1.0, 0.0, 1.0], [1.0, 0.0], [1.0]),
    ],
)
def test_too_little_to_go_by_is_refused(
    estimate: Estimate, labels: list[float], judged: list[float], others: list[float]
) -> None:
    """Three labels with their verdicts are the least."""
    with pytest.raises(ValueError, match="labels"):
        estimate(labels, judged, others)


def test_twenty_labels_hold_their_confidence() -> None:
    """The 90 % interval covers the truth in at least 87 % of 600 seeded samples."""
    rng = Random(7)
    covered = 0

    for _ in range(600):
        truth = rng.choices((-1.0, 0.0, 1.0), (40, 30, 30), k=120)
        judged = [y if rng.random() < 0.7 else rng.choice((-1.0, 1.0)) for y in truth]
        made = ppi_small_sample(truth[:20], judged[:20], judged[20:])
        covered += made.interval.low <= -0.10 <= made.interval.high

    assert covered / 600 >= 0.87
