"""Replies of status 200: answers, outcomes, and what is neither."""

from __future__ import annotations

import pytest
from tests.wire.replies_for_tests import AT, DIALECTS, GOLDEN, decode, golden

from noworse.errors import CallError, CallFailed, ReplyUnreadable, RunEnded
from noworse.records.answers import Answer, Usage


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_plain_reply_is_an_answer(dialect: str) -> None:
    """Text, served model, tokens, time and duration all arrive."""
    answer = golden(f"{dialect}-plain")

    assert answer == Answer(
        asked="fake:asked-1",
        served="served-1",
        text="PONG",
        finish="stop",
        usage=Usage(input_tokens=11, output_tokens=3),
        seconds=0.5,
        at=AT,
    )


@pytest.mark.parametrize(
    ("name", "finish", "text"),
    [
        ("openai-refusal", "refusal", "I can't help with that."),
        ("openai-filter", "filter", ""),
        ("openai-length", "length", "The answer is"),
        ("openai-empty", "stop", ""),
        ("openai-tools", "tools", ""),
        ("openai-tools-plain-stop", "tools", ""),
        ("openai-parts", "stop", "PONG"),
        ("openai-reasoning-only", "length", ""),
        ("openai-choices-unsorted", "stop", "PONG"),
        ("openai-unknown-finish", "stop", "PONG"),
        ("openai-null-finish", "stop", "PONG"),
        ("anthropic-cache", "stop", "PONG"),
        ("anthropic-length", "length", "The answer is"),
        ("anthropic-refusal", "refusal", ""),
        ("anthropic-tools", "tools", ""),
        ("anthropic-pause", "stop", "PONG"),
        ("responses-reasoning", "stop", "PONG"),
        ("responses-length", "length", "The answer is"),
        ("responses-reasoning-only", "length", ""),
        ("responses-filter", "filter", ""),
        ("responses-steered", "stop", "PONG"),
        ("responses-refusal", "refusal", "I can't help with that."),
        ("responses-tools", "tools", ""),
        ("responses-empty", "stop", ""),
        ("gemini-thoughts", "stop", "PONG"),
        ("gemini-length", "length", "The answer is"),
        ("gemini-thoughts-only", "length", ""),
        ("gemini-filter", "filter", ""),
        ("gemini-blocked", "filter", ""),
        ("gemini-tools", "tools", ""),
        ("gemini-malformed-call", "stop", ""),
        ("gemini-empty", "stop", ""),
    ],
)
def test_how_a_model_stopped_is_kept(name: str, finish: str, text: str) -> None:
    """Refusals, filters, truncation and emptiness are outcomes, not errors."""
    answer = golden(name)

    assert (answer.finish, answer.text) == (finish, text)


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("openai-details", (2006, 300, 1920, 256)),
        ("openai-usage-hidden-reasoning", (11, 103, 0, 100)),
        ("openai-deepseek-cache", (11, 3, 8, 0)),
        ("anthropic-cache", (1105, 50, 1000, 40)),
        ("responses-reasoning", (2006, 300, 1920, 256)),
        ("gemini-thoughts", (13, 71, 8, 61)),
        ("gemini-thoughts-only", (11, 90, 0, 90)),
        ("gemini-filter", (11, 0, 0, 0)),
        ("gemini-blocked", (11, 0, 0, 0)),
        ("gemini-tool-prompt", (15, 3, 0, 0)),
    ],
)
def test_tokens_mean_the_same_everywhere(
    name: str, usage: tuple[int, int, int, int]
) -> None:
    """Input holds the cached part, output holds the reasoning, at every vendor."""
    answer = golden(name)

    assert answer.usage is not None
    assert tuple(answer.usage.model_dump().values()) == usage


@pytest.mark.parametrize(
    ("name", "oddity"),
    [
        ("openai-no-usage", "usage_missing"),
        ("openai-usage-list", "usage_missing"),
        ("openai-usage-words", "usage_invalid"),
        ("openai-usage-negative", "usage_invalid"),
        ("openai-usage-bool", "usage_invalid"),
        ("openai-usage-cached-beyond", "usage_invalid"),
        ("anthropic-no-usage", "usage_missing"),
        ("anthropic-usage-words", "usage_invalid"),
        ("responses-no-usage", "usage_missing"),
        ("responses-usage-words", "usage_invalid"),
        ("gemini-no-usage", "usage_missing"),
        ("gemini-usage-negative", "usage_invalid"),
    ],
)
def test_doubtful_tokens_make_the_cost_unknown(name: str, oddity: str) -> None:
    """The answer is kept; its cost is unknown, never 0."""
    answer = golden(name)

    assert answer.text == "PONG"
    assert answer.usage is None
    assert answer.oddities == (oddity,)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_makes_the_cost_unknown(number: str) -> None:
    """NaN in the usage cannot switch the budget off."""
    plain = (GOLDEN / "openai-plain.json").read_text()

    answer = decode("openai-chat", plain.replace("14", number).encode())

    assert answer.usage is None
    assert answer.oddities == ("usage_invalid",)


@pytest.mark.parametrize(
    ("name", "oddity"),
    [
        ("openai-length", "truncated"),
        ("anthropic-length", "truncated"),
        ("openai-unknown-finish", "unknown_finish_reason"),
        ("openai-null-finish", "unknown_finish_reason"),
        ("anthropic-pause", "unknown_finish_reason"),
        ("responses-length", "truncated"),
        ("responses-steered", "unknown_finish_reason"),
        ("gemini-length", "truncated"),
        ("gemini-malformed-call", "unknown_finish_reason"),
    ],
)
def test_an_odd_end_is_told(name: str, oddity: str) -> None:
    """What is unusual about an answer travels with it."""
    assert golden(name).oddities == (oddity,)


def test_the_asked_name_stands_in_for_a_missing_served_one() -> None:
    """A reply without a model name is still an answer."""
    assert golden("openai-no-model").served == "asked-1"


@pytest.mark.parametrize(
    ("name", "kind", "trouble"),
    [
        ("openai-error-in-200", CallFailed, "server_error"),
        ("openai-quota-in-200", RunEnded, "quota_exhausted"),
        ("openai-word-in-200", CallFailed, "server_error"),
        ("openai-choice-broken-off", CallFailed, "server_error"),
        ("openai-choice-broken-off-silently", CallFailed, "server_error"),
        ("anthropic-error-in-200", CallFailed, "overloaded"),
        ("responses-failed", CallFailed, "server_error"),
        ("responses-quota", RunEnded, "quota_exhausted"),
        ("responses-flagged", CallFailed, "bad_request"),
        ("responses-cancelled", CallFailed, "server_error"),
        ("gemini-error-in-200", CallFailed, "overloaded"),
    ],
)
def test_an_error_with_status_200_is_an_error(
    name: str, kind: type[CallError], trouble: str
) -> None:
    """Its own code says which; partial text beside it is no answer."""
    with pytest.raises(kind) as caught:
        golden(name)

    assert caught.value.trouble == trouble
    assert caught.value.model == "fake:asked-1"


@pytest.mark.parametrize(
    "name",
    [
        "openai-no-choices",
        "openai-choices-object",
        "openai-content-number",
        "openai-message-missing",
        "anthropic-content-string",
        "anthropic-no-content",
        "responses-no-output",
        "responses-output-object",
        "gemini-no-candidates",
        "gemini-candidates-object",
        "gemini-parts-text",
    ],
)
def test_another_shape_is_unreadable(name: str) -> None:
    """A reply in no documented shape is named, and quoted."""
    with pytest.raises(ReplyUnreadable, match=r"the reply holds no .*: '"):
        golden(name)
