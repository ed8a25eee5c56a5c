"""Which requests of a user's own code are calls of a model."""

from __future__ import annotations

import json

import pytest

from noworse.wire.own_calls import may_be_a_call, own_call

TURNS = [{"role": "user", "content": "PING"}]


def body(**fields: object) -> bytes:
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://api.openai.com/v1/chat/completions", "openai-chat"),
        ("https://llm.corp.example/any/where/chat/completions", "openai-chat"),
        ("https://api.openai.com/v1/responses", "openai-responses"),
        ("https://api.anthropic.com/v1/messages?beta=true", "anthropic"),
    ],
)
def test_a_call_is_known_by_the_end_of_its_path(url: str, api: str) -> None:
    """Whatever the host; the model stands in the body."""
    call = own_call(url, body(model="gpt-5.5", messages=TURNS))

    assert may_be_a_call("POST", url)
    assert call is not None
    assert (call.api, call.model) == (api, "gpt-5.5")
    assert call.body == {"messages": TURNS}


@pytest.mark.parametrize(
    "place",
    [
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash",
        "https://aiplatform.googleapis.com/v1/projects/p/models/gemini-3.5-flash",
    ],
)
@pytest.mark.parametrize("verb", [":generateContent", ":streamGenerateContent"])
def test_gemini_names_its_model_in_the_path(place: str, verb: str) -> None:
    """At its own host and in Google's cloud."""
    url = f"{place}{verb}?alt=sse&key=secret"

    call = own_call(url, body(contents=[]))

    assert may_be_a_call("post", url)
    assert call is not None
    assert (call.api, call.model) == ("gemini", "gemini-3.5-flash")
    assert (call.tail, call.query) == (verb, "alt=sse")


def test_azure_may_name_the_model_in_the_path() -> None:
    """The body goes before it."""
    url = "https://x.openai.azure.com/openai/deployments/big%201/chat/completions"

    unnamed = own_call(f"{url}?api-version=1", body(messages=TURNS))
    named = own_call(url, body(model="gpt-5.5", messages=TURNS))

    assert unnamed is not None
    assert (unnamed.model, unnamed.query) == ("big 1", "")
    assert named is not None
    assert named.model == "gpt-5.5"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://api.openai.com/v1/responses"),
        ("POST", "https://api.openai.com/v1/responses/resp_1/cancel"),
        ("POST", "https://api.openai.com/v1/embeddings"),
        ("POST", "https://api.anthropic.com/v1/messages/count_tokens"),
        ("POST", "https://api.anthropic.com/v1/messages/batches"),
    ],
)
def test_other_requests_are_no_calls(method: str, url: str) -> None:
    """Their bodies are not even looked at."""
    assert not may_be_a_call(method, url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://h/v1/chat/completions", b"no JSON"),
        ("https://h/v1/chat/completions", b"[" * 100_000),
        ("https://h/v1/chat/completions", b"[1]"),
        ("https://h/v1/chat/completions", b"{}"),
        ("https://h/v1/chat/completions", b'{"model": 7}'),
        ("https://h/v1/generateContent", b'{"model": "m"}'),
    ],
)
def test_what_names_no_model_is_none(url: str, said: bytes) -> None:
    """It goes where the user's code sends it."""
    assert own_call(url, said) is None


def test_no_key_is_a_part_of_a_request() -> None:
    """Of headers and query only what shapes the reply is kept."""
    call = own_call(
        "https://api.anthropic.com/v1/messages?beta=true&key=secret",
        body(model="claude-opus-5-5", messages=TURNS, stream=True),
    )
    assert call is not None
    headers = {
        "x-api-key": "secret",
        "authorization": "Bearer secret",
        "anthropic-version": "2026-10-21",
        "anthropic-beta": "context-1m",
        "x-stainless-os": "Linux",
    }

    request = call.request(headers, "c1")

    assert "secret" not in request.model_dump_json()
    assert request.headers == {
        "anthropic-beta": "context-1m",
        "anthropic-version": "2026-10-21",
    }
    assert (request.tail, request.query) == ("/v1/messages", "beta=true")
    assert (request.case, request.nth) == ("c1", 0)
    assert json.loads(request.body) == {"messages": TURNS, "stream": True}
