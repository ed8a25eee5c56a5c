"""A list of criteria, and the weighted share that an answer meets."""

from __future__ import annotations

import pytest
from tests.judging.judges_for_tests import case, judge, reply, said

from noworse.judging.criteria import Criteria
from noworse.judging.fence import unescape
from noworse.judging.method import Mark, Shown

LIST = [
    {"text": "It cites the <deadline>.", "weight": 3},
    {"text": "It is polite."},
]
TWO = judge(method="criteria", criteria=LIST)
CRITERIA = Criteria()


def test_all_criteria_are_asked_about_one_answer_at_once() -> None:
    """Numbered, in their order, and fenced as all foreign text is."""
    calls = CRITERIA.calls(TWO, case(), Shown("ONE", "TWO"))

    assert len(calls) == 2
    for call, own, other in zip(calls, ("ONE", "TWO"), ("TWO", "ONE"), strict=True):
        text = call.messages[1].content
        assert own in text
        assert other not in text
        listed = text.partition("<checklist ")[2].partition("\n")[2]
        listed = listed.partition("\n</checklist ")[0]
        assert unescape(listed) == "1. It cites the <deadline>.\n2. It is polite."
        assert "one entry for each of the 2 items" in text


def test_the_form_wants_each_number_once() -> None:
    """So that a provider that holds to a schema can leave none out."""
    call, _ = CRITERIA.calls(TWO, case(), Shown("ONE", "TWO"))

    assert call.form is not None
    met = call.form.schema["properties"]["met"]  # type: ignore[index]
    assert list(met["properties"]) == met["required"] == ["1", "2"]


@pytest.mark.parametrize(
    ("met", "share"),
    [
        ({"1": True, "2": True}, 1.0),
        ({"1": True, "2": False}, 0.75),
        ({"1": False, "2": True}, 0.25),
        ({"1": False, "2": False}, 0.0),
        ({"1": True}, None),
        ({"1": True, "2": True, "3": True}, None),
        ({"1": True, "2": 1}, None),
        ({"1": True, "2": "true"}, None),
        ({"1": True, "2": None}, None),
        ([True, True], None),
        (None, None),
    ],
)
def test_an_answer_gets_the_share_that_it_meets(
    met: object, share: float | None
) -> None:
    """By weight; anything but a plain yes or no to each is unreadable."""
    mark = CRITERIA.read(TWO, reply(reason="r", met=met))

    assert mark == (None if share is None else Mark(share, "r"))


def test_a_reply_without_an_object_is_unreadable() -> None:
    """Prose is not read, whatever it says."""
    assert CRITERIA.read(TWO, said("1: true, 2: true")) is None


def test_shares_are_compared() -> None:
    """As a difference from -1 to 1, both shares told."""
    reading = CRITERIA.weigh(TWO, [Mark(0.25, "a"), Mark(1.0, "b")])

    assert reading.score == -0.75
    assert reading.marks == (0.25, 1.0)


def test_the_second_question_is_clearer() -> None:
    """A call of its own, with one more sentence."""
    plain, _ = CRITERIA.calls(TWO, case(), Shown("ONE", "TWO"))

    again, _ = CRITERIA.calls(TWO, case(), Shown("ONE", "TWO"), again=True)

    assert again.messages[1].content.startswith(plain.messages[1].content)
    assert "could not be read" in again.messages[1].content
