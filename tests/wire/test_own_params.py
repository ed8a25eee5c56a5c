"""Parameters that code wrote for one model, sent to another."""

from __future__ import annotations

import pytest
from tests.wire.own_requests_for_tests import request, target

from noworse.records.models import Api, Model
from noworse.wire.own_params import fitted, most_written

OPENAI = "https://api.openai.com/v1"


def test_what_the_target_takes_stays_as_it_is() -> None:
    """Also what we know nothing of."""
    asked = {
        "messages": [{"role": "user", "content": "Hi"}],
        "temperature": 0,
        "top_p": 0.5,
        "seed": 7,
        "max_tokens": 9,
        "reasoning_effort": "low",
        "response_format": {"type": "json_object"},
        "future": [1, {"a": None}],
    }

    body, dropped = fitted(target(), request(asked))

    assert body == asked
    assert dropped == ()


def test_what_the_target_rejects_is_dropped_and_told() -> None:
    """A reasoning model takes no temperature."""
    model = target("gpt-5.4-mini", url=OPENAI)

    body, dropped = fitted(
        model, request(temperature=0.2, top_p=0.5, reasoning_effort="high")
    )

    assert body == {"reasoning_effort": "high"}
    assert dropped == ("temperature", "top_p")


def test_a_limit_and_a_seed_get_the_names_that_the_target_knows() -> None:
    """Whatever they were called in the code."""
    mistral = target("mistral-small", url="https://api.mistral.ai/v1")
    openai = target("gpt-5.4-mini", url=OPENAI)

    there, _ = fitted(mistral, request(max_completion_tokens=9, seed=7))
    here, _ = fitted(openai, request(max_tokens=9))

    assert there == {"max_tokens": 9, "random_seed": 7}
    assert here == {"max_completion_tokens": 9}


@pytest.mark.parametrize(
    ("api", "name", "asked", "sent"),
    [
        ("openai-chat", "deepseek-v4", {}, {"thinking": {"type": "disabled"}}),
        (
            "anthropic",
            "claude-opus-4-6",
            {"output_config": {"effort": "high", "format": {"type": "f"}}},
            {
                "output_config": {"format": {"type": "f"}},
                "thinking": {"type": "disabled"},
            },
        ),
        (
            "gemini",
            "gemini-2.5-flash",
            {"generationConfig": {"thinkingConfig": {"thinkingLevel": "HIGH"}}},
            {"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}},
        ),
        (
            "openai-responses",
            "gpt-5.4",
            {"reasoning": {"effort": "high", "summary": "auto"}},
            {"reasoning": {"summary": "auto", "effort": "none"}},
        ),
    ],
)
def test_what_the_settings_say_of_a_model_goes_before_the_code(
    api: Api, name: str, asked: dict[str, object], sent: dict[str, object]
) -> None:
    """The code's own parameters were meant for another model."""
    model = target(name, api, effort="none")

    body, dropped = fitted(model, request(asked, api))

    assert body == sent
    assert dropped == ()


def test_gemini_keeps_its_parameters_in_a_group() -> None:
    """The others in it stay."""
    model = target("gemini-3.5-flash", "gemini", max_output_tokens=9)
    config = {"temperature": 0.5, "topK": 3, "maxOutputTokens": 99}

    body, _ = fitted(model, request(None, "gemini", generationConfig=config))

    assert body == {
        "generationConfig": {"topK": 3, "temperature": 0.5, "maxOutputTokens": 9}
    }


def test_a_group_of_which_all_is_dropped_is_not_sent() -> None:
    """An empty one says nothing."""
    model = target("gemini-3-pro", "gemini")
    config = {"thinkingConfig": {"thinkingLevel": "medium"}}

    body, dropped = fitted(model, request(None, "gemini", generationConfig=config))

    assert body == {}
    assert dropped == ("effort",)


@pytest.mark.parametrize(
    "asked",
    [{"temperature": "hot"}, {"max_tokens": -1}, {"reasoning_effort": {"a": 1}}],
)
def test_what_is_no_value_is_the_providers_to_reject(
    asked: dict[str, object],
) -> None:
    """The code must hear of its mistake."""
    body, dropped = fitted(target(), request(asked))

    assert (body, dropped) == (asked, ())


def test_what_concerns_an_account_of_openai_goes_to_no_other_host() -> None:
    """Others reject it; it has no part in the answer."""
    asked: dict[str, object] = {"store": True, "metadata": {"a": "b"}, "seed": 1}

    elsewhere = fitted(target(), request(asked))
    there = fitted(target("gpt-4.1", url=OPENAI), request(asked))
    azure = fitted(
        target("gpt-4.1", url="https://x.openai.azure.com/openai/v1"), request(asked)
    )
    claude = fitted(
        target("claude-opus-5", "anthropic"),
        request(None, "anthropic", metadata={"a": "b"}),
    )

    assert elsewhere.body == {"seed": 1}
    assert elsewhere.dropped == ("metadata", "store")
    assert there.body == azure.body == asked
    assert claude.body == {"metadata": {"a": "b"}}


def test_the_developer_is_called_system_elsewhere() -> None:
    """Few servers know the word."""
    turns = [{"role": "developer", "content": "A"}, {"role": "user", "content": "B"}, 7]

    elsewhere, _ = fitted(target(), request(messages=turns))
    there, _ = fitted(target("gpt-4.1", url=OPENAI), request(messages=turns))

    assert elsewhere == {"messages": [{"role": "system", "content": "A"}, *turns[1:]]}
    assert there == {"messages": turns}


@pytest.mark.parametrize(
    ("model", "asked", "tokens"),
    [
        (target(), {}, 16_384),
        (target(), {"max_tokens": 50}, 50),
        (target(), {"max_tokens": 50, "n": 3}, 150),
        (target(), {"max_tokens": 50, "n": "3"}, 50),
        (target(max_output_tokens=20), {"max_tokens": 50}, 20),
    ],
)
def test_the_output_is_bounded_for_the_budget(
    model: Model, asked: dict[str, object], tokens: int
) -> None:
    """By the settings, else by the code, else by what is usual."""
    assert most_written(model, request(asked)) == tokens
