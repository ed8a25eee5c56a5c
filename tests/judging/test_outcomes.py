"""Pairs that need no judge."""

from __future__ import annotations

import pytest

from noworse.judging.outcomes import settle
from noworse.records.answers import Answer, Finish


def said(text: str = "fine", finish: Finish = "stop") -> Answer:
    return Answer(asked="m", served="m", text=text, finish=finish)


def test_two_different_answers_go_to_the_judges() -> None:
    """Nothing is settled that needs reading."""
    assert settle(said("one"), said("two")) is None


def test_an_answer_that_was_cut_off_goes_to_the_judges() -> None:
    """Truncated text is still text."""
    assert settle(said("one", "length"), said("two")) is None


def test_equal_answers_are_a_tie_for_free() -> None:
    """Equal to the byte; a space more is another answer."""
    settled = settle(said("same"), said("same"))

    assert settled is not None
    assert settled[:2] == ("identical", 0.0)
    assert settle(said("same"), said("same ")) is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (said("No.", "refusal"), "refused to answer"),
        (said("", "filter"), "was stopped by a content filter"),
        (said("", "tools"), "called a tool and gave no text"),
        (said("", "length"), "reached its token limit before it gave any text"),
        (said(" \n"), "gave an empty answer"),
    ],
)
def test_the_side_without_an_answer_loses(answer: Answer, words: str) -> None:
    """Whichever side it is, and the reason says what it did."""
    assert settle(answer, said()) == ("outcome", -1.0, f"the candidate {words}")
    assert settle(said(), answer) == ("outcome", 1.0, f"the baseline {words}")


def test_two_sides_without_an_answer_tie() -> None:
    """Nobody is better at saying nothing."""
    settled = settle(said("", "filter"), said("No.", "refusal"))

    ours, theirs = "was stopped by a content filter", "refused to answer"
    reason = f"the candidate {ours}, and the baseline {theirs}"
    assert settled == ("outcome", 0.0, reason)
