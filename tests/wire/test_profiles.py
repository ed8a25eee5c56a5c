"""What is sent to which model, and what is not."""

from __future__ import annotations

import json

import pytest
from tests.wire.requests_for_tests import ALL, FORM, TURNS, body, encode, model

from noworse.records.models import Api, Effort, Model
from noworse.wire.base import Call, Structured
from noworse.wire.dialects import dialect_of
from noworse.wire.profiles import (
    allowed,
    dropped,
    leaves_effort_open,
    max_output_tokens,
    profile_of,
)


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
        ("claude-haiku-4-5-20251001", "anthropic", "", ("seed", "effort")),
        ("claude-opus-4-1", "anthropic", "", ("seed", "effort")),
        ("claude-sonnet-4-20250514", "anthropic", "", ("seed", "effort")),
        ("claude-3-haiku", "anthropic", "", ("seed", "effort")),
        ("fake-1", "anthropic", "", ("seed",)),
        ("gpt-5.5", "openai-responses", "", ("temperature", "top_p", "seed")),
        ("gpt-4.1", "openai-responses", "", ("seed", "effort")),
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
            model("claude-haiku-5-5", "anthropic", effort="none"),
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
            {
                "effort": "medium",
                "format": {"type": "json_schema", "schema": FORM.schema},
            },
        ),
        (model("claude-3-haiku", "anthropic"), "output_config", None),
        (
            model("gpt-5.5", "openai-responses"),
            "text",
            {
                "format": {
                    "type": "json_schema",
                    "name": "verdict",
                    "schema": FORM.schema,
                    "strict": True,
                }
            },
        ),
        (
            model("deepseek-v4-flash", "openai-responses"),
            "text",
            {"format": {"type": "json_object"}},
        ),
        (
            model("gemini-3.8-flash", "gemini"),
            "generationConfig",
            {
                "responseMimeType": "application/json",
                "responseJsonSchema": FORM.schema,
            },
        ),
        (model("gemma-3-27b-it", "gemini"), "generationConfig", None),
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
    assert max_output_tokens(model("claude-opus-4-8", "anthropic")) == 4096
    assert max_output_tokens(model("claude-opus-5-5", "anthropic")) == 16_384


@pytest.mark.parametrize(
    ("name", "effort", "thinking"),
    [
        ("gemini-3.8-flash", "minimal", {"thinkingLevel": "minimal"}),
        ("gemini-3.1-pro-preview", "medium", {"thinkingLevel": "medium"}),
        ("gemini-3.1-pro-preview", "minimal", None),
        ("gemini-3-pro-preview", "medium", None),
        ("gemini-2.5-flash", "none", {"thinkingBudget": 0}),
        ("gemini-2.5-flash", "high", {"thinkingBudget": 24_576}),
        ("gemini-2.5-pro", "none", None),
        ("gemini-2.5-pro", "low", {"thinkingBudget": 1024}),
        ("gemini-2.0-flash", "low", None),
    ],
)
def test_gemini_thinks_in_levels_or_in_tokens(
    name: str, effort: Effort, thinking: object
) -> None:
    """Never both; what a model does not take is not sent, and told."""
    to = model(name, "gemini", effort=effort)

    config = body(to).get("generationConfig", {})

    assert isinstance(config, dict)
    assert config.get("thinkingConfig") == thinking
    assert (dropped(to) == ("effort",)) is (thinking is None)


OPENAI, CLAUDE = "https://api.openai.com/v1", "https://api.anthropic.com"


@pytest.mark.parametrize(
    ("to", "field", "value"),
    [
        (model("gpt-5-mini", url=OPENAI), "reasoning_effort", "medium"),
        (model("gpt-5-mini-2025-08-07", url=OPENAI), "reasoning_effort", "medium"),
        (model("gpt-5.4-mini", url=OPENAI), "reasoning_effort", "none"),
        (model("gpt-5.4-mini", url=OPENAI, effort="low"), "reasoning_effort", "low"),
        (model("gpt-5.4-codex", url=OPENAI), "reasoning_effort", None),
        (model("gpt-5.5", url=OPENAI), "reasoning_effort", None),
        (model("gpt-5-mini"), "reasoning_effort", None),
        (
            model("deepseek-v4-flash", url="https://api.deepseek.com"),
            "reasoning_effort",
            "high",
        ),
        (model("claude-sonnet-5-5", "anthropic"), "output_config", {"effort": "high"}),
        (model("claude-haiku-4-5", "anthropic"), "output_config", None),
        (
            model("gpt-5.4", "openai-responses", OPENAI),
            "reasoning",
            {"effort": "none"},
        ),
        (
            model(
                "models/gemini-3.5-flash",
                "gemini",
                "https://generativelanguage.googleapis.com",
            ),
            "generationConfig",
            {"thinkingConfig": {"thinkingLevel": "medium"}},
        ),
    ],
)
def test_an_effort_left_open_is_pinned_where_the_vendors_own_is_known(
    to: Model, field: str, value: object
) -> None:
    """On the vendor's own host only: elsewhere the field itself may be unknown."""
    assert body(to).get(field) == value


def test_an_effort_that_is_dropped_is_pinned_as_well() -> None:
    """What the user asked for is told as not sent; what is sent stays what it is."""
    to = model("claude-opus-5-5", "anthropic", effort="none")

    assert dropped(to) == ("effort",)
    assert allowed(to).effort == "medium"


@pytest.mark.parametrize(
    ("to", "is_open"),
    [
        (model("gpt-5.5", url=OPENAI), True),
        (model("gpt-5.5", url=OPENAI, effort="low"), False),
        (model("gpt-5.4", url=OPENAI), False),
        (model("gpt-5.4"), True),
        (model("gpt-4.1", url=OPENAI), False),
        (model("gemini-3.8-flash", "gemini"), True),
        (model("glm-5p1"), True),
        (model("qwen3-8b"), False),
        (model("fake-1", "anthropic"), False),
    ],
)
def test_an_effort_that_is_anybodys_is_known_as_such(to: Model, is_open: bool) -> None:  # noqa: FBT001 - a column of the table
    """Of models that reason, and whose vendor's default is not pinned."""
    assert leaves_effort_open(to) is is_open


def test_ollama_gets_its_schema_without_strict() -> None:
    """It does not know the word; others hold to a schema only with it."""
    to = model("qwen3", url="http://localhost:11434/v1")

    form = body(to, FORM)["response_format"]

    assert form == {
        "type": "json_schema",
        "json_schema": {"name": "verdict", "schema": FORM.schema},
    }


@pytest.mark.parametrize(
    ("api", "mode", "field", "value"),
    [
        ("openai-chat", "text", "response_format", None),
        ("openai-chat", "json_object", "response_format", {"type": "json_object"}),
        (
            "openai-chat",
            "json_object_schema",
            "response_format",
            {"type": "json_object", "schema": FORM.schema},
        ),
        ("openai-responses", "text", "text", None),
        (
            "openai-responses",
            "json_object",
            "text",
            {"format": {"type": "json_object"}},
        ),
        ("anthropic", "json_object", "output_config", None),
        ("gemini", "text", "generationConfig", None),
        (
            "gemini",
            "json_object",
            "generationConfig",
            {"responseMimeType": "application/json"},
        ),
    ],
)
def test_a_weaker_mode_can_be_asked_for(
    api: Api, mode: Structured, field: str, value: object
) -> None:
    """Whatever the profile says; the key of the call stays the same."""
    call = Call(model("m", api), TURNS, FORM)

    sent = json.loads(dialect_of(api).encode(call, None, mode).body)

    assert sent.get(field) == value
