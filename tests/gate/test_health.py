"""How judges are described."""

from __future__ import annotations

import pytest
from tests.gate.evidence_for_tests import (
    SMALL,
    TINY,
    Preferred,
    comparison,
    verdict,
)

from noworse.gate.health import consistency, is_swayed, judge_health, orders_seen
from noworse.records.answers import Comparison, Verdict


def pair(first: Preferred, second: Preferred) -> tuple[Verdict, Verdict]:
    """Make the verdicts of both orders, candidate first and baseline first."""
    return verdict(first, "candidate"), verdict(second, "baseline")


@pytest.mark.parametrize(
    ("first", "second", "flips"),
    [
        ("candidate", "baseline", 1),
        ("baseline", "candidate", 1),
        ("candidate", "candidate", 0),
        ("candidate", "neither", 0),
        ("neither", "baseline", 0),
        ("neither", "neither", 0),
    ],
)
def test_a_flip_changes_sides(first: Preferred, second: Preferred, flips: int) -> None:
    """One side in one order, the other side in the other; a tie is no side."""
    compared = [comparison(verdicts=pair(first, second))]

    assert consistency(compared) == (1, flips)


def test_one_order_tells_nothing_of_flips() -> None:
    """A case that was seen one way, or by nobody, does not count."""
    compared = [comparison(verdicts=[verdict("candidate")]), comparison(verdicts=[])]

    assert consistency(compared) == (0, 0)


def test_flips_of_a_judge_without_a_say_are_its_own() -> None:
    """They count where it is described, and nowhere else."""
    mute = [
        one.model_copy(update={"weight": 0.0}) for one in pair("candidate", "baseline")
    ]
    compared = [comparison(verdicts=mute)]

    [health] = judge_health(compared)

    assert consistency(compared) == (0, 0)
    assert not is_swayed(compared, 0.1)
    assert (health.flips, health.weight) == (1, 0.0)


def test_a_judge_of_single_answers_has_no_order_to_flip_with() -> None:
    """Nor does anybody stand first."""
    alone = verdict("candidate").model_copy(update={"shown_first": None})
    compared = [comparison(verdicts=[alone])]

    [health] = judge_health(compared)

    assert consistency(compared) == (0, 0)
    assert not orders_seen(compared[0])
    assert (health.verdicts, health.first_shown) == (1, None)


def test_strength_counts_where_it_is_told() -> None:
    """A weak preference one way and a strong one back, in one order, lean back."""
    weak = verdict("candidate").model_copy(update={"score": 0.1})
    strong = verdict("baseline").model_copy(update={"score": -0.9})

    said = [weak, strong, verdict("candidate", "baseline")]

    assert consistency([comparison(verdicts=said)]) == (1, 1)


def test_repeats_in_one_order_are_averaged() -> None:
    """Two for the candidate and one against, in one order, is for the candidate."""
    said = [
        verdict("candidate"),
        verdict("candidate"),
        verdict("baseline"),
        verdict("baseline", "baseline"),
    ]

    assert consistency([comparison(verdicts=said)]) == (1, 1)


def test_each_judge_counts_on_its_own() -> None:
    """A panel member's flip is its own."""
    steady = [
        verdict("candidate", "candidate", "acme:b"),
        verdict("candidate", "baseline", "acme:b"),
    ]
    compared = [comparison(verdicts=[*pair("candidate", "baseline"), *steady])]

    assert consistency(compared) == (2, 1)
    assert consistency(compared, "acme:judge") == (1, 1)
    assert consistency(compared, "acme:b") == (1, 0)
    assert consistency(compared, "acme:absent") == (0, 0)


def test_a_judge_is_described_for_each_candidate() -> None:
    """Verdicts, flips, and how often the first shown was preferred."""
    compared = [
        comparison(verdicts=pair("candidate", "baseline")),
        comparison(verdicts=pair("neither", "candidate")),
        comparison(candidate=TINY, verdicts=[verdict("neither")]),
    ]

    small, tiny = judge_health(compared)

    assert (small.judge, small.candidate) == ("acme:judge", SMALL)
    assert (small.verdicts, small.both_orders, small.flips) == (4, 2, 1)
    assert small.first_shown == pytest.approx(2 / 3)
    assert (tiny.candidate, tiny.first_shown) == (TINY, None)


def test_no_verdicts_have_no_judges() -> None:
    """Where identical answers settled all, nobody is described."""
    assert judge_health([comparison(verdicts=[])]) == ()


def _pairs(flipping: int, steady: int, identical: int) -> list[Comparison]:
    flip = (verdict("candidate", "candidate"), verdict("baseline", "baseline"))
    keep = (verdict("baseline", "candidate"), verdict("baseline", "baseline"))
    same = comparison(0.0, verdicts=()).model_copy(update={"settled_by": "identical"})
    return [
        *[comparison(0.0, verdicts=flip)] * flipping,
        *[comparison(-1.0, verdicts=keep)] * steady,
        *[same] * identical,
    ]


@pytest.mark.parametrize(
    ("flipping", "steady", "identical", "swayed"),
    [
        (40, 0, 0, True),
        (21, 19, 0, True),
        (20, 20, 0, False),
        (4, 0, 36, False),
        (5, 0, 35, True),
        (0, 0, 40, False),
    ],
)
def test_a_judge_that_prefers_by_position_hides_losses(
    flipping: int, steady: int, identical: int, *, swayed: bool
) -> None:
    """Ties that most flips made count as doubt once they outweigh the margin."""
    assert is_swayed(_pairs(flipping, steady, identical), 0.10) is swayed


@pytest.mark.parametrize(("lean", "swayed"), [(0.05, False), (0.15, True), (1.0, True)])
def test_a_graded_flip_hides_no_more_than_it_leans(
    lean: float, *, swayed: bool
) -> None:
    """All of the cases flip: it matters where that could be more than the margin."""
    ahead, behind = pair("candidate", "baseline")
    verdicts = (
        ahead.model_copy(update={"score": lean}),
        behind.model_copy(update={"score": -lean}),
    )
    compared = [comparison(verdicts=verdicts) for _ in range(20)]

    assert consistency(compared) == (20, 20)
    assert is_swayed(compared, 0.10) is swayed
