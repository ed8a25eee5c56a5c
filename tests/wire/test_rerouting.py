"""Calls of a user's own code, written for another model, and their replies."""

from __future__ import annotations

import json

import pytest
from tests.wire.own_requests_for_tests import (
    AT,
    TAILS,
    events,
    own,
    plain,
    streamed,
    target,
)

from noworse.errors import CallError, CallFailed, ReplyUnreadable
from noworse.records.answers import Answer, RawAnswer, Usage
from noworse.records.calls import Call
from noworse.records.models import Api
from noworse.wire.base import HttpCall, HttpReply
from noworse.wire.dialects import dialect_for, rejection
from noworse.wire.rerouting import handed

TURNS = [{"role": "user", "content": "PING"}]
CHUNK = {"model": "m-1", "choices": [{"delta": {"content": "PONG"}}]}
LAST = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
USAGE = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}


def sent(call: Call, key: str | None = "secret") -> HttpCall:
    return dialect_for(call).encode(call, key)


def body(call: Call) -> dict[str, object]:
    held = json.loads(sent(call).body)
    assert isinstance(held, dict)
    return held


def read(call: Call, reply: HttpReply) -> RawAnswer:
    answer = dialect_for(call).decode(call, reply, at=AT, seconds=0.5)
    assert isinstance(answer, RawAnswer)
    return answer


@pytest.mark.parametrize(
    ("api", "url", "header"),
    [
        ("openai-chat", "https://h.example/v1/chat/completions", "authorization"),
        ("openai-responses", "https://h.example/v1/responses", "authorization"),
        ("anthropic", "https://h.example/v1/messages", "x-api-key"),
        (
            "gemini",
            "https://h.example/v1beta/models/small%2F1:generateContent",
            "x-goog-api-key",
        ),
    ],
)
def test_address_key_and_name_are_those_of_the_target(
    api: Api, url: str, header: str
) -> None:
    """All else is as the code wrote it."""
    call = own(target("small/1", api), messages=TURNS)

    http = sent(call)

    assert http.url == url
    assert list(http.secret_headers) == [header]
    named = {} if api == "gemini" else {"model": "small/1"}
    assert body(call) == named | {"messages": TURNS}


def test_headers_and_query_that_shape_the_reply_go_along() -> None:
    """The version that the target's table names stands beside them."""
    azure = target("m", "anthropic").model_copy(update={"api_version": "7"})
    one = own(target("m", "anthropic"), None, "beta=true", messages=TURNS)
    assert one.request is not None
    asked = one.request.model_copy(update={"headers": {"anthropic-beta": "x"}})

    http, other = (
        sent(Call(one.model, (), request=asked)),
        sent(Call(azure, (), request=asked)),
    )

    assert http.url == "https://h.example/v1/messages?beta=true"
    assert other.url == "https://h.example/v1/messages?api-version=7&beta=true"
    assert http.headers["anthropic-beta"] == "x"


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ({"stream": True}, {"include_usage": True}),
        ({"stream": True, "stream_options": {"a": 1}}, {"a": 1, "include_usage": True}),
        (
            {"stream": True, "stream_options": {"include_usage": True}},
            {"include_usage": True},
        ),
        ({"stream": False}, None),
        ({}, None),
    ],
)
def test_a_stream_of_chat_is_asked_for_its_tokens(
    asked: dict[str, object], options: object
) -> None:
    """Else the cost would not be known."""
    assert body(own(target(), asked)).get("stream_options") == options


def test_no_server_is_asked_that_does_not_know_the_question() -> None:
    """Mistral tells the tokens unasked; other dialects always do."""
    mistral = target("mistral-small", url="https://api.mistral.ai/v1")
    claude = target("m", "anthropic")

    assert "stream_options" not in body(own(mistral, stream=True))
    assert "stream_options" not in body(own(claude, stream=True))


