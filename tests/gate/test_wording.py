"""The sentence that a person reads beside the verdict."""

from __future__ import annotations

from collections import Counter

import pytest

from noworse.gate.figures import Figures
from noworse.gate.wording import reason_of
from noworse.records.base import Outcome, Status
from noworse.records.decisions import Policy
from noworse.records.models import Scale


def figures(
    low: float, high: float, *, read: int = 90, more_cases: int | None = None
) -> Figures:
    """Make figures with the given interval."""
    outcomes: Counter[Outcome] = Counter({"tie": read})
    middle = (low + high) / 2
    return Figures(200, read, outcomes, middle, low, high, more_cases)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.036, 0.12, "at most 4 net losses per 100 cases (-0.04 to +0.12)"),
        (-0.098, 0.02, "at most 9.8 net losses per 100 cases (-0.10 to +0.02)"),
        (-0.09996, 0.0, "at most 10 net losses per 100 cases (-0.10 to +0.00)"),
    ],
)
def test_a_pass_says_how_bad_it_can_be(low: float, high: float, expected: str) -> None:
    """Rounded to the careful side, and never to the margin unless it is that near."""
    said = reason_of(Policy(), "PASS", figures(low, high))

    assert said == expected.replace("(", "(90 % sure: ") + ", 10 are allowed"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 0.1, "no net losses per 100 cases (+0.00 to +0.10)"),
        (0.057, 0.1, "at least 5 net wins per 100 cases (+0.06 to +0.10)"),
        (
            -0.12,
            0.3,
            "fewer than 10 net losses per 100 cases, as allowed (-0.12 to +0.30)",
        ),
    ],
)
def test_a_pass_without_losses_needs_no_limit(
    low: float, high: float, expected: str
) -> None:
    """Better than the baseline, or decided by bets before the interval shows it."""
    said = reason_of(Policy(), "PASS", figures(low, high))

    assert said == expected.replace("(", "(90 % sure: ")


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (-0.14, "between 14 and 40 net losses per 100 cases"),
        (-0.1023, "between 10.2 and 40 net losses per 100 cases"),
        (-0.09, "more than 10 net losses per 100 cases (90 % sure: -0.40 to -0.09)"),
    ],
)
def test_a_fail_says_worse_here(high: float, expected: str) -> None:
    """Which is another thing than not enough evidence."""
    said = reason_of(Policy(), "FAIL", figures(-0.40, high))

    assert said == f"worse here: {expected}, 10 are allowed"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (155, "about 155 more cases would decide"),
        (1, "about 1 more case would decide"),
        (None, "too close to the margin for any number of cases"),
    ],
)
def test_undecided_says_what_is_missing(more: int | None, expected: str) -> None:
    """How many more cases, or that no number would do."""
    seen = figures(-0.21, 0.05, read=200, more_cases=more)

    said = reason_of(Policy(), "INCONCLUSIVE", seen)

    assert said == f"not enough evidence: between -0.21 and +0.05; {expected}"


@pytest.mark.parametrize(("low", "high"), [(-0.32, -0.13), (-0.07, 0.05)])
def test_an_interval_off_the_margin_is_explained_where_nothing_is_decided(
    low: float, high: float
) -> None:
    """It has all of alpha; the test shares it, and is not sure yet."""
    seen = figures(low, high, read=200, more_cases=28)

    said = reason_of(Policy(), "INCONCLUSIVE", seen)

    assert said == (
        f"not enough evidence: between {low:+.2f} and {high:+.2f}, which is not yet "
        "sure enough for a verdict; about 28 more cases would decide"
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [(None, ""), (60, "; about 60 more cases would decide")],
)
def test_a_slice_that_was_left_half_read_says_how_to_read_on(
    more: int | None, expected: str
) -> None:
    """Nobody should write new cases while some that there are stand unread."""
    seen = figures(-0.21, 0.05, more_cases=more)

    said = reason_of(Policy(), "INCONCLUSIVE", seen)

    assert said == (
        "not enough evidence: between -0.21 and +0.05 after 90 of 200 cases, when "
        f'the suite was decided: `goal = "slices"` reads on{expected}'
    )


def test_the_confidence_follows_alpha() -> None:
    """Alpha .005 each way is 99 % sure; a margin of .075 is 7.5 in 100."""
    policy = Policy(alpha=0.005, margin=0.075)

    said = reason_of(policy, "PASS", figures(-0.05, 0.01))

    assert said == (
        "at most 5 net losses per 100 cases (99 % sure: -0.05 to +0.01), "
        "7.5 are allowed"
    )


@pytest.mark.parametrize(
    ("status", "net", "expected"),
    [
        ("PASS", 0.02, "2 net wins per 100 cases on exactly these cases"),
        (
            "FAIL",
            -0.2,
            "worse here: 20 net losses per 100 cases on exactly these cases",
        ),
    ],
)
def test_an_exact_suite_needs_no_interval(
    status: Status, net: float, expected: str
) -> None:
    """The cases are all that counts, so their mean is the answer."""
    said = reason_of(Policy(scope="suite"), status, figures(net, net))

    assert said == f"{expected}, 10 are allowed"


POINTS = Policy(margin=0.5 / 9, scale=Scale(low=1, high=10, unit="points"))
SHARES = Policy(margin=0.1, scale=Scale(low=0, high=1, unit="criteria"))


@pytest.mark.parametrize(
    ("status", "low", "high", "expected"),
    [
        (
            "PASS",
            -0.04,
            0.02,
            (
                "at most 0.4 points lower on average (90 % sure: -0.36 to +0.18), "
                "0.5 are allowed"
            ),
        ),
        (
            "PASS",
            0.12,
            0.2,
            "at least 1 point higher on average (90 % sure: +1.08 to +1.80)",
        ),
        ("PASS", 0.0, 0.2, "no lower on average (90 % sure: +0.00 to +1.80)"),
        (
            "PASS",
            -0.06,
            0.02,
            (
                "less than 0.5 points lower on average, as allowed "
                "(90 % sure: -0.54 to +0.18)"
            ),
        ),
        (
            "FAIL",
            -0.2,
            -0.07,
            "worse here: between 0.6 and 1.8 points lower on average, 0.5 are allowed",
        ),
        (
            "FAIL",
            -0.2,
            0.01,
            (
                "worse here: more than 0.5 points lower on average "
                "(90 % sure: -1.80 to +0.09), 0.5 are allowed"
            ),
        ),
    ],
)
def test_judges_that_score_are_told_of_in_their_points(
    status: Status, low: float, high: float, expected: str
) -> None:
    """What is shown is a difference of scores, rounded to the careful side."""
    assert reason_of(POINTS, status, figures(low, high)) == expected


def test_criteria_are_told_as_a_share_of_them() -> None:
    """In percent; the interval as it stands in the table."""
    said = reason_of(SHARES, "PASS", figures(-0.042, 0.01))

    assert said == (
        "at most 5 % fewer of the criteria (90 % sure: -0.04 to +0.01), 10 are allowed"
    )


def test_points_on_exactly_these_cases_are_told_without_an_interval() -> None:
    """The mean of all is known."""
    policy = POINTS.model_copy(update={"scope": "suite"})

    said = reason_of(policy, "FAIL", figures(-0.1, -0.1))

    assert said == (
        "worse here: 0.9 points lower on average on exactly these cases, "
        "0.5 are allowed"
    )


def test_an_undecided_score_is_between_points() -> None:
    """On the scale of the judges."""
    said = reason_of(POINTS, "INCONCLUSIVE", figures(-0.1, 0.1))

    assert said.startswith("not enough evidence: between -0.90 and +0.90")
