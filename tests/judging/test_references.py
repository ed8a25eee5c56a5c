"""References that need no judge: labels and numbers."""

from __future__ import annotations

import pytest

from noworse.judging.references import misses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("391", "391"),
        ("The result is 391.", "391"),
        ("1234.5 USD", "$1,234.50"),
        ("It fell by 5 %", "-5%"),
        ("yes", "Yes."),
        ("Category: billing", "billing"),
        ("Paris", "The capital is Paris"),
        ("\u7b54\u6848\u662f\u5df4\u9ece", "\u5df4\u9ece"),
        ('{"paid": true}', '{ "paid":true }'),
    ],
)
def test_what_says_the_same_meets_a_reference(text: str, expected: str) -> None:
    """Whatever stands around it."""
    assert not misses(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("381", "391"),
        ("I do not know.", "391"),
        ("The total is 39 or 13910. " * 20, "391"),
        ("no", "yes"),
        ("Category: shipping", "billing"),
        ("Lyon", "The capital is Paris"),
    ],
)
def test_what_says_something_else_misses_it(text: str, expected: str) -> None:
    """A number nowhere in it, or other words."""
    assert misses(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anything", None),
        ("Anything", ""),
        ("Anything", "?"),
        ("", "yes"),
        ("Anything", "Yes, within 30 days of delivery"),
        ("You may send it back as long as the tags are still on it.", "Yes"),
    ],
)
def test_of_all_else_nothing_is_known(text: str, expected: str | None) -> None:
    """No reference, one that describes an answer, or an answer in its own words."""
    assert not misses(text, expected)
