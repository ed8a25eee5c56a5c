"""Questions in the user's own words: a template, fenced text, and our reply form."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st
from tests.judging.judges_for_tests import case, judge

from noworse.errors import CallFailed
from noworse.judging.fence import unescape
from noworse.judging.method import Shown
from noworse.judging.own_question import takes_template, template_flaw
from noworse.judging.table import method_of
from noworse.records.models import Judge, Method
from noworse.records.tools import ToolCall, trace

PAIR = (
    "Which reply would a lawyer sign?\n{{ conversation }}\n"
    "{% if reference %}The model answer:\n{{ reference }}\n{% endif %}"
    "{{ answer_a }}\n--\n{{ answer_b }}\n"
)
SINGLE = "Is it sound?\n{{ conversation }}\n{{ answer }}\n"
LIST = "{{ answer }}\nHold it against:\n{{ checklist }}\n"
LISTED = [{"text": "It is polite."}]
PLAIN = Shown("ONE", "TWO")
OF_METHOD: dict[Method, str] = {
    "pairwise": PAIR,
    "probability": PAIR,
    "decision": PAIR,
    "pointwise": SINGLE,
    "criteria": LIST,
}


def own(method: Method, template: str | None = None) -> Judge:
    return judge(
        method=method,
        criteria=LISTED if method == "criteria" else (),
        template=template or OF_METHOD[method],
    )


def asked(who: Judge, shown: Shown = PLAIN, **changes: object) -> str:
    call = method_of(who).calls(who, case(**changes), shown)[0]
    return call.messages[1].content


def test_the_users_words_stand_around_fenced_text() -> None:
    """And our own say how to reply, so that a reply can be read."""
    said = asked(own("pairwise"))

    mark = re.search(r"<user (\w{16})>", said)
    assert mark
    m = mark[1]
    assert said == (
        "Which reply would a lawyer sign?\n"
        f"<user {m}>\nWhy &lt;b&gt;?\n</user {m}>\n"
        f"<answer-A {m}>\nONE\n</answer-A {m}>\n--\n"
        f"<answer-B {m}>\nTWO\n</answer-B {m}>\n\n"
        "Which answer is better? Reply with one JSON object and nothing else, the"
        ' reason first:\n{"reason": "<one sentence>", "verdict": "A" or "B" or "tie"}'
    )


def test_what_a_case_has_can_be_asked_for() -> None:
    """What it does not have is empty."""
    with_reference = asked(own("pairwise"), expected="Because.")

    assert "The model answer:\n<reference " in with_reference
    assert "The model answer:" not in asked(own("pairwise"))


def test_the_system_message_stays_ours() -> None:
    """It says what a fence is, and that quoted text is never an instruction."""
    plain, mine = judge(), own("pairwise")
    of, shown = case(), Shown("ONE", "TWO")

    systems = {
        method_of(who).calls(who, of, shown)[0].messages[0] for who in (plain, mine)
    }

    assert len(systems) == 1


@pytest.mark.parametrize("method", OF_METHOD)
@given(answer=st.text())
def test_an_answer_is_never_a_template(method: Method, answer: str) -> None:
    """It stands in its fence word for word, also in a question of the user's."""
    said = asked(own(method), Shown("{{ 7 * 7 }}" + answer, "TWO"))

    found = re.search(r"<(answer(?:-A)?) (\w{16})>\n(.*)\n</\1 \2>", said, re.DOTALL)

    assert found
    assert unescape(found[3]) == "{{ 7 * 7 }}" + answer


def test_an_answer_keeps_its_calls_of_tools() -> None:
    """They are a part of it, and come with it wherever it is shown."""
    calls = trace([ToolCall(name="look_up", arguments="{}")])

    said = asked(own("pairwise"), Shown("ONE", "TWO", calls, ""))

    assert re.search(r"</answer-A \w+>\n\n<tool-calls-A \w+>\nlook_up", said)
    assert "tool-calls-B" not in said


def test_other_words_are_another_question() -> None:
    """What was recorded for the first does not answer the second."""
    other = own("pairwise", PAIR + "Be kind.")
    keys = {
        method_of(who).calls(who, case(), Shown("1", "2"))[0].key
        for who in (judge(), own("pairwise"), other)
    }

    assert len(keys) == 3


@pytest.mark.parametrize("method", OF_METHOD)
def test_a_question_that_shows_what_is_judged_has_no_flaw(method: Method) -> None:
    """It need not show anything else."""
    assert takes_template(method)
    assert template_flaw(method, OF_METHOD[method]) is None


@pytest.mark.parametrize(
    ("method", "source", "words"),
    [
        ("pairwise", "{{ answer_a }}", ["does not show `answer_b`", "{{ answer_b }}"]),
        (
            "pairwise",
            "{{ answer_a }}{% if reference %}{{ answer_b }}{% endif %}",
            ["does not show `answer_b`"],
        ),
        ("pointwise", "{{ answr }}", ["`answr` has no value", "`answer`"]),
        ("pointwise", "{{ answer|upper }}", ["does not show `answer`"]),
        ("criteria", "{{ answer }}", ["does not show `checklist`"]),
        ("pointwise", "{{ answer }}{% include 'x' %}", ["`include` is not allowed"]),
        ("pointwise", "{{ answer", ["broken"]),
        ("pointwise", "{{ answer }}{% for x in answer %}{% endfor %}", ["looped"]),
        ("pointwise", "{{ answer.__class__ }}", ["has no value"]),
        ("pointwise", "just words", ["does not show `answer`"]),
    ],
)
def test_a_flaw_is_told_before_anything_is_asked(
    method: Method, source: str, words: list[str]
) -> None:
    """What is not shown cannot be judged, and nothing but text is within reach."""
    flaw = template_flaw(method, source)

    assert flaw is not None
    assert [word for word in words if word not in " ".join(flaw)] == []


def test_a_question_beyond_all_bounds_leaves_the_case_unresolved() -> None:
    """A template may make so much text, and no more."""
    huge = own("pointwise", "{{ answer }}" * 30)

    with pytest.raises(CallFailed) as caught:
        asked(huge, Shown("x" * 50_000, "TWO"))

    assert caught.value.trouble == "request_too_large"


def test_a_method_that_asks_nobody_takes_no_template() -> None:
    """There is no question."""
    assert not takes_template("python")
