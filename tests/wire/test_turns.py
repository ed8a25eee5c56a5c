"""Images and tools, in the words of every dialect."""

from __future__ import annotations

import json

import pytest
from tests.wire.replies_for_tests import AT, DIALECTS, GOLDEN, call_to
from tests.wire.requests_for_tests import model

from noworse.records.answers import Answer
from noworse.records.cases import Message
from noworse.records.models import Api
from noworse.records.tools import Image, Tool, ToolCall
from noworse.wire.base import Call, HttpReply
from noworse.wire.dialects import dialect_of

PHOTO = Image(media_type="image/png", data="UE5H", after=5)
LINKED = Image(media_type="image/jpeg", url="https://shop.example/a.jpg", after=9)
LOOK = Message(role="user", content="This:Mine?", images=(PHOTO, LINKED))
ROME = ToolCall(id="c1", name="get_weather", arguments='{"city": "Rome"}')
OSLO = ToolCall(id="c2", name="get_weather", arguments="Oslo")
TOOLS = (Tool(name="get_weather", description="Of a city."),)
SCHEMA = {"type": "object", "properties": {}}
TALK = (
    Message(role="user", content="Weather?"),
    Message(role="assistant", content="I look.", tool_calls=(ROME, OSLO)),
    Message(role="tool", content="21", tool_call_id="c1"),
    Message(role="tool", content="3", tool_call_id="c2"),
    Message(role="user", content="So?"),
)


def sent(
    api: Api, *turns: Message, tools: tuple[Tool, ...] = (), name: str = "gemini-3"
) -> dict[str, object]:
    call = Call(model(name, api), turns, tools=tools)
    body = json.loads(dialect_of(api).encode(call, None).body)
    assert isinstance(body, dict)
    return body


LOOKS: dict[Api, object] = {
    "openai-chat": [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "This:"},
                {
                    "type": "image_url",
                    "image_url": {"url": "data:image/png;base64,UE5H"},
                },
                {"type": "text", "text": "Mine"},
                {"type": "image_url", "image_url": {"url": LINKED.url}},
                {"type": "text", "text": "?"},
            ],
        }
    ],
    "openai-responses": [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "This:"},
                {"type": "input_image", "image_url": "data:image/png;base64,UE5H"},
                {"type": "input_text", "text": "Mine"},
                {"type": "input_image", "image_url": LINKED.url},
                {"type": "input_text", "text": "?"},
            ],
        }
    ],
    "anthropic": [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "This:"},
                {
                    "type": "image",
                    "source": {
                        "type": "base64",
                        "media_type": "image/png",
                        "data": "UE5H",
                    },
                },
                {"type": "text", "text": "Mine"},
                {"type": "image", "source": {"type": "url", "url": LINKED.url}},
                {"type": "text", "text": "?"},
            ],
        }
    ],
    "gemini": [
        {
            "role": "user",
            "parts": [
                {"text": "This:"},
                {"inlineData": {"mimeType": "image/png", "data": "UE5H"}},
                {"text": "Mine"},
                {"fileData": {"mimeType": "image/jpeg", "fileUri": LINKED.url}},
                {"text": "?"},
            ],
        }
    ],
}
TURNS_IN: dict[Api, str] = {
    "anthropic": "messages",
    "gemini": "contents",
    "openai-chat": "messages",
    "openai-responses": "input",
}
TALKS: dict[Api, object] = {
    "openai-chat": [
        {"role": "user", "content": "Weather?"},
        {
            "role": "assistant",
            "content": "I look.",
            "tool_calls": [
                {
                    "id": one.id,
                    "type": "function",
                    "function": {"name": one.name, "arguments": one.arguments},
                }
                for one in (ROME, OSLO)
            ],
        },
        {"role": "tool", "content": "21", "tool_call_id": "c1"},
        {"role": "tool", "content": "3", "tool_call_id": "c2"},
        {"role": "user", "content": "So?"},
    ],
    "openai-responses": [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": "I look."},
        *(
            {
                "type": "function_call",
                "call_id": one.id,
                "name": one.name,
                "arguments": one.arguments,
            }
            for one in (ROME, OSLO)
        ),
        {"type": "function_call_output", "call_id": "c1", "output": "21"},
        {"type": "function_call_output", "call_id": "c2", "output": "3"},
        {"role": "user", "content": "So?"},
    ],
    "anthropic": [
        {"role": "user", "content": "Weather?"},
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "I look."},
                {
                    "type": "tool_use",
                    "id": "c1",
                    "name": "get_weather",
                    "input": {"city": "Rome"},
                },
                {
                    "type": "tool_use",
                    "id": "c2",
                    "name": "get_weather",
                    "input": {"arguments": "Oslo"},
                },
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "c1", "content": "21"},
                {"type": "tool_result", "tool_use_id": "c2", "content": "3"},
            ],
        },
        {"role": "user", "content": "So?"},
    ],
    "gemini": [
        {"role": "user", "parts": [{"text": "Weather?"}]},
        {
            "role": "model",
            "parts": [
                {"text": "I look."},
                {
                    "functionCall": {"name": "get_weather", "args": {"city": "Rome"}},
                    "thoughtSignature": "skip_thought_signature_validator",
                },
                {
                    "functionCall": {
                        "name": "get_weather",
                        "args": {"arguments": "Oslo"},
                    },
                    "thoughtSignature": "skip_thought_signature_validator",
                },
            ],
        },
        {
            "role": "user",
            "parts": [
                {
                    "functionResponse": {
                        "name": "get_weather",
                        "response": {"result": said},
                    }
                }
                for said in ("21", "3")
            ],
        },
        {"role": "user", "parts": [{"text": "So?"}]},
    ],
}
OFFERS: dict[Api, object] = {
    "openai-chat": {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Of a city.",
            "parameters": SCHEMA,
        },
    },
    "openai-responses": {
        "type": "function",
        "name": "get_weather",
        "description": "Of a city.",
        "parameters": SCHEMA,
        "strict": False,
    },
    "anthropic": {
        "name": "get_weather",
        "description": "Of a city.",
        "input_schema": SCHEMA,
    },
    "gemini": {
        "functionDeclarations": [
            {
                "name": "get_weather",
                "description": "Of a city.",
                "parametersJsonSchema": SCHEMA,
            }
        ]
    },
}


