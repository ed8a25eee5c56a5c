"""Error replies, sorted into our troubles."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given, settings, strategies as st
from tests.wire.gateways_for_tests import LITELLM, through_litellm

from noworse.records.models import Api
from noworse.wire.base import HttpReply
from noworse.wire.dialects import dialect_of
from noworse.wire.explain import explain, redact, sentence

DELAY: dict[str, object] = {"retryDelay": "26s"}


def error(message: str, code: object = None, kind: str | None = None) -> bytes:
    return json.dumps(
        {"error": {"message": message, "code": code, "type": kind}}
    ).encode()


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (302, b"", "redirect_refused"),
        (307, b"", "redirect_refused"),
        (400, error("Bad value for `top_k`"), "bad_request"),
        (400, error("too long", "context_length_exceeded"), "context_length"),
        (400, error("Prompt is too long: 210000 tokens"), "context_length"),
        (400, error("Your credit balance is too low"), "quota_exhausted"),
        (400, error("no such model", "model_not_found"), "model_not_found"),
        (400, error("API key not valid.", "API_KEY_INVALID"), "auth"),
        (401, error("Incorrect API key provided"), "auth"),
        (402, error("Payment required"), "quota_exhausted"),
        (402, b"", "quota_exhausted"),
        (403, error("Project does not have access", "model_not_found"), "auth"),
        (
            404,
            error("The model `x` does not exist", "model_not_found"),
            "model_not_found",
        ),
        (404, error("model: claude-x", None, "not_found_error"), "model_not_found"),
        (404, error("Not Found", None, "not_found_error"), "endpoint_not_found"),
        (404, b'{"detail":"Not Found"}', "endpoint_not_found"),
        (404, b"<h1>404</h1> nginx, this model of a server", "endpoint_not_found"),
        (405, b"", "bad_request"),
        (407, b"", "proxy"),
        (408, b"", "timeout"),
        (409, b"", "server_error"),
        (413, error("Request exceeds the maximum"), "request_too_large"),
        (422, b'{"detail":[{"loc":["body","seed"],"msg":"extra"}]}', "bad_request"),
        (429, error("Rate limit reached", "rate_limit_exceeded"), "rate_limited"),
        (429, error("quota", "insufficient_quota"), "quota_exhausted"),
        (429, error("check your plan and billing details"), "quota_exhausted"),
        (500, b"<html><body>edge error</body></html>", "server_error"),
        (501, error("not implemented"), "server_error"),
        (503, error("The engine is currently overloaded"), "overloaded"),
        (504, b"", "server_error"),
        (511, b"<html>wifi</html>", "network_login"),
        (529, error("Overloaded"), "overloaded"),
        (204, b"", "unreadable"),
    ],
)
def test_a_status_and_its_body_name_the_trouble(
    status: int, body: bytes, trouble: str
) -> None:
    """Codes and words of the provider decide where the status alone misleads."""
    assert explain(HttpReply(status, body)).trouble == trouble


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (error("Too many\nrequests\x1b[31m"), "HTTP 429: Too many requests [31m"),
        (b'{"error": "slow down"}', "HTTP 429: slow down"),
        (b'{"message": "slow down"}', "HTTP 429: slow down"),
        (b'{"detail": "slow down"}', "HTTP 429: slow down"),
        (b"<html><h1>slow</h1> down</html>", "HTTP 429: slow down"),
        (b'{"detail": ["a", "b"]}', "HTTP 429: ['a', 'b']"),
        (b"[1]", "HTTP 429: [1]"),
        (b"", "HTTP 429: no message"),
        (b"{}", "HTTP 429: no message"),
    ],
)
def test_the_providers_sentence_is_kept(body: bytes, detail: str) -> None:
    """It is one printable line, wherever the provider put it."""
    assert explain(HttpReply(429, body)).detail == detail


def test_a_redirect_names_the_other_host_and_nothing_more() -> None:
    """Neither the path of the location nor a key in it is told."""
    headers = {"location": "https://user:sk-CANARY@evil.example/login?key=sk-CANARY"}

    fault = explain(HttpReply(302, b"", headers))

    assert fault.detail == "HTTP 302 to evil.example"


def test_a_redirect_without_a_place_is_told() -> None:
    """A missing or senseless `location` is no error of ours."""
    assert explain(HttpReply(302, b"")).detail == "HTTP 302 to an unnamed place"
    senseless = HttpReply(302, b"", {"location": "http://[broken"})
    assert explain(senseless).detail == "HTTP 302 to an unnamed place"


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-CANARY*********7890.",
        "Authorization: Bearer CANARY.abc",
        "bad key=CANARY&x=1",
        "gsk_CANARY1234",
        "AIzaCANARY123",
        "token CANARY0123456789abcdefghijklmnopqrstuv",
    ],
)
def test_what_looks_like_a_key_is_taken_out(text: str) -> None:
    """Providers echo keys; messages, reports and logs never do."""
    said = redact(text)

    assert "CANARY" not in said
    assert "[redacted]" in said


def test_plain_words_are_left_alone() -> None:
    """Model names and limits stay readable."""
    text = "accounts/fireworks/models/glm-5p1: 9001 tokens, skip-list, risk-free"

    assert redact(text) == text


def test_a_long_sentence_is_cut() -> None:
    """No message is longer than 300 characters."""
    assert len(sentence("word " * 10_000)) == 300


def test_all_dialects_explain_alike() -> None:
    """Compatible servers speak either error shape, so each dialect reads both."""
    body = b'{"type": "error", "error": {"type": "authentication_error"}}'
    reply = HttpReply(401, body)

    faults = {dialect_of(api).explain(reply) for api in get_args(Api)}

    assert faults == {("auth", "HTTP 401: authentication_error", None)}


def google(status: str, message: str, *details: dict[str, object]) -> bytes:
    """An error in the shape of Google's APIs; its HTTP status stands beside it."""
    held = {"message": message, "status": status, "details": list(details)}
    return json.dumps({"error": held}).encode()


