"""Replies of status 200: answers, outcomes, and what is neither."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from noworse.errors import CallError, CallFailed, ReplyUnreadable, RunEnded
from noworse.records.answers import Answer, Usage
from noworse.records.cases import Message
from noworse.records.models import Api, Model
from noworse.wire.base import Call, HttpReply
from noworse.wire.dialects import dialect_of

GOLDEN = Path(__file__).parent / "golden"
AT = "2026-11-24T09:30:00Z"


def call_to(api: Api) -> Call:
    model = Model(id="fake:asked-1", api=api, base_url="http://h/v1", name="asked-1")
    return Call(model=model, messages=(Message(role="user", content="PING"),))


def decode(api: Api, body: bytes) -> Answer:
    reply = HttpReply(200, body)
    return dialect_of(api).decode(call_to(api), reply, at=AT, seconds=0.5)


def golden(name: str) -> Answer:
    api: Api = "anthropic" if name.startswith("anthropic") else "openai-chat"
    return decode(api, (GOLDEN / f"{name}.json").read_bytes())


@pytest.mark.parametrize("name", ["openai-plain", "anthropic-plain"])
def test_a_plain_reply_is_an_answer(name: str) -> None:
    """Text, served model, tokens, time and duration all arrive."""
    answer = golden(name)

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
    ],
)
def test_another_shape_is_unreadable(name: str) -> None:
    """A reply in no documented shape is named, and quoted."""
    with pytest.raises(ReplyUnreadable, match=r"the reply holds no .*: '"):
        golden(name)


@pytest.mark.parametrize("api", ["openai-chat", "anthropic"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Log in</body></html>",
        b'{"id": "chatcmpl-1", "choices": [{"index": 0, "mess',
        b"[]",
        b"null",
        b'"text"',
        b"\x1f\x8b\x08 not gzip",
        b'{"id": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"choices": [{"index": 0}], "id": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_bytes_that_are_no_reply_are_unreadable(api: Api, body: bytes) -> None:
    """HTML, cut, deep or empty bodies become our own error, with no traceback."""
    with pytest.raises(ReplyUnreadable, match="the reply"):
        decode(api, body)


def test_an_unreadable_reply_is_quoted_without_a_key() -> None:
    """What a gateway echoes in its page never shows a key."""
    body = b"<html>Authorization: Bearer abc.def-123 and sk-CANARY1234567890</html>"

    with pytest.raises(ReplyUnreadable) as caught:
        decode("openai-chat", body)

    assert "CANARY" not in str(caught.value)
    assert "abc.def" not in str(caught.value)


def test_a_byte_order_mark_is_no_matter() -> None:
    """A BOM before the JSON is skipped."""
    body = b"\xef\xbb\xbf" + (GOLDEN / "openai-plain.json").read_bytes()

    assert decode("openai-chat", body).text == "PONG"


def test_bytes_that_are_not_utf_8_are_replaced() -> None:
    """A paid answer is not thrown away for one broken byte."""
    body = (GOLDEN / "openai-plain.json").read_bytes().replace(b"PONG", b"caf\xe9")

    assert decode("openai-chat", body).text == "caf\ufffd"


def test_lone_surrogates_are_replaced() -> None:
    """What JSON can escape and UTF-8 cannot write never gets further."""
    plain = (GOLDEN / "openai-plain.json").read_text()

    answer = decode("openai-chat", plain.replace("PONG", r"a \ud83d b").encode())

    assert answer.text == "a \ufffd b"


def test_the_last_of_two_equal_keys_counts() -> None:
    """A doubled key is read the same way every time."""
    plain = (GOLDEN / "openai-plain.json").read_text().strip()

    answer = decode("openai-chat", f'{{"choices": [], {plain[1:]}'.encode())

    assert answer.text == "PONG"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
FIELDS = ["model", "choices", "usage", "error", "content", "stop_reason", "type"]
INNER = ["index", "message", "finish_reason", "content", "refusal", "error", "text"]
bodies = st.dictionaries(
    st.sampled_from(FIELDS),
    json_values | st.lists(st.dictionaries(st.sampled_from(INNER), json_values)),
)


@settings(max_examples=150, deadline=None)
@given(body=bodies, api=st.sampled_from(["openai-chat", "anthropic"]))
def test_no_reply_raises_a_foreign_exception(body: object, api: Api) -> None:
    """Whatever JSON comes, it is an answer or one of our own errors."""
    sent = json.dumps(body).encode()

    try:
        found = decode(api, sent).asked
    except CallError as error:
        found = error.model

    assert found == "fake:asked-1"
