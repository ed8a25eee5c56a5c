"""Calls: what is asked, and the name it is recorded under."""

from __future__ import annotations

import pytest

from noworse.records.calls import Call, Option, ReplyForm, case_call
from noworse.records.cases import Case, Message
from noworse.records.models import Model
from noworse.records.requests import Request

MODEL = Model(id="m", api="openai-chat", base_url="http://127.0.0.1:9/v1", name="m")
CASE = Case(
    id="c",
    slice="s",
    messages=(Message(role="user", content="Hi"),),
    path="a.eval.yaml",
    line=1,
)


def test_a_second_voice_asks_for_samples_of_its_own() -> None:
    """Its first is the baseline's second; all else of the call is the same."""
    voice = MODEL.model_copy(update={"sample": 1})

    first, second = case_call(MODEL, CASE), case_call(voice, CASE)

    assert first.key == Call(model=MODEL, messages=CASE.messages).key
    assert second.key == Call(model=MODEL, messages=CASE.messages, sample=1).key
    assert case_call(MODEL, CASE, repeat=1).key == second.key
    assert first.key != second.key


@pytest.mark.parametrize(
    ("call", "is_verdict"),
    [
        (Call(MODEL, CASE.messages), False),
        (Call(MODEL, CASE.messages, form=ReplyForm("f", {})), True),
        (Call(MODEL, CASE.messages, options=(Option("A", "Yes."),)), True),
    ],
)
def test_a_verdict_is_known_by_its_form(call: Call, *, is_verdict: bool) -> None:
    """An object or a choice; an answer to a case has neither."""
    assert call.asks_a_judge is is_verdict


def test_options_are_part_of_the_question_where_there_are_any() -> None:
    """Their words and their meanings; a call without them keeps its name."""
    options = Option("A", "Yes."), Option("B", "No.")
    calls = [
        Call(MODEL, CASE.messages),
        Call(MODEL, CASE.messages, options=options),
        Call(MODEL, CASE.messages, options=options[::-1]),
        Call(MODEL, CASE.messages, options=(options[0], Option("B", "Never."))),
    ]

    assert len({call.key for call in calls}) == 4
    assert calls[0].key == Call(MODEL, CASE.messages, options=()).key


def test_what_code_asks_is_part_of_the_question() -> None:
    """So are the case, and how often it was asked before; not how it was written."""
    request = Request(
        tail="/chat/completions", body='{"b": {"y": 1, "x": 2}}', case="c"
    )
    changes: tuple[dict[str, object], ...] = (
        {},
        {"tail": "/responses"},
        {"query": "beta=true"},
        {"headers": {"anthropic-beta": "x"}},
        {"body": '{"b": {"y": 1, "x": 3}}'},
        {"case": "d"},
        {"nth": 1},
    )

    keys = {
        Call(MODEL, (), request=request.model_copy(update=one)).key for one in changes
    }
    same = request.model_copy(update={"body": '{"b":{"x":2,"y":1}}'})

    assert len(keys) == len(changes)
    assert Call(MODEL, (), request=same).key in keys
    assert Call(MODEL, (), request=None).key not in keys