GOOGLES_QUOTA = "You exceeded your current quota, please check your plan and billing."


@pytest.mark.parametrize(
    ("status", "body", "trouble", "wait_seconds"),
    [
        (
            429,
            google("RESOURCE_EXHAUSTED", GOOGLES_QUOTA, {"retryDelay": "36.5s"}),
            "rate_limited",
            36.5,
        ),
        (
            429,
            google("RESOURCE_EXHAUSTED", f"{GOOGLES_QUOTA} limit: 0, model: m", DELAY),
            "quota_exhausted",
            26.0,
        ),
        (429, google("RESOURCE_EXHAUSTED", GOOGLES_QUOTA), "quota_exhausted", None),
        (429, google("RESOURCE_EXHAUSTED", "Try later."), "rate_limited", None),
        (
            429,
            google("RESOURCE_EXHAUSTED", "Slow", {"retryDelay": "soon"}, {"a": 1}),
            "rate_limited",
            None,
        ),
        (
            400,
            google("INVALID_ARGUMENT", "Bad key.", {"reason": "API_KEY_INVALID"}),
            "auth",
            None,
        ),
        (
            400,
            google("INVALID_ARGUMENT", "The input token count (9) exceeds the maximum"),
            "context_length",
            None,
        ),
        (
            404,
            google("NOT_FOUND", "models/gemini-0 is not found for API version v1beta"),
            "model_not_found",
            None,
        ),
        (503, google("UNAVAILABLE", "The model is overloaded."), "overloaded", None),
        (403, b"[" + google("PERMISSION_DENIED", "No.") + b"]", "auth", None),
    ],
)
def test_googles_errors_are_read_with_their_details(
    status: int, body: bytes, trouble: str, wait_seconds: float | None
) -> None:
    """A limit for a minute reads like an empty account, but for the wait it names."""
    fault = explain(HttpReply(status, body))

    assert (fault.trouble, fault.wait_seconds) == (trouble, wait_seconds)


@settings(max_examples=150, deadline=None)
@given(status=st.integers(100, 599), body=st.binary(max_size=60) | st.text().map(error))
def test_any_reply_is_explained(status: int, body: bytes) -> None:
    """No bytes raise, and every detail is one printable line."""
    fault = explain(HttpReply(status, body))

    assert fault.detail.isprintable() or not fault.detail.isascii()
    assert "\n" not in fault.detail


def litellm(message: str) -> bytes:
    """An error of LiteLLM's: its only code is the status, and stands as text."""
    return error(message, "400", "invalid_request_error")


@pytest.mark.parametrize(
    ("status", "message", "trouble"),
    [
        (429, through_litellm(code="insufficient_quota"), "quota_exhausted"),
        (429, through_litellm(type="insufficient_quota", code=None), "quota_exhausted"),
        (429, through_litellm(code="rate_limit_exceeded"), "rate_limited"),
        (400, through_litellm(code="context_length_exceeded"), "context_length"),
        (
            400,
            f"{LITELLM}: ContextWindowExceededError: x - Too much.",
            "context_length",
        ),
        (400, through_litellm(code="model_not_found"), "model_not_found"),
        (400, through_litellm(status="INVALID_ARGUMENT"), "bad_request"),
        (400, f"{LITELLM}: x - [1]", "bad_request"),
        (400, f'{LITELLM}: x - {{"error": "insufficient_quota"}}', "bad_request"),
        (400, f"{LITELLM}: x - " + "[" * 100_000, "bad_request"),
        (
            400,
            "/chat/completions: Invalid model name passed in model=nope. Call `/v1/m",
            "model_not_found",
        ),
        (400, "The prompt: Invalid model name passed in model=x", "bad_request"),
    ],
    ids=lambda value: None if isinstance(value, int) else repr(value)[-75:],
)
def test_a_gateways_error_is_that_of_the_provider_behind_it(
    status: int, message: str, trouble: str
) -> None:
    """LiteLLM leaves the provider's code in its sentence; words there do not count."""
    assert explain(HttpReply(status, litellm(message))).trouble == trouble


def test_a_gateway_that_knows_no_such_key_is_about_the_key() -> None:
    """LiteLLM without a database answers 400, and speaks of the database alone."""
    body = error("No connected db.", "400", "no_db_connection")

    assert explain(HttpReply(400, body)).trouble == "auth"
