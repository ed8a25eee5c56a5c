"""Answers in which no model on trial had a part are told of."""

from __future__ import annotations

import pytest

from noworse.judging.degenerate import Pair
from noworse.judging.unrouted import unrouted
from noworse.records.answers import Answer
from noworse.records.cases import Case, Message

CASE = Case(
    id="c",
    slice="s",
    messages=(Message(role="user", content="Hi"),),
    path="a.eval.yaml",
    line=1,
)


def pair(calls: int | None) -> Pair:
    answer = Answer(asked="m", served="m", text="Hi", finish="stop", calls=calls)
    return Pair(CASE, answer, answer, ())


@pytest.mark.parametrize("calls", [(), (None, None), (1, 2), (None, 3)])
def test_where_models_had_a_part_nothing_is_told(calls: tuple[int | None, ...]) -> None:
    """Or where nobody knows."""
    assert unrouted([pair(one) for one in calls]) is None


@pytest.mark.parametrize(
    ("calls", "message", "voids"),
    [
        ((0, 0), "no answer came from a model that `reroute` names", True),
        ((0, 2, None), "1 of 2 answers came without a call of a model", False),
    ],
)
def test_answers_of_nobody_are_told_of(
    calls: tuple[int | None, ...], message: str, *, voids: bool
) -> None:
    """Where all are, a PASS would mean nothing."""
    finding = unrouted([pair(one) for one in calls])

    assert finding is not None
    assert (finding.notice.code, finding.notice.message) == (
        "nothing_rerouted",
        message,
    )
    assert finding.voids is voids
