"""Calls as requests: addresses, bodies, keys, and what is not sent."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from noworse.records.cases import Message
from noworse.records.models import Api, Effort, Model, Params
from noworse.wire.base import Call, HttpCall, ReplyForm
from noworse.wire.dialects import dialect_of
from noworse.wire.endpoint import below
from noworse.wire.profiles import dropped, max_output_tokens, profile_of

FORM = ReplyForm("verdict", {"type": "object", "properties": {}})
TURNS = (
    Message(role="system", content="Be brief."),
    Message(role="user", content="Caf\u00e9?"),
)


def model(
    name: str, api: Api = "openai-chat", url: str = "", **params: object
) -> Model:
    home = "https://api.anthropic.com" if api == "anthropic" else "http://h/v1"
    return Model(
        id=f"m:{name}",
        api=api,
        base_url=url or home,
        name=name,
        params=Params.model_validate(params),
    )


def encode(
    to: Model, form: ReplyForm | None = None, key: str | None = None
) -> HttpCall:
    call = Call(model=to, messages=TURNS, form=form)
    return dialect_of(to.api).encode(call, key)


def body(to: Model, form: ReplyForm | None = None) -> Mapping[str, object]:
    held = json.loads(encode(to, form).body)
    assert isinstance(held, dict)
    return held


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
        "max_tokens": 4096,
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Caf\u00e9?"}],
    }


def test_no_system_message_sends_no_system() -> None:
    """An empty system prompt is not sent."""
    to = model("claude-opus-5-5", "anthropic")

    sent = dialect_of("anthropic").encode(Call(model=to, messages=TURNS[1:]), None)

    assert b"system" not in sent.body


@pytest.mark.parametrize(
    ("api", "header", "value"),
    [("openai-chat", "authorization", "Bearer k-1"), ("anthropic", "x-api-key", "k-1")],
)
def test_a_key_is_only_in_the_secret_headers(api: Api, header: str, value: str) -> None:
    """Not in the body, the address, the other headers, nor in any printing."""
    sent = encode(model("m", api), key=" k-1\n")

    assert sent.secret_headers == {header: value}
    assert "k-1" not in repr(sent)


@pytest.mark.parametrize("api", ["openai-chat", "anthropic"])
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


ALL: dict[str, object] = {
    "temperature": 0.0,
    "top_p": 0.9,
    "seed": 7,
    "max_output_tokens": 100,
    "effort": "low",
}


@pytest.mark.parametrize(
    ("name", "api", "url", "gone"),
    [
        ("local-llm", "openai-chat", "", ()),
        ("o3-mini", "openai-chat", "", ("temperature", "top_p")),
        ("gpt-5", "openai-chat", "", ("temperature", "top_p")),
        ("gpt-5-mini-2025-08-07", "openai-chat", "", ("temperature", "top_p")),
        ("openai/gpt-5.5-pro", "openai-chat", "", ("temperature", "top_p")),
        ("gpt-5.1-codex", "openai-chat", "", ("temperature", "top_p")),
        ("gpt-5.4-mini", "openai-chat", "", ("temperature", "top_p")),
        ("gpt-6-luna", "openai-chat", "", ("temperature", "top_p")),
        ("gpt-4.1", "openai-chat", "", ("effort",)),
        ("gpt-5-chat-latest", "openai-chat", "", ("effort",)),
        ("gpt-35-turbo", "openai-chat", "", ("effort",)),
        ("gpt-oss-120b", "openai-chat", "", ()),
        ("deepseek-v4-flash", "openai-chat", "https://api.deepseek.com", ()),
        ("accounts/x/glm-5p1", "openai-chat", "", ("effort",)),
        ("glm-5.1", "openai-chat", "https://api.z.ai/api/paas/v4", ()),
        ("large", "openai-chat", "https://api.mistral.ai/v1", ("effort",)),
        ("claude-opus-5-5", "anthropic", "", ("temperature", "top_p", "seed")),
        ("claude-opus-4-7", "anthropic", "", ("temperature", "top_p", "seed")),
        ("claude-sonnet-4-6", "anthropic", "", ("seed",)),
        ("claude-opus-4-5-20251101", "anthropic", "", ("seed",)),
        ("claude-opus-4-1", "anthropic", "", ("seed", "effort")),
        ("claude-sonnet-4-20250514", "anthropic", "", ("seed", "effort")),
        ("claude-3-haiku", "anthropic", "", ("seed", "effort")),
        ("fake-1", "anthropic", "", ("seed",)),
    ],
)
def test_a_parameter_that_is_not_sent_is_named(
    name: str, api: Api, url: str, gone: tuple[str, ...]
) -> None:
    """What is dropped is told, and what is not told is sent."""
    to = model(name, api, url, **ALL)

    sent = encode(to).body.decode()

    assert dropped(to) == gone
    assert ('"temperature"' in sent) == ("temperature" not in gone)
    assert ('"top_p"' in sent) == ("top_p" not in gone)
    assert ("seed" in sent) == ("seed" not in gone)
    assert ("effort" in sent) == ("effort" not in gone)


def test_nothing_set_drops_nothing() -> None:
    """The report stays silent about what the user did not ask for."""
    assert dropped(model("gpt-5")) == ()


@pytest.mark.parametrize(
    ("name", "effort", "gone"),
    [
        ("gpt-5.4", None, ()),
        ("gpt-5.4", "none", ()),
        ("gpt-5.4", "high", ("temperature",)),
        ("gpt-5.5", None, ("temperature",)),
        ("gpt-5.5", "none", ()),
    ],
)
def test_a_temperature_depends_on_the_reasoning(
    name: str, effort: Effort | None, gone: tuple[str, ...]
) -> None:
    """Models that can reason take a temperature only while they do not."""
    to = model(name, temperature=0, effort=effort)

    assert dropped(to) == gone
    assert ("temperature" in body(to)) == (not gone)


@pytest.mark.parametrize(
    ("name", "url", "field"),
    [
        ("gpt-5.5", "", "max_completion_tokens"),
        ("anything", "https://api.openai.com/v1", "max_completion_tokens"),
        ("openai/gpt-5.5", "https://openrouter.ai/api/v1", "max_tokens"),
        ("glm-5p1", "", "max_tokens"),
    ],
)
def test_the_limit_has_the_vendors_name(name: str, url: str, field: str) -> None:
    """Reasoning models reject `max_tokens`, others know nothing else."""
    assert body(model(name, url=url, max_output_tokens=9))[field] == 9


def test_mistral_calls_a_seed_otherwise() -> None:
    """It rejects unknown fields, `seed` among them."""
    sent = body(model("large", url="https://api.mistral.ai/v1", seed=7))

    assert sent["random_seed"] == 7
    assert "seed" not in sent


@pytest.mark.parametrize(
    ("to", "field", "value"),
    [
        (model("gpt-5.5", effort="none"), "reasoning_effort", "none"),
        (model("deepseek-v4", effort="none"), "thinking", {"type": "disabled"}),
        (model("deepseek-v4", effort="high"), "reasoning_effort", "high"),
        (
            model("claude-opus-5-5", "anthropic", effort="none"),
            "thinking",
            {"type": "disabled"},
        ),
        (
            model("claude-opus-5-5", "anthropic", effort="xhigh"),
            "output_config",
            {"effort": "xhigh"},
        ),
    ],
)
def test_an_effort_is_said_in_the_vendors_words(
    to: Model, field: str, value: object
) -> None:
    """No effort at all is a switch at some vendors, and a word at others."""
    assert body(to)[field] == value


@pytest.mark.parametrize(
    ("to", "field", "value"),
    [
        (
            model("gpt-5.5"),
            "response_format",
            {
                "type": "json_schema",
                "json_schema": {
                    "name": "verdict",
                    "schema": FORM.schema,
                    "strict": True,
                },
            },
        ),
        (model("deepseek-v4-flash"), "response_format", {"type": "json_object"}),
        (
            model("glm-5.1", url="https://api.z.ai/api/paas/v4"),
            "response_format",
            {"type": "json_object"},
        ),
        (
            model("claude-opus-5-5", "anthropic"),
            "output_config",
            {"format": {"type": "json_schema", "schema": FORM.schema}},
        ),
        (model("claude-3-haiku", "anthropic"), "output_config", None),
    ],
)
def test_a_form_is_asked_for_where_it_is_honoured(
    to: Model, field: str, value: object
) -> None:
    """A schema, else an object, else only the words of the prompt."""
    assert body(to, FORM).get(field) == value


def test_the_bound_on_output_is_the_users_or_the_profiles() -> None:
    """The budget always has an upper bound to reckon with."""
    assert max_output_tokens(model("x", max_output_tokens=9)) == 9
    assert (
        max_output_tokens(model("x"))
        == profile_of(model("x")).default_max_output_tokens
    )
    assert max_output_tokens(model("claude-opus-5-5", "anthropic")) == 4096
