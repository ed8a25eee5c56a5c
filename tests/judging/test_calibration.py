"""A judge against people."""

from __future__ import annotations

import pytest
from tests.gate.evidence_for_tests import case, comparison
from tests.suite.lineups_for_tests import JUDGE

from noworse.judging.calibration import (
    instructions_of,
    majority,
    rubric_hash,
    share_of_longer,
)
from noworse.judging.method import Shown
from noworse.judging.pairwise import Pairwise
from noworse.judging.panel import preference
from noworse.records.answers import Answer, Comparison
from noworse.records.calls import Call
from noworse.records.cases import Message
from noworse.records.labels import Preferred
from noworse.records.models import Params


def pair(ours: str, theirs: str) -> Comparison:
    """A comparison of two texts."""
    sides = [
        Answer(asked="m", served="m", text=text, finish="stop")
        for text in (ours, theirs)
    ]
    return comparison().model_copy(
        update={"answer": sides[0], "baseline_answer": sides[1]}
    )


@pytest.mark.parametrize(
    ("score", "side"), [(0.5, "candidate"), (0.0, "neither"), (-1.0, "baseline")]
)
def test_a_score_leans_to_a_side(score: float, side: Preferred) -> None:
    """As the outcome of a case does."""
    assert preference(score) == side


@pytest.mark.parametrize(
    ("said", "most"),
    [
        (["candidate"], "candidate"),
        (["baseline", "candidate", "baseline"], "baseline"),
        (["neither", "candidate", "neither"], "neither"),
        (["candidate", "baseline"], "neither"),
        (["candidate", "neither", "baseline"], "neither"),
    ],
)
def test_most_people_are_right(said: list[Preferred], most: Preferred) -> None:
    """Where none of the readings leads, people do not know: a tie."""
    assert majority(said) == most


def test_who_prefers_the_longer_answer_is_counted() -> None:
    """Among what was decided, and where one was longer."""
    read: list[tuple[Comparison, Preferred]] = [
        (pair("long one", "short"), "candidate"),
        (pair("short", "long one"), "baseline"),
        (pair("short", "long one"), "candidate"),
        (pair("as long", "as_long"), "candidate"),
        (pair("long one", "short"), "neither"),
        (comparison(), "baseline"),
    ]

    assert share_of_longer(read) == pytest.approx(2 / 3)
    assert share_of_longer(read[3:]) is None


def test_what_a_judge_is_told_has_a_name() -> None:
    """Neither its id nor its parameters are part of that."""
    other = JUDGE.model_copy(update={"id": "other", "params": Params(seed=1)})

    assert instructions_of(JUDGE) == instructions_of(other)


def test_other_words_to_a_judge_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be it the question, or the form of the reply."""
    [call] = Pairwise().calls(JUDGE, case("c"), Shown("first", "second"))
    turns = [Message(role="user", content="Which one, now?")]

    said = {instructions_of(JUDGE)}
    for other in (Call(JUDGE, tuple(turns), call.form), Call(JUDGE, call.messages)):
        monkeypatch.setattr(Pairwise, "calls", lambda *_, other=other: (other,))
        said.add(instructions_of(JUDGE))

    assert len(said) == 3


def test_a_rubric_has_a_name() -> None:
    """All cases without one are alike."""
    asked = case("a").model_copy(update={"rubric": "Which is kinder?"})

    assert rubric_hash(case("a")) == rubric_hash(case("b"))
    assert rubric_hash(asked) != rubric_hash(case("a"))
