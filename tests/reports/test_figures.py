"""Numbers are written as people read them."""

from __future__ import annotations

import pytest

from noworse.reports.figures import (
    counted,
    interval,
    level,
    money,
    percent,
    ratio,
    signed,
    usd,
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (None, "unknown"),
        (0.0, "0.00"),
        (0.0041, "0.0041"),
        (0.000012, "0.000012"),
        (-0.0041, "-0.0041"),
        (0.7, "0.70"),
        (12.345, "12.35"),
        (2460.4, "2,460"),
    ],
)
def test_money_has_the_digits_that_count(amount: float | None, text: str) -> None:
    """An unknown amount is never 0, a tiny one is not rounded to it."""
    result = money(amount)

    assert result == text


def test_usd_has_its_unit_unless_it_is_unknown() -> None:
    """Nobody reads `unknown USD`."""
    texts = usd(0.7), usd(None)

    assert texts == ("0.70 USD", "unknown")


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "unknown"), (0.815, "82 %"), (0.9962, "99.6 %"), (1.0, "100 %")],
)
def test_percent_does_not_claim_all(share: float | None, text: str) -> None:
    """Only all of it is 100 %; nearly all of it gets a digit more."""
    result = percent(share)

    assert result == text


def test_a_difference_has_its_sign() -> None:
    """Zero too, also where it only rounds to zero from below."""
    texts = [signed(value) for value in (0.1111, -0.5, 0.0, -0.0, -0.001)]

    assert texts == ["+0.11", "-0.50", "+0.00", "+0.00", "-0.00"]


def test_an_interval_stands_around_its_estimate() -> None:
    """In brackets, with signs."""
    text = interval(0.11, -0.02, 0.24)

    assert text == "+0.11 [-0.02, +0.24]"


def test_a_setting_keeps_its_digits() -> None:
    """A margin of 0.1 is `0.10`, one of 0.025 is not rounded."""
    texts = level(0.1), level(0.025)

    assert texts == ("0.10", "0.025")


def test_a_ratio_may_be_missing() -> None:
    """Where no pair has both answers there is nothing to compare."""
    texts = ratio(1.5), ratio(None)

    assert texts == ("1.50x", "-")


def test_a_count_agrees_with_its_noun() -> None:
    """One case, more cases."""
    texts = [counted(count, "case") for count in (0, 1, 1200)]

    assert texts == ["0 cases", "1 case", "1,200 cases"]
