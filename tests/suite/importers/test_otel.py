"""Spans of GenAI calls, in OTLP's form or flat, by each of the conventions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.suite.importers.importers_for_tests import bring, fields, ids, left, only

from noworse.errors import CaseFileError
from noworse.suite.importers.base import Reply

HI = {"role": "user", "parts": [{"type": "text", "content": "Hi"}]}
YO = {"role": "assistant", "parts": [{"type": "text", "content": "Yo"}]}
ASKS = {"role": "user", "content": "Hi"}


def span(**attributes: Any) -> dict[str, Any]:
    """A flat span; `_` in a name is a dot."""
    named = {
        f"gen_ai.{name.replace('_', '.')}": one for name, one in attributes.items()
    }
    return {"name": "chat m", "span_id": "s1", "attributes": named}


def of(*spans: dict[str, Any], **how: Any) -> Any:
    return bring("a.jsonl", "\n".join(json.dumps(one) for one in spans), **how)


def test_values_of_otlp_say_their_own_type() -> None:
    """Texts, numbers, lists and mappings: messages may be structured."""
    part = {"kvlistValue": {"values": [pair("type", "text"), pair("content", "Hi")]}}
    turn = {
        "kvlistValue": {
            "values": [
                pair("role", "user"),
                {"key": "parts", "value": {"arrayValue": {"values": [part]}}},
            ]
        }
    }
    attributes = [
        {"key": "gen_ai.input.messages", "value": {"arrayValue": {"values": [turn]}}},
        {"key": "gen_ai.usage.input_tokens", "value": {"intValue": 7}},
        pair("gen_ai.request.model", "m"),
        {"key": "odd", "value": 7},
        {"key": "nothing", "value": {"arrayValue": None}},
        7,
    ]
    held = {"spanId": "s1", "attributes": attributes}
    scopes = {"scopeSpans": [{"spans": [held, 7]}, 7]}
    batch = {"resource": {"attributes": [pair("service.name", "shop")]}, **scopes}

    imported = of(
        {"resourceSpans": [batch, {"scopeSpans": None}, 7]}, slice_by="service.name"
    )

    [case] = only(imported).cases
    assert case.fields == {"id": "span-s1", "slice": "shop", "messages": [ASKS]}
    assert left(imported) == ["a.jsonl:1: the answer of a span was not captured"]


def pair(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": value}}


def test_each_message_may_be_an_event() -> None:
    """As earlier conventions had it."""
    one = span(request_model="m") | {
        "events": [
            {"name": "gen_ai.system.message", "attributes": {"content": "Be kind."}},
            {
                "name": "gen_ai.user.message",
                "attributes": {"gen_ai.event.content": '{"content": "Hi"}'},
            },
            {"name": "gen_ai.choice", "attributes": {"message": '{"content": "Yo"}'}},
            {"name": "other"},
            7,
        ]
    }

    [case] = only(of(one)).cases

    assert case.fields["messages"] == [{"role": "system", "content": "Be kind."}, ASKS]
    assert case.reply == Reply("m", "Yo")


def test_a_choice_may_hold_its_content_itself() -> None:
    """Beside its index."""
    one = span(request_model="m", input_messages=[HI]) | {
        "events": [
            {"name": "gen_ai.choice", "attributes": {"content": "Yo", "index": 0}}
        ]
    }

    [case] = only(of(one)).cases

    assert case.reply == Reply("m", "Yo")


def test_messages_may_stand_in_the_details_of_an_event() -> None:
    """Where a span has none itself."""
    details = {"gen_ai.input.messages": [HI], "gen_ai.output.messages": [YO]}
    one = span(request_model="m", operation_name="chat")
    event = {"name": "gen_ai.client.inference.operation.details", "attributes": details}

    [case] = only(of(one | {"events": [event]})).cases

    assert (case.fields["messages"], case.reply) == ([ASKS], Reply("m", "Yo"))


def test_a_span_may_be_flat_to_the_last() -> None:
    """Attributes as fields of the line, also those with numbers in their names."""
    flat = {
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": '[{"type": "text", "text": "Hi"}]',
        "gen_ai.completion.0.content": "Yo",
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.request.model": "m",
    }

    [case] = only(of(flat)).cases

    assert case.fields["messages"] == [ASKS]
    assert case.id.startswith("case-")
    assert case.reply == Reply("m", "Yo")


def test_calls_of_tools_and_pictures_are_sent() -> None:
    """Each result of a tool is a turn; thoughts are not sent again."""
    call = {"type": "tool_call", "id": "c1", "name": "find", "arguments": {"n": 1}}
    bare = {"type": "tool_call", "name": "look"}
    result = {"type": "tool_call_response", "id": "c1", "response": {"found": 1}}
    other = {"type": "tool_call_response", "result": "none"}
    last = result | {"id": "c3"}
    uri = {"type": "uri", "modality": "image", "uri": "https://x.example/a.png"}
    png = {"type": "blob", "modality": "image", "mime_type": "image/png"}
    blob = png | {"content": "iVBORw0KGgo="}
    turns = [
        {"role": "user", "parts": [{"type": "text", "content": "See"}, uri, blob]},
        {
            "role": "assistant",
            "parts": [{"type": "reasoning", "content": "?"}, call, bare],
        },
        {"role": "tool", "parts": [result, other]},
        {"role": "user", "parts": "Plain"},
        {"role": "user", "content": "Old"},
        {"role": "assistant", "parts": ["So", call | {"id": "c3"}, last]},
    ]

    [case] = only(of(span(input_messages=[*turns, HI]))).cases

    sent = case.fields["messages"]
    assert isinstance(sent, list)
    assert [turn["role"] for turn in sent] == [
        *("user", "assistant", "tool", "tool", "user", "user", "assistant", "tool"),
        "user",
    ]
    assert len(case.case.messages[0].images) == 2
    assert sent[1]["tool_calls"] == [
        {"id": "c1", "name": "find", "arguments": {"n": 1}},
        {"name": "look", "arguments": {}},
    ]
    assert sent[2] == {"role": "tool", "content": '{"found": 1}', "tool_call_id": "c1"}
    assert sent[3] == {"role": "tool", "content": "none"}


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (span(operation_name="chat"), "its messages were not captured"),
        (span(input_messages="no json"), "its messages were not captured"),
        (span(input_messages=[YO]), "its messages were not captured"),
        (
            span(input_messages=[{"role": "user", "parts": [{"type": "file"}]}]),
            "a part of a message is `file`",
        ),
        (span(input_messages=[HI]) | {"status": "ERROR"}, "the call ended in an error"),
        (
            span()
            | {"events": [{"name": "gen_ai.user.message"}], "attributes": {"llm.x": 1}},
            "a message has no content: nothing",
        ),
    ],
)
def test_a_span_that_makes_no_case_is_told(one: dict[str, Any], said: str) -> None:
    """With its line."""
    imported = of(one, span(input_messages=[HI]))

    assert len(ids(imported)) == 1
    assert f"a.jsonl:1: a span: {said}" in left(imported)


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({}, "the answer of a span was not captured"),
        ({"output_messages": [YO]}, "the answer of a span names no model"),
        (
            {
                "request_model": "m",
                "output_messages": [
                    {"parts": [{"type": "tool_call", "name": "find"}]},
                ],
            },
            "the answer of a span is not of words alone",
        ),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told(
    attributes: dict[str, Any], said: str
) -> None:
    """The case stays, and the baseline is asked anew."""
    imported = of(span(input_messages=[HI], **attributes))

    assert fields(imported) == [{"messages": [ASKS]}]
    assert left(imported) == [f"a.jsonl:1: {said}"]


def test_spans_around_a_call_are_no_cases() -> None:
    """Agents, tools, and what is not of a model at all."""
    kinds = ["invoke_agent", "execute_tool"]
    around = [span(operation_name=kind, input_messages=[HI]) for kind in kinds]
    chain = {"attributes": {"openinference.span.kind": "CHAIN", "llm.x": 1}}
    llm = {"attributes": {"openinference.span.kind": "LLM", "llm.model_name": "m"}}

    imported = of(*around, chain, llm, {"name": "GET /"}, span(input_messages=[HI]))

    assert ids(imported) == ["span-s1"]
    assert left(imported)[0] == "a.jsonl:4: a span: its messages were not captured"


def test_a_file_without_a_call_is_refused() -> None:
    """And says what to export."""
    with pytest.raises(CaseFileError, match="there is no span of a model's call"):
        of(span(operation_name="execute_tool"))
