"""When a second judge is asked: a rule that takes no side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, strategies as st

from noworse.judging.escalation import is_audited, is_unsure
from noworse.judging.panel import preference
from noworse.records.answers import Verdict

CASES = 20_000
BELOW = 0.5


def said(*values: float) -> list[Verdict]:
    """One judge's verdicts in one order, or in both."""
    return [
        Verdict(
            judge="j",
            shown_first=first,
            preferred=preference(value),
            reason="r",
            score=value,
        )
        for value, first in zip(values, ("candidate", "baseline"), strict=False)
    ]


@pytest.mark.parametrize(
    ("values", "below"),
    [
        ([0.0], 0.5),
        ([0.0], 0.01),
        ([1.0, -1.0], 0.5),
        ([1.0, 0.0], 0.51),
        ([-0.2], 0.25),
        ([0.9, -0.1], 0.25),
    ],
)
def test_a_judge_is_unsure_where_it_leaves_a_case_open(
    values: list[float], below: float
) -> None:
    """Neither; little; or one side in one order and the other in the other."""
    assert is_unsure(said(*values), below)


@pytest.mark.parametrize(
    ("values", "below"),
    [
        ([1.0], 0.5),
        ([-1.0], 0.5),
        ([1.0, 0.0], 0.5),
        ([-0.3], 0.25),
        ([0.9, 0.1], 0.25),
    ],
)
def test_a_judge_is_sure_where_it_prefers_enough(
    values: list[float], below: float
) -> None:
    """One side, by as much as was asked for or more."""
    assert not is_unsure(said(*values), below)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=2), st.floats(0.01, 1))
def test_the_rule_takes_no_side(values: list[float], below: float) -> None:
    """With both sides exchanged, the same pairs go on."""
    mirrored = [-value for value in values]

    assert is_unsure(said(*values), below) == is_unsure(said(*mirrored), below)


def reading(truth: int, right: float, rng: Random) -> float:
    """A judge without a lean: if it is not right, it says one of the other two."""
    others = [value for value in (-1, 0, 1) if value != truth]
    return float(truth if rng.random() < right else rng.choice(others))


def mean_of(
    goes_on: Callable[[Sequence[Verdict]], bool], truths: Sequence[int], seed: int
) -> float:
    """The net preference by a judge of 60 %, and one of 90 % for what goes on."""
    rng, scores = Random(seed), []
    for truth in truths:
        first, second = reading(truth, 0.6, rng), reading(truth, 0.9, rng)
        scores.append(second if goes_on(said(first)) else first)
    return fmean(scores)


def by_rule(verdicts: Sequence[Verdict]) -> bool:
    return is_unsure(verdicts, BELOW)


def if_lost(verdicts: Sequence[Verdict]) -> bool:
    """The second chance that is not offered."""
    return verdicts[0].value < 0


def test_nobody_is_favoured_where_both_judges_err_to_both_sides() -> None:
    """No difference stays none, to within three standard errors (0.017)."""
    truths = Random(1).choices((-1, 0, 1), (0.3, 0.4, 0.3), k=CASES)

    assert abs(mean_of(by_rule, truths, 2)) < 0.017


def test_a_second_chance_for_losses_would_favour_the_candidate() -> None:
    """The same judges on the same cases: the guard of the test before."""
    truths = Random(1).choices((-1, 0, 1), (0.3, 0.4, 0.3), k=CASES)

    assert mean_of(if_lost, truths, 2) > 0.15


def test_a_difference_turned_round_is_read_as_its_negative() -> None:
    """It is smaller than the truth, as judges that err make it, on either side."""
    worse = Random(3).choices((-1, 0, 1), (0.4, 0.4, 0.2), k=CASES)

    low, high = (
        mean_of(by_rule, truths, 4) for truths in (worse, [-one for one in worse])
    )

    assert low == pytest.approx(-high, abs=0.025)
    assert -0.2 < low < -0.08


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_an_audit_is_a_share_of_the_cases(share: float) -> None:
    """Drawn by their names: all, none, or about as many as were asked for."""
    drawn = fmean(is_audited("s", f"c-{n}", share) for n in range(5000))

    assert drawn == pytest.approx(share, abs=0.015)


def test_an_audit_is_the_same_in_every_run() -> None:
    """And grows by cases, so that what was bought is used again."""
    names = [f"c-{n}" for n in range(200)]
    few = {name for name in names if is_audited("s", name, 0.1)}
    more = {name for name in names if is_audited("s", name, 0.3)}

    assert few == {name for name in names if is_audited("s", name, 0.1)}
    assert few < more
    assert few != {name for name in names if is_audited("t", name, 0.1)}
