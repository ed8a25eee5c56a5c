"""Streams of events: what they come to, and what of them a user asked for."""

from __future__ import annotations

import pytest
from tests.wire.own_requests_for_tests import events

from noworse.records.models import Api
from noworse.wire.streams import CutOff, is_stream, joined, whole_of, without_usage

CHUNK = {"model": "m-1", "choices": [{"index": 0, "delta": {"content": "PO"}}]}
LAST = {"choices": [{"index": 0, "delta": {"content": "NG"}, "finish_reason": "stop"}]}
USAGE = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}


@pytest.mark.parametrize(
    ("content_type", "body", "streams"),
    [
        ("text/event-stream; charset=utf-8", "", True),
        ("Text/Event-Stream", "data: {}", True),
        ("application/json", "\ufeff\r\ndata: {}\n\n", True),
        ("", "event: message_start\n", True),
        ("application/json", '{"data": 1}', False),
    ],
)
def test_a_stream_is_known_by_its_type_or_its_first_word(
    content_type: str, body: str, *, streams: bool
) -> None:
    """Some servers forget the type."""
    assert is_stream(content_type, body) is streams


def test_chunks_of_chat_come_to_a_message() -> None:
    """The tokens come last, in a chunk of their own."""
    whole = whole_of("openai-chat", events(CHUNK, LAST, USAGE, done=True))

    assert whole == {
        "model": "m-1",
        "choices": [
            {
                "message": {"content": "PONG", "refusal": "", "tool_calls": False},
                "finish_reason": "stop",
            }
        ],
        "usage": USAGE["usage"],
    }


def test_only_the_first_of_several_choices_is_read() -> None:
    """As in a reply that was not streamed."""
    other = {"index": 1, "delta": {"content": "no"}, "finish_reason": "length"}

    whole = whole_of("openai-chat", events(CHUNK, {"choices": [other]}, LAST))

    assert "PONG" in str(whole)
    assert "length" not in str(whole)


def test_the_last_event_of_responses_holds_all() -> None:
    """Whether it came to its end or not."""
    said = {"type": "response.incomplete", "response": {"status": "incomplete"}}

    whole = whole_of("openai-responses", events({"type": "response.created"}, said))

    assert whole == {"status": "incomplete"}


def test_tokens_of_messages_are_told_at_both_ends() -> None:
    """At first what was read, at last what was written."""
    start = {"model": "c-1", "usage": {"input_tokens": 9, "output_tokens": 1}}
    body = events(
        {"type": "message_start", "message": start},
        {"type": "ping"},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "PO"}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "NG"}},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn"},
            "usage": {"output_tokens": 5, "input_tokens": None},
        },
        {"type": "message_stop"},
    )

    assert whole_of("anthropic", body) == {
        "model": "c-1",
        "content": [{"type": "text", "text": "PONG"}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 9, "output_tokens": 5},
    }


def test_gemini_repeats_its_tokens_with_each_chunk() -> None:
    """The last word holds."""
    first = {
        "candidates": [{"content": {"parts": [{"text": "PO"}]}}],
        "usageMetadata": {"promptTokenCount": 3},
    }
    last = {
        "candidates": [
            {"content": {"parts": [{"text": "NG"}]}, "finishReason": "STOP"}
        ],
        "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 2},
        "modelVersion": "g-1",
    }

    whole = joined("gemini", [first, last])

    assert whole["modelVersion"] == "g-1"
    assert whole["usageMetadata"] == last["usageMetadata"]
    assert whole["candidates"] == [
        {
            "content": {"parts": [{"text": "PO"}, {"text": "NG"}]},
            "finishReason": "STOP",
        }
    ]


def test_a_prompt_that_gemini_blocks_has_no_candidate() -> None:
    """And is whole all the same."""
    blocked = {"promptFeedback": {"blockReason": "SAFETY"}}

    assert joined("gemini", [blocked])["candidates"] == []


@pytest.mark.parametrize(
    ("api", "body"),
    [
        ("openai-chat", events(CHUNK)),
        ("openai-chat", ""),
        ("openai-responses", events({"type": "response.created"})),
        ("anthropic", events({"type": "message_start", "message": {}})),
        ("gemini", events({"candidates": [{"content": {"parts": []}}]})),
        ("gemini", events({"promptFeedback": {}})),
    ],
)
def test_a_stream_without_its_end_was_cut_off(api: Api, body: str) -> None:
    """Half an answer is none."""
    with pytest.raises(CutOff, match="cut off"):
        whole_of(api, body)


def test_an_event_that_is_no_json_is_an_error() -> None:
    """Nothing is guessed."""
    with pytest.raises(CutOff, match="not JSON"):
        whole_of("openai-chat", "data: {broken\n\n")


@pytest.mark.parametrize(
    ("chunk", "error"),
    [
        ({"error": {"message": "no"}}, {"message": "no"}),
        (
            {"type": "error", "error": {"type": "overloaded_error"}},
            {"type": "overloaded_error"},
        ),
        (
            {"type": "error", "message": "no", "code": "server_error"},
            {"type": "error", "message": "no", "code": "server_error"},
        ),
    ],
)
def test_an_error_within_a_stream_is_all_that_counts(
    chunk: object, error: object
) -> None:
    """Whatever came before it."""
    assert whole_of("openai-chat", events(CHUNK, chunk)) == {"error": error}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like(end: str) -> None:
    """So do comments, names of events, and data of several lines."""
    body = (
        f"\ufeff: hello{end}{end}event: x{end}id: 7{end}"
        f'data: {{"choices": [{end}data:{{"finish_reason": "stop"}}]}}{end}{end}'
        f"data: [DONE]{end}{end}"
    )

    whole = whole_of("openai-chat", body)

    assert "'finish_reason': 'stop'" in str(whole)


def test_the_chunk_of_the_tokens_is_taken_out_again() -> None:
    """And nothing else changes, not a byte."""
    odd: dict[str, object] = {"choices": [], "prompt_filter_results": []}
    before = f": comment\r\n\r\n{events(odd, CHUNK, LAST)}data: {{broken\n\n"

    handed = without_usage(before + events(USAGE, done=True))

    assert handed == f"{before}data: [DONE]\n\n"
