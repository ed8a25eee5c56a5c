"""What rejects with status 400, and is an answer all the same."""

from __future__ import annotations

import json

import pytest
from tests.wire.gateways_for_tests import LITELLM, through_litellm
from tests.wire.replies_for_tests import AT, call_to

from noworse.wire.answering import filtered
from noworse.wire.base import HttpReply


def read(body: bytes) -> str | None:
    answer = filtered(call_to("openai-chat"), HttpReply(400, body), at=AT, seconds=0.5)
    return None if answer is None else answer.finish


def litellm_says(**error: str) -> bytes:
    said = {"message": through_litellm(**error), "code": "400"}
    return json.dumps({"error": said}).encode()


@pytest.mark.parametrize(
    "error",
    [
        {"code": "content_filter", "type": None, "param": "prompt"},
        {"code": "data_inspection_failed", "type": "data_inspection_failed"},
        {"code": 400, "innererror": {"code": "ResponsibleAIPolicyViolation"}},
        {"code": "400", "message": through_litellm(code="content_filter")},
        {"code": "400", "message": f"{LITELLM}: ContentPolicyViolationError: x - No."},
    ],
)
def test_a_rejection_by_a_filter_is_an_outcome(error: dict[str, object]) -> None:
    """By its code, wherever that stands."""
    assert read(json.dumps({"error": error}).encode()) == "filter"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>content_filter</html>",
        b"[" * 100_000,
        b"[]",
        b'{"error": "content_filter"}',
        b'{"error": {"code": "invalid_request", "message": "content_filter"}}',
        b'{"error": {"code": ["content_filter"]}}',
        litellm_says(message="The prompt held the words content_filter."),
        litellm_says(message='{"error": {"code": "content_filter"}}'),
        litellm_says(message="Said - ContentPolicyViolationError: x"),
    ],
    ids=lambda body: repr(body[:30] + body[80:130]),
)
def test_any_other_rejection_is_none(body: bytes) -> None:
    """Words do not count: a user's prompt may be quoted in them."""
    assert read(body) is None
