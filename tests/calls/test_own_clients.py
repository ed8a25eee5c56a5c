"""The official clients, as users have them: each of their ways to ask a model."""

from __future__ import annotations

import asyncio
import json

import anthropic
import openai
import pytest
from tests.calls.own_code_for_tests import (
    NOWHERE,
    RunOpener,
    Vendor,
    chat,
    chat_events,
    event_reply,
    json_reply,
    model,
)

from noworse.calls.interception import Interception
from noworse.errors import RecordingMissing
from noworse.records.requests import Reply

ASKED = "claude-opus-5-5"
PING: openai.types.chat.ChatCompletionUserMessageParam = {
    "role": "user",
    "content": "PING",
}
HELLO: anthropic.types.MessageParam = {"role": "user", "content": "PING"}
MESSAGE: dict[str, object] = {
    "id": "m",
    "type": "message",
    "role": "assistant",
    "model": "c-1",
    "content": [{"type": "text", "text": "PONG"}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 3, "output_tokens": 2},
}


def message_events() -> Reply:
    """An answer of `anthropic` as a stream."""
    block = {"type": "text", "text": ""}
    said: tuple[dict[str, object], ...] = (
        {"type": "message_start", "message": MESSAGE | {"content": []}},
        {"type": "content_block_start", "index": 0, "content_block": block},
        *(
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": text},
            }
            for text in ("PO", "NG")
        ),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 2},
        },
        {"type": "message_stop"},
    )
    return event_reply(
        "".join(f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in said)
    )


def gpt() -> openai.OpenAI:
    return openai.OpenAI(api_key="sk-own", base_url=f"{NOWHERE}/v1")


def async_gpt() -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(api_key="sk-own", base_url=f"{NOWHERE}/v1")


def claude() -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="sk-own", base_url=NOWHERE)


CLAUDE = {ASKED: model("haiku", "anthropic")}


