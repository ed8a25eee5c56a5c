"""Calls as requests: addresses, bodies, keys."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from tests.wire.requests_for_tests import ALL, TURNS, body, encode, model

from noworse.records.cases import Message
from noworse.records.models import Api, Model
from noworse.wire.base import Call
from noworse.wire.dialects import dialect_of
from noworse.wire.endpoint import below


@pytest.mark.parametrize(
    ("base", "tail", "url"),
    [
        ("http://h/v1", "/chat/completions", "http://h/v1/chat/completions"),
        ("http://h/v1/", "/chat/completions", "http://h/v1/chat/completions"),
        ("http://h", "/chat/completions", "http://h/chat/completions"),
        ("http://h/chat/completions", "/chat/completions", "http://h/chat/completions"),
        ("http://h", "/v1/messages", "http://h/v1/messages"),
        ("http://h/v1", "/v1/messages", "http://h/v1/messages"),
        ("http://h/x/v1/messages", "/v1/messages", "http://h/x/v1/messages"),
        ("http://h/dep?v=1", "/chat/completions", "http://h/dep/chat/completions?v=1"),
    ],
)
def test_an_address_may_be_pasted_in_any_form(base: str, tail: str, url: str) -> None:
    """With the version, without, with a slash, or with all of the path."""
    assert below(base, tail) == url


def test_a_chat_request_is_small_and_ascii() -> None:
    """Only what was set is sent, as compact ASCII JSON."""
    sent = encode(model("glm-5p1"))

    assert sent.url == "http://h/v1/chat/completions"
    assert sent.body == (
        b'{"model":"glm-5p1","messages":[{"role":"system","content":"Be brief."},'
        b'{"role":"user","content":"Caf\\u00e9?"}]}'
    )


def test_a_messages_request_has_its_system_at_the_top() -> None:
    """Anthropic's own shape, with the limit that it requires."""
    sent = body(model("claude-opus-5-5", "anthropic"))

    assert sent == {
        "model": "claude-opus-5-5",
        "max_tokens": 16_384,
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Caf\u00e9?"}],
        "output_config": {"effort": "medium"},
    }


def test_a_responses_request_is_kept_by_nobody() -> None:
    """The turns as they are, and no copy left with the provider."""
    to = model("gpt-5.5", "openai-responses", effort="low", max_output_tokens=9)

    sent = encode(to)

    assert sent.url == "http://h/v1/responses"
    assert json.loads(sent.body) == {
        "model": "gpt-5.5",
        "input": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Caf\u00e9?"},
        ],
        "max_output_tokens": 9,
        "reasoning": {"effort": "low"},
        "store": False,
    }


def test_a_gemini_request_names_its_model_in_the_address() -> None:
    """Its system message apart, the assistant as `model`."""
    to = model("models/gemini-3.8-flash", "gemini", "https://g.example")
    turns = (*TURNS, Message(role="assistant", content="Oui."), TURNS[1])

    sent = dialect_of("gemini").encode(Call(model=to, messages=turns), None)

    assert sent.url == (
        "https://g.example/v1beta/models/gemini-3.8-flash:generateContent"
    )
    assert json.loads(sent.body) == {
        "contents": [
            {"role": "user", "parts": [{"text": "Caf\u00e9?"}]},
            {"role": "model", "parts": [{"text": "Oui."}]},
            {"role": "user", "parts": [{"text": "Caf\u00e9?"}]},
        ],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
    }


def test_no_name_of_a_model_leads_elsewhere_on_its_host() -> None:
    """What could be read as a path is written as a name."""
    to = model("../../evil?x=", "gemini", "https://g.example/v1beta")

    assert encode(to).url == (
        "https://g.example/v1beta/models/..%2F..%2Fevil%3Fx%3D:generateContent"
    )


def test_all_of_geminis_parameters_stand_in_its_configuration() -> None:
    """With its own names."""
    to = model("gemini-3.8-flash", "gemini", "", **ALL)

    assert body(to)["generationConfig"] == {
        "temperature": 0.0,
        "topP": 0.9,
        "seed": 7,
        "maxOutputTokens": 100,
        "thinkingConfig": {"thinkingLevel": "low"},
    }


def test_no_system_message_sends_no_system() -> None:
    """An empty system prompt is not sent."""
    to = model("claude-opus-5-5", "anthropic")

    sent = dialect_of("anthropic").encode(Call(model=to, messages=TURNS[1:]), None)

    assert b"system" not in sent.body


@pytest.mark.parametrize(
    ("api", "header", "value"),
    [
        ("openai-chat", "authorization", "Bearer k-1"),
        ("openai-responses", "authorization", "Bearer k-1"),
        ("anthropic", "x-api-key", "k-1"),
        ("gemini", "x-goog-api-key", "k-1"),
    ],
)
def test_a_key_is_only_in_the_secret_headers(api: Api, header: str, value: str) -> None:
    """Not in the body, the address, the other headers, nor in any printing."""
    sent = encode(model("m", api), key=" k-1\n")

    assert sent.secret_headers == {header: value}
    assert "k-1" not in repr(sent)


@pytest.mark.parametrize("api", get_args(Api))
def test_a_key_goes_into_the_header_that_the_user_named(api: Api) -> None:
    """A gateway may speak a dialect and want its key elsewhere."""
    to = model("m", api).model_copy(update={"key_header": "api-key"})

    assert encode(to, key="k-1").secret_headers == {"api-key": "k-1"}


def test_an_endpoint_in_the_style_of_azure_gets_its_version() -> None:
    """Behind the path, where it wants it."""
    to = model("mini", url="https://acme.openai.azure.com/openai/deployments/mini")
    to = to.model_copy(update={"api_version": "2024-10-21"})

    assert encode(to).url == (
        "https://acme.openai.azure.com/openai/deployments/mini"
        "/chat/completions?api-version=2024-10-21"
    )


@pytest.mark.parametrize("api", get_args(Api))
def test_without_a_key_none_is_sent(api: Api) -> None:
    """A local server gets no empty authorization."""
    assert encode(model("m", api)).secret_headers == {}


@pytest.mark.parametrize(
    ("to", "version"),
    [
        (model("claude-opus-5-5", "anthropic", temperature=0), "2026-10-21"),
        (model("claude-haiku-4-5", "anthropic", temperature=0), "2023-06-01"),
        (model("claude-haiku-4-5", "anthropic", top_p=0.5), "2023-06-01"),
        (model("claude-haiku-4-5", "anthropic"), "2026-10-21"),
    ],
)
def test_the_old_api_is_spoken_only_for_a_temperature(to: Model, version: str) -> None:
    """The new version rejects sampling parameters; the old one is kept for them."""
    assert encode(to).headers["anthropic-version"] == version
