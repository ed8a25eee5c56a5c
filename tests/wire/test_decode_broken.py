"""Replies of status 200 that nobody documents: none may do harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings, strategies as st
from tests.wire.replies_for_tests import APIS, GOLDEN, decode

from noworse.errors import CallError, ReplyUnreadable
from noworse.records.models import Api


@pytest.mark.parametrize("api", APIS)
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
FIELDS += ["status", "output", "incomplete_details", "candidates", "promptFeedback"]
INNER = ["index", "message", "finish_reason", "content", "refusal", "error", "text"]
INNER += ["type", "phase", "parts", "finishReason", "functionCall", "blockReason"]
bodies = st.dictionaries(
    st.sampled_from(FIELDS),
    json_values | st.lists(st.dictionaries(st.sampled_from(INNER), json_values)),
)


@settings(max_examples=150, deadline=None)
@given(body=bodies, api=st.sampled_from(APIS))
def test_no_reply_raises_a_foreign_exception(body: object, api: Api) -> None:
    """Whatever JSON comes, it is an answer or one of our own errors."""
    sent = json.dumps(body).encode()

    try:
        found = decode(api, sent).asked
    except CallError as error:
        found = error.model

    assert found == "fake:asked-1"