def test_openai_asks_and_streams(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """All that the code sees is as if its own model had answered."""
    vendor.replies += [json_reply(chat()), event_reply(chat_events("PO", "NG"))]

    with interception.of(open_run()), gpt() as client:
        said = client.chat.completions.create(model="gpt-5.5", messages=[PING])
        stream = client.chat.completions.create(
            model="gpt-5.5", messages=[PING], stream=True
        )
        streamed = [chunk.choices[0].delta.content for chunk in stream]

    assert said.choices[0].message.content == "PONG"
    assert (said.model, said.usage and said.usage.total_tokens) == ("served-1", 5)
    assert streamed == ["PO", "NG"]
    assert vendor.bodies[1] == {"messages": [PING], "stream": True}


def test_openai_asks_and_streams_without_threads(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Several at once, on a loop of the user's."""
    vendor.replies += [json_reply(chat()), event_reply(chat_events("PO", "NG"))]

    async def answer() -> tuple[str | None, list[str | None]]:
        async with async_gpt() as client:
            said = await client.chat.completions.create(
                model="gpt-5.5", messages=[PING]
            )
            stream = await client.chat.completions.create(
                model="gpt-5.5", messages=[PING], stream=True
            )
            texts = [chunk.choices[0].delta.content async for chunk in stream]
            return said.choices[0].message.content, texts

    with interception.of(open_run()):
        said = asyncio.run(answer())

    assert said == ("PONG", ["PO", "NG"])


def test_openai_shows_the_raw_reply(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """With its status, its headers and its time; or line by line."""
    vendor.replies += [json_reply(chat()), event_reply(chat_events("PO", "NG"))]

    with interception.of(open_run()), gpt() as client:
        completions = client.chat.completions
        raw = completions.with_raw_response.create(model="gpt-5.5", messages=[PING])
        with completions.with_streaming_response.create(
            model="gpt-5.5", messages=[PING], stream=True
        ) as reply:
            lines = list(reply.iter_lines())

    assert (raw.status_code, raw.elapsed.total_seconds()) == (200, 0.5)
    assert raw.headers["content-type"] == "application/json"
    assert raw.parse().model == "served-1"
    assert lines[-2:] == ["data: [DONE]", ""]


def test_openai_calls_tools_in_several_turns(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Each turn is a call of its own."""
    tool: openai.types.chat.ChatCompletionFunctionToolParam = {
        "type": "function",
        "function": {"name": "look_up", "parameters": {"type": "object"}},
    }
    wish = json.loads(chat(""))
    wish["choices"][0]["message"]["tool_calls"] = [
        {
            "id": "t1",
            "type": "function",
            "function": {"name": "look_up", "arguments": '{"id": 7}'},
        }
    ]
    vendor.replies += [json_reply(json.dumps(wish)), json_reply(chat("It is red."))]

    with interception.of(open_run()), gpt() as client:
        turns: list[openai.types.chat.ChatCompletionMessageParam] = [PING]
        first = client.chat.completions.create(
            model="gpt-5.5", messages=turns, tools=[tool]
        )
        [call] = first.choices[0].message.tool_calls or []
        turns.append({"role": "tool", "tool_call_id": call.id, "content": "red"})
        last = client.chat.completions.create(
            model="gpt-5.5", messages=turns, tools=[tool]
        )

    assert last.choices[0].message.content == "It is red."
    assert [len(list(body["messages"])) for body in vendor.bodies] == [1, 2]  # type: ignore[call-overload]


def test_openai_asks_for_responses(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """That is a dialect of its own."""
    message = {
        "type": "message",
        "id": "m",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": "PONG", "annotations": []}],
    }
    said = {"id": "r", "object": "response", "created_at": 1, "model": "served-1"}
    rest = {"output": [message], "parallel_tool_calls": True, "tools": []}
    vendor.replies.append(json_reply(json.dumps(said | rest | {"tool_choice": "auto"})))
    targets = {"gpt-5.5": model("small", "openai-responses")}

    with interception.of(open_run(targets=targets)), gpt() as client:
        answer = client.responses.create(model="gpt-5.5", input="PING")

    assert answer.output_text == "PONG"
    assert vendor.asked[0][1].tail == "/responses"


def test_anthropic_asks_and_streams(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """Also by its own helper."""
    vendor.replies += [json_reply(json.dumps(MESSAGE)), message_events()]

    with interception.of(open_run(targets=CLAUDE)), claude() as client:
        said = client.messages.create(model=ASKED, max_tokens=9, messages=[HELLO])
        with client.messages.stream(
            model=ASKED, max_tokens=9, messages=[HELLO]
        ) as stream:
            text = stream.get_final_text()

    assert said.content[0].model_dump()["text"] == text == "PONG"
    assert "anthropic-version" in vendor.asked[0][1].headers
    assert "sk-own" not in str(vendor.asked)


def test_anthropic_asks_and_streams_without_threads(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """The beta API says so in its headers."""
    vendor.replies += [json_reply(json.dumps(MESSAGE)), message_events()]

    async def answer() -> str:
        async with anthropic.AsyncAnthropic(
            api_key="sk-own", base_url=NOWHERE
        ) as client:
            await client.beta.messages.create(
                model=ASKED,
                max_tokens=9,
                messages=[{"role": "user", "content": "PING"}],
                betas=["context-1m"],
            )
            async with client.messages.stream(
                model=ASKED, max_tokens=9, messages=[HELLO]
            ) as stream:
                return await stream.get_final_text()

    with interception.of(open_run(targets=CLAUDE)):
        text = asyncio.run(answer())

    assert text == "PONG"
    assert vendor.asked[0][1].headers["anthropic-beta"] == "context-1m"


def test_clients_do_not_multiply_our_attempts(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """They raise what they always raise, and at once."""
    slow = '{"type": "error", "error": {"type": "x", "message": "slow down"}}'
    vendor.replies.append(json_reply(slow, 429))

    with (
        interception.of(open_run()),
        gpt() as client,
        pytest.raises(openai.RateLimitError, match="slow down"),
    ):
        client.chat.completions.create(model="gpt-5.5", messages=[PING])
    with (
        interception.of(open_run(targets=CLAUDE)),
        claude() as other,
        pytest.raises(anthropic.RateLimitError, match="slow down"),
    ):
        other.messages.create(model=ASKED, max_tokens=9, messages=[HELLO])

    assert len(vendor.asked) == 2


def test_clients_do_not_take_an_end_for_a_lost_connection(
    interception: Interception, open_run: RunOpener, vendor: Vendor
) -> None:
    """They would try it again, with pauses of seconds."""
    missing = RecordingMissing("small", "not_recorded", "no answer")
    vendor.replies.append(missing)

    with pytest.raises(RecordingMissing), interception.of(open_run()), gpt() as client:
        client.chat.completions.create(model="gpt-5.5", messages=[PING])

    assert len(vendor.asked) == 1
