"""What a judge is asked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.judging.judges_for_tests import pair_messages

from noworse.judging.fence import unescape
from noworse.judging.method import Shown
from noworse.judging.pairwise import Pairwise
from noworse.records.calls import Call
from noworse.records.cases import Case, Message
from noworse.records.models import Judge, Params

JUDGE = Judge(
    id="openai:judge-1",
    api="openai-chat",
    base_url="http://h/v1",
    name="judge-1",
    params=Params(temperature=0),
)


def case(**fields: object) -> Case:
    plain = {
        "id": "c-1",
        "slice": "s",
        "messages": [{"role": "user", "content": "Why <b>?"}],
        "path": "x.eval.yaml",
        "line": 1,
    }
    return Case.model_validate({**plain, **fields})


def call_of(of: Case, first: str, second: str, **how: Any) -> Call:
    [call] = Pairwise().calls(JUDGE, of, Shown(first, second), **how)
    return call


def asked(of: Case, first: str = "ONE", second: str = "TWO") -> str:
    return pair_messages(of, Shown(first, second))[1].content


def test_the_whole_question_in_order() -> None:
    """Conversation, reference, criteria, then A and B; nothing else is in it."""
    of = case(
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Why?"},
        ],
        expected="Because.",
        rubric="Correctness only.",
    )

    system, user = pair_messages(of, Shown("ONE", "TWO"), mark="M")

    assert (system.role, user.role) == ("system", "user")
    assert user.content == (
        "The conversation to be answered:\n\n"
        "<system M>\nBe brief.\n</system M>\n\n"
        "<user M>\nWhy?\n</user M>\n\n"
        "A reference answer, known to be good. An answer may be right and differ from"
        " it:\n\n<reference M>\nBecause.\n</reference M>\n\n"
        "The criteria:\n\n<criteria M>\nCorrectness only.\n</criteria M>\n\n"
        "The two answers:\n\n"
        "<answer-A M>\nONE\n</answer-A M>\n\n"
        "<answer-B M>\nTWO\n</answer-B M>\n\n"
        "Which answer is better? Reply with one JSON object and nothing else, the"
        ' reason first:\n{"reason": "<one sentence>", "verdict": "A" or "B" or "tie"}'
    )


def test_what_a_case_does_not_have_is_not_mentioned() -> None:
    """No empty reference or criteria that a judge could wonder about."""
    said = asked(case())

    assert "reference" not in said
    assert "criteria" not in said


def test_nothing_foreign_is_in_the_system_message() -> None:
    """It is the same for every case and every pair."""
    of = case(expected="E", rubric="R")

    one, two = (
        pair_messages(of, Shown("1", "2"))[0],
        pair_messages(case(), Shown("3", "4"))[0],
    )

    assert one == two
    assert "tie" in one.content


@given(st.text(), st.text())
def test_each_answer_stands_in_its_fence_word_for_word(first: str, second: str) -> None:
    """Both are there in full, A before B, whatever they hold."""
    said = asked(case(), first, second)

    found = re.search(
        r"<answer-A (\w{16})>\n(.*)\n</answer-A \1>\n\n"
        r"<answer-B \1>\n(.*)\n</answer-B \1>\n\nWhich answer is better\?",
        said,
        re.DOTALL,
    )

    assert found
    assert (unescape(found[2]), unescape(found[3])) == (first, second)


def test_an_answer_is_never_a_template() -> None:
    """Braces in foreign text are braces."""
    said = asked(case(), "{{ 7 * 7 }}{% raw %}", "{# hidden #}")

    assert "{{ 7 * 7 }}{% raw %}" in said
    assert "{# hidden #}" in said


def test_the_same_pair_is_the_same_call() -> None:
    """A recorded verdict is found again, order, repeat and re-ask apart."""
    of = case()

    keys = [
        call_of(of, "1", "2").key,
        call_of(of, "2", "1").key,
        call_of(of, "1", "2", sample=1).key,
        call_of(of, "1", "2", again=True).key,
    ]

    assert keys[0] == call_of(of, "1", "2").key
    assert len(set(keys)) == 4


def test_a_call_asks_the_judge_as_the_user_set_it() -> None:
    """Its own parameters, and a form with the reason before the verdict."""
    call = call_of(case(), "1", "2")

    assert call.model is JUDGE
    assert call.form is not None
    assert list(call.form.schema["properties"]) == ["reason", "verdict"]  # type: ignore[call-overload]
    assert call.form.schema["required"] == ["reason", "verdict"]


def test_a_judge_learns_no_name() -> None:
    """Neither models nor roles are named, in no message."""
    call = call_of(case(), "1", "2")

    said = " ".join(turn.content for turn in call.messages).lower()

    for name in ("candidate", "baseline", "judge-1", "c-1", "gpt", "claude"):
        assert name not in said


def test_the_second_question_is_clearer() -> None:
    """After an unreadable reply one sentence more says what was wrong."""
    plain = pair_messages(case(), Shown("1", "2"), mark="M")[1].content

    again = pair_messages(case(), Shown("1", "2"), mark="M", again=True)[1].content

    assert again.startswith(plain)
    assert "could not be read" in again[len(plain) :]


@pytest.mark.parametrize("first", ["[q=1]", "x [q=1]"])
def test_no_mark_of_ours_follows_the_answers(first: str) -> None:
    """What stands last among the foreign text is A, then B."""
    of = case(
        messages=[Message(role="user", content="[q=9]")],
        expected="[q=8]",
        rubric="[q=7]",
    )

    marks = re.findall(r"\[q=(\d)\]", asked(of, first, "y [q=2]"))

    assert marks == ["9", "8", "7", "1", "2"]
