"""A score for each answer, and their difference."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.judging.judges_for_tests import case, judge, reply, said

from noworse.judging.json_schema import violation
from noworse.judging.method import Mark, Reading, Shown
from noworse.judging.pointwise import Pointwise

TEN = judge(method="pointwise", scale=10)
POINTWISE = Pointwise()


def test_each_answer_is_asked_about_alone() -> None:
    """One call for each, in which the other does not stand."""
    first, second = POINTWISE.calls(TEN, case(), Shown("ONE", "TWO"))

    for call, own, other in ((first, "ONE", "TWO"), (second, "TWO", "ONE")):
        text = " ".join(turn.content for turn in call.messages)
        assert own in text
        assert other not in text


def test_the_whole_question_in_order() -> None:
    """Scale, conversation, reference, criteria, the answer, and how to reply."""
    of = case(expected="Because.", rubric="Correctness only.")

    call, _ = POINTWISE.calls(TEN, of, Shown("ONE", "TWO"))

    system, user = (turn.content for turn in call.messages)
    mark = user.partition("<answer ")[2][:16]
    assert "on a scale from 1 to 10" in system
    assert user == (
        "The conversation to be answered:\n\n"
        f"<user {mark}>\nWhy &lt;b&gt;?\n</user {mark}>\n\n"
        "A reference answer, known to be good. An answer may be right and differ from"
        f" it:\n\n<reference {mark}>\nBecause.\n</reference {mark}>\n\n"
        f"The criteria:\n\n<criteria {mark}>\nCorrectness only.\n</criteria {mark}>\n\n"
        f"The answer:\n\n<answer {mark}>\nONE\n</answer {mark}>\n\n"
        "Which score does the answer deserve? Reply with one JSON object and nothing"
        ' else, the reason first:\n{"reason": "<one sentence>", "score": '
        "<a whole number from 1 to 10>}"
    )


def test_an_answer_that_two_candidates_are_held_to_is_one_call() -> None:
    """So the baseline's score is bought once, whoever stands against it."""
    _, against_one = POINTWISE.calls(TEN, case(), Shown("ONE", "BASE"))
    _, against_two = POINTWISE.calls(TEN, case(), Shown("TWO", "BASE"))

    assert against_one.key == against_two.key


def test_who_holds_to_the_form_cannot_leave_the_scale() -> None:
    """All scores of the scale fit, and no others: a small model would invent some."""
    call, _ = POINTWISE.calls(TEN, case(), Shown("ONE", "TWO"))

    assert call.form is not None
    schema = call.form.schema
    fitting = [n for n in range(-1, 101) if not violation(said_score(n), schema)]
    assert fitting == list(range(1, 11))


def said_score(score: int) -> dict[str, object]:
    return {"reason": "r", "score": score}


def test_another_question_is_another_call() -> None:
    """By scale, repeat and re-ask."""
    shown = Shown("ONE", "TWO")
    calls = [
        POINTWISE.calls(TEN, case(), shown)[0],
        POINTWISE.calls(TEN, case(), shown, again=True)[0],
        POINTWISE.calls(TEN, case(), shown, sample=1)[0],
        POINTWISE.calls(judge(method="pointwise"), case(), shown)[0],
    ]

    assert len({call.key for call in calls}) == 4
    assert "could not be read" in calls[1].messages[1].content


@pytest.mark.parametrize(
    ("fields", "mark"),
    [
        ({"reason": " r ", "score": 7}, Mark(7, "r")),
        ({"reason": "r", "score": 7.5}, Mark(7.5, "r")),
        ({"score": 10}, Mark(10, "")),
        ({"reason": None, "score": 1}, Mark(1, "")),
        ({"reason": "r", "score": 0}, None),
        ({"reason": "r", "score": 11}, None),
        ({"reason": "r", "score": True}, None),
        ({"reason": "r", "score": "7"}, None),
        ({"reason": 7, "score": 7}, None),
        ({"reason": "r"}, None),
    ],
)
def test_a_score_is_read_to_the_letter(
    fields: dict[str, object], mark: Mark | None
) -> None:
    """A number within the scale, never clamped; the reason is text, or is absent."""
    assert POINTWISE.read(TEN, reply(**fields)) == mark


def test_a_reply_without_an_object_is_unreadable() -> None:
    """Prose with a number in it is no score."""
    assert POINTWISE.read(TEN, said("I would give it 7 out of 10.")) is None


@given(st.integers(1, 10), st.integers(1, 10))
def test_a_difference_is_a_share_of_the_scale(ours: int, theirs: int) -> None:
    """From -1 to 1, and turned round it is its negative."""
    reading = POINTWISE.weigh(TEN, [Mark(ours, "o"), Mark(theirs, "t")])
    turned = POINTWISE.weigh(TEN, [Mark(theirs, "t"), Mark(ours, "o")])

    assert reading.score == pytest.approx((ours - theirs) / 9)
    assert turned.score == -reading.score
    assert reading.marks == (ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("Too short.", "Right.", "Too short. The other answer: Right."),
        ("Too short.", "", "Too short."),
        ("", "Right.", "The other answer: Right."),
    ],
)
def test_both_reasons_are_told(ours: str, theirs: str, told: str) -> None:
    """Each says whose it is."""
    reading = POINTWISE.weigh(TEN, [Mark(1, ours), Mark(10, theirs)])

    assert reading == Reading(-1.0, told, (1, 10))