def test_a_reply_is_kept_as_it_came() -> None:
    """What is read of it are the model, the end and the tokens."""
    said = {
        "model": "m-1",
        "choices": [{"message": {"content": "PONG"}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2},
        "x": "\u00e9",
    }

    answer = read(own(target()), plain(said))

    assert json.loads(answer.reply.body) == said
    assert (answer.reply.status, answer.text) == (200, "")
    assert (answer.served, answer.finish) == ("m-1", "length")
    assert answer.usage == Usage(input_tokens=3, output_tokens=2)
    assert answer.oddities == ("truncated",)


@pytest.mark.parametrize(("asked", "told"), [(None, False), (True, True)])
def test_the_tokens_of_a_stream_are_handed_on_only_if_asked_for(
    asked: bool | None,  # noqa: FBT001 - a value of the field
    *,
    told: bool,
) -> None:
    """The tape holds them in any case."""
    options = {} if asked is None else {"stream_options": {"include_usage": asked}}
    call = own(target(), options, stream=True)

    answer = read(call, streamed(events(CHUNK, LAST, USAGE, done=True)))
    reply = handed(call, answer)

    assert answer.usage == Usage(input_tokens=3, output_tokens=2)
    assert "prompt_tokens" in answer.reply.body
    assert ("prompt_tokens" in reply.body) is told
    assert reply.body.endswith("data: [DONE]\n\n")
    assert reply.seconds == 0.5


def test_a_server_that_does_not_stream_is_handed_on_as_it_is() -> None:
    """Its reply is whole."""
    said = {"choices": [{"message": {"content": "PONG"}, "finish_reason": "stop"}]}
    call = own(target(), stream=True)

    reply = handed(call, read(call, plain(said)))

    assert json.loads(reply.body) == said


def test_a_list_of_gemini_is_read_like_a_stream() -> None:
    """That is its stream without `alt=sse`."""
    said = [
        {"candidates": [{"content": {"parts": [{"text": "PONG"}]}}]},
        {
            "candidates": [{"finishReason": "STOP"}],
            "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 2},
        },
    ]

    answer = read(own(target(api="gemini")), plain(said))

    assert answer.usage == Usage(input_tokens=3, output_tokens=2)
    assert answer.finish == "stop"


def test_a_reply_that_we_cannot_read_may_be_read_by_the_code() -> None:
    """It is JSON, and no error; its cost is unknown."""
    answer = read(own(target()), plain({"choices": [{"future": 1}]}))

    assert answer.usage is None
    assert answer.oddities == ("usage_missing",)
    assert answer.served == "small"


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (HttpReply(200, b"<html>"), ReplyUnreadable, "not JSON"),
        (plain([]), ReplyUnreadable, "no JSON object"),
        (streamed(events(CHUNK)), ReplyUnreadable, "cut off"),
        (streamed("data: {\n\n"), ReplyUnreadable, "not JSON"),
        (streamed(events({"error": {"message": "busy"}})), CallFailed, "busy"),
        (plain({"error": {"message": "busy"}}), CallFailed, "busy"),
    ],
)
def test_what_is_no_reply_is_trouble(
    reply: HttpReply, kind: type[CallError], words: str
) -> None:
    """It is tried again, or told; the code never sees half of it."""
    with pytest.raises(kind, match=words):
        read(own(target()), reply)


def rejected(call: Call, reply: HttpReply) -> Answer | None:
    return rejection(call, reply, at=AT, seconds=0.5)


@pytest.mark.parametrize(
    ("reply", "finish", "usage"),
    [
        (
            plain({"error": {"code": "context_length_exceeded"}}, 400),
            "stop",
            Usage(input_tokens=0, output_tokens=0),
        ),
        (plain({}, 413), "stop", Usage(input_tokens=0, output_tokens=0)),
        (plain({"error": {"code": "content_filter"}}, 400), "filter", None),
    ],
)
def test_what_a_model_cannot_take_is_told_the_code_each_time(
    reply: HttpReply, finish: str, usage: Usage | None
) -> None:
    """It may expect that, and ask for less."""
    answer = rejected(own(target()), reply)

    assert isinstance(answer, RawAnswer)
    assert answer.reply.status == reply.status
    assert (answer.finish, answer.usage) == (finish, usage)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_other_rejections_are_trouble(status: int) -> None:
    """Nothing of them is recorded."""
    assert rejected(own(target()), plain({"error": {"message": "no"}}, status)) is None


def test_every_dialect_has_a_tail_in_these_tests() -> None:
    """Those whose models decide are spoken by no client library."""
    assert set(TAILS) == {"anthropic", "gemini", "openai-chat", "openai-responses"}


def test_an_error_is_explained_as_ever() -> None:
    """In the provider's own words."""
    fault = dialect_for(own(target())).explain(plain({"error": {"message": "no"}}, 401))

    assert (fault.trouble, fault.detail) == ("auth", "HTTP 401: no")
