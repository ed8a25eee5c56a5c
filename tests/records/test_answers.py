"""Answers and what is made of them hold to their own rules."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noworse.records.answers import Answer, Comparison, Usage


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"cached_tokens": 6}, "`cached_tokens` exceeds `input_tokens`"),
        ({"reasoning_tokens": 8}, "`reasoning_tokens` exceeds `output_tokens`"),
    ],
)
def test_a_part_of_a_usage_is_no_more_than_the_whole(
    more: dict[str, int], reason: str
) -> None:
    """What was cached was sent, and what was thought was written."""
    with pytest.raises(ValidationError, match=reason):
        Usage.model_validate({"input_tokens": 5, "output_tokens": 7} | more)


@pytest.mark.parametrize(
    ("text", "finish", "is_outcome"),
    [
        ("Yes.", "stop", False),
        ("Yes, bec", "length", False),
        ("I cannot.", "refusal", True),
        ("", "filter", True),
        (" \n", "stop", True),
        ("", "tools", True),
    ],
)
def test_a_side_that_gave_no_answer_is_an_outcome(
    text: str, finish: str, *, is_outcome: bool
) -> None:
    """A refusal, a filter or silence stands for itself; a cut answer is an answer."""
    answer = Answer.model_validate(
        {"asked": "a", "served": "a", "text": text, "finish": finish}
    )

    assert answer.is_outcome is is_outcome


@pytest.mark.parametrize(
    ("score", "outcome"),
    [(1.0, "win"), (0.5, "win"), (0.0, "tie"), (-0.5, "loss"), (None, "unresolved")],
)
def test_the_outcome_is_the_sign_of_the_score(
    score: float | None, outcome: str
) -> None:
    """A win in one order and a tie in the other is a win."""
    heard = Comparison(
        suite="s",
        case="c",
        slice="s",
        candidate="small",
        settled_by="judges",
        score=score,
    )

    assert heard.outcome == outcome


def test_records_are_closed_and_frozen() -> None:
    """A misspelt field is an error, and so is a change."""
    usage = Usage(input_tokens=1, output_tokens=1)

    with pytest.raises(ValidationError, match="outptu_tokens"):
        Usage.model_validate({"input_tokens": 1, "outptu_tokens": 1})
    with pytest.raises(ValidationError, match="frozen"):
        usage.input_tokens = 2  # type: ignore[misc] # the change is the test