@pytest.mark.parametrize("api", LOOKS)
def test_images_stand_between_the_texts(api: Api) -> None:
    """By their bytes or by their address, in the order of the turn."""
    assert sent(api, LOOK)[TURNS_IN[api]] == LOOKS[api]


@pytest.mark.parametrize("api", TALKS)
def test_calls_and_their_answers_are_told(api: Api) -> None:
    """What was no object is wrapped where an object is wanted."""
    assert sent(api, *TALK)[TURNS_IN[api]] == TALKS[api]


@pytest.mark.parametrize("api", OFFERS)
def test_tools_are_offered(api: Api) -> None:
    """In the vendor's own words; where there are none, nothing is said."""
    assert sent(api, LOOK, tools=TOOLS)["tools"] == [OFFERS[api]]
    assert "tools" not in sent(api, LOOK)


@pytest.mark.parametrize("api", TURNS_IN)
def test_calls_without_words_are_a_turn(api: Api) -> None:
    """No empty text stands beside them."""
    called = Message(role="assistant", content="", tool_calls=(ROME,))

    said = json.dumps(sent(api, TALK[0], called, TALK[2])[TURNS_IN[api]])

    assert '""' not in said
    assert "get_weather" in said


def test_a_turn_without_a_word_is_still_a_turn() -> None:
    """Gemini wants at least one part."""
    said = sent("gemini", Message(role="user", content=""))

    assert said["contents"] == [{"role": "user", "parts": [{"text": ""}]}]


def test_older_gemini_knows_no_signatures() -> None:
    """They came with version 3."""
    said = json.dumps(sent("gemini", *TALK, name="gemini-2.5-flash"))

    assert "thoughtSignature" not in said


def read(name: str, *, tools: tuple[Tool, ...] = (Tool(name="look_up"),)) -> Answer:
    api = DIALECTS[name.partition("-")[0]]
    plain = call_to(api)
    call = Call(plain.model, plain.messages, tools=tools)
    reply = HttpReply(200, (GOLDEN / f"{name}.json").read_bytes())
    return dialect_of(api).decode(call, reply, at=AT, seconds=0.5)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("openai-tools", 'search({"q": "x")'),
        ("responses-tools", 'look_up({"id": 7})'),
        ("anthropic-tools", "search({})"),
        ("gemini-tools", 'look_up({"id": 7})'),
    ],
)
def test_a_call_of_a_tool_is_an_answer(name: str, told: str) -> None:
    """With its arguments in one form, whoever wrote them; also those that broke off."""
    answer = read(name)

    assert answer.told == told
    assert answer.finish == "tools"
    assert not answer.is_outcome


@pytest.mark.parametrize(
    "name", ["openai-tools", "responses-tools", "anthropic-tools", "gemini-tools"]
)
def test_a_call_of_a_tool_that_nobody_offered_is_none(name: str) -> None:
    """It is an answer without text, as it has always been."""
    answer = read(name, tools=())

    assert answer.tool_calls == ()
    assert answer.is_outcome


@pytest.mark.parametrize(
    "calls",
    [
        "text",
        [None],
        [{"id": 1}],
        [{"function": {"name": " ", "arguments": "{}"}}],
    ],
)
def test_what_is_no_call_is_left_out(calls: object) -> None:
    """A reply is read without trust."""
    message = {"content": "PONG", "tool_calls": calls}
    body = {"choices": [{"message": message, "finish_reason": "stop"}]}
    call = Call(call_to("openai-chat").model, TALK[:1], tools=TOOLS)
    reply = HttpReply(200, json.dumps(body).encode())

    answer = dialect_of("openai-chat").decode(call, reply, at=AT, seconds=0.5)

    assert (answer.text, answer.tool_calls) == ("PONG", ())


def test_arguments_that_are_no_json_stay_as_they_were_written() -> None:
    """And without what cannot be stored."""
    function = {"name": "f", "arguments": "{city: \ud83d"}
    message = {"content": None, "tool_calls": [{"id": "c", "function": function}]}
    body = {"choices": [{"message": message, "finish_reason": "tool_calls"}]}
    call = Call(call_to("openai-chat").model, TALK[:1], tools=TOOLS)
    reply = HttpReply(200, json.dumps(body).encode())

    answer = dialect_of("openai-chat").decode(call, reply, at=AT, seconds=0.5)

    assert answer.told == "f({city: \ufffd)"
