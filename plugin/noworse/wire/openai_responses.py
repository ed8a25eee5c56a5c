"""OpenAI `POST /responses`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from noworse.records.answers import Answer, Finish, Usage
from noworse.records.cases import Message
from noworse.records.tools import Tool
from noworse.wire.answering import Said, answer_of, tool_calls_of
from noworse.wire.base import Call, Fault, HttpCall, HttpReply, Structured
from noworse.wire.endpoint import key_header, post
from noworse.wire.explain import explain, failure
from noworse.wire.foreign import (
    clean,
    count,
    finish_of,
    join_texts,
    mapping,
    read_object,
    unreadable,
    usage_of,
)
from noworse.wire.profiles import allowed, profile_of
from noworse.wire.turns import address_of, content_of

_ENDS: dict[str, Finish] = {
    "completed": "stop",
    "max_output_tokens": "length",
    "content_filter": "filter",
}
_UNFINISHED = ("cancelled", "failed", "in_progress", "queued")


@dataclass(frozen=True, slots=True)
class OpenAIResponses:
    """The dialect `openai-responses`."""

    def encode(
        self, call: Call, api_key: str | None, structured: Structured | None = None
    ) -> HttpCall:
        key = key_header(call.model, api_key, "authorization")
        return post(call.model, "/responses", _body(call, structured), key)

    def decode(
        self, call: Call, reply: HttpReply, *, at: str, seconds: float
    ) -> Answer:
        """Read a reply of status 200.

        Raises:
            CallFailed, RunEnded: if it holds an error in spite of its status.
            ReplyUnreadable: if it is not in the documented shape.
        """
        body = read_object(call, reply)
        status = body.get("status")
        if body.get("error") or status in _UNFINISHED:
            raise failure(call, body.get("error") or f"the response is {status}")
        output = body.get("output")
        if not isinstance(output, list):
            raise unreadable(call, reply, "holds no output that can be read")
        messages = list(_messages(output))
        text = "".join(join_texts(message.get("content")) or "" for message in messages)
        finish, odd_finish = _finish(body, messages, text, output)
        usage, odd_usage = usage_of(body.get("usage"), _tokens)
        said = Said(
            served=body.get("model"),
            text=text or _refusal(messages),
            finish=finish,
            usage=usage,
            oddities=(*odd_finish, *odd_usage),
            tool_calls=tool_calls_of(call, _called(output)),
        )
        return answer_of(call, said, at=at, seconds=seconds)

    def explain(self, reply: HttpReply) -> Fault:
        return explain(reply)


def _body(call: Call, structured: Structured | None) -> dict[str, object | None]:
    model, params = call.model, allowed(call.model)
    return {
        "model": model.name,
        "input": [item for turn in call.messages for item in _items(turn)],
        "tools": [_tool(tool) for tool in call.tools] or None,
        "temperature": params.temperature,
        "top_p": params.top_p,
        "max_output_tokens": params.max_output_tokens,
        "reasoning": {"effort": params.effort} if params.effort else None,
        "text": _text(call, structured or profile_of(model).structured),
        # Else the prompts would stay with the provider for a month.
        "store": False,
    }


def _items(turn: Message) -> Iterator[dict[str, object]]:
    """Write a turn: calls of tools, and what they gave, are items of their own."""
    if turn.role == "tool":
        yield {
            "type": "function_call_output",
            "call_id": turn.tool_call_id,
            "output": turn.content,
        }
        return
    if turn.content or turn.images or not turn.tool_calls:
        content = content_of(
            turn,
            lambda text: {"type": "input_text", "text": text},
            lambda image: {"type": "input_image", "image_url": address_of(image)},
        )
        yield {"role": turn.role, "content": content}
    for call in turn.tool_calls:
        yield {
            "type": "function_call",
            "call_id": call.id,
            "name": call.name,
            "arguments": call.arguments,
        }


def _tool(tool: Tool) -> dict[str, object]:
    # Strict is the default here, and refuses schemas that are fine elsewhere.
    return {"type": "function", **tool.model_dump(), "strict": False}


def _text(call: Call, structured: Structured) -> object | None:
    if call.form is None or structured == "text":
        return None
    if structured == "json_object":
        return {"format": {"type": "json_object"}}
    form = {"name": call.form.name, "schema": call.form.schema, "strict": True}
    return {"format": {"type": "json_schema", **form}}


def _messages(output: list[object]) -> Iterator[Mapping[str, object]]:
    """Yield what was said for good: no reasoning, no remarks on the way there."""
    for item in map(mapping, output):
        if item.get("type") == "message" and item.get("phase") != "commentary":
            yield item


def _finish(
    body: Mapping[str, object],
    said: list[Mapping[str, object]],
    text: str,
    output: list[object],
) -> tuple[Finish, tuple[str, ...]]:
    """Say how the model stopped; a refusal, or only tools, beats a plain stop."""
    end = body.get("status")
    if end == "incomplete":
        end = mapping(body.get("incomplete_details")).get("reason")
    finish, odd = finish_of(end, _ENDS)
    if finish == "stop" and not text.strip():
        if _refusal(said):
            return "refusal", odd
        if any(_called(output)):
            return "tools", odd
    return finish, odd


def _called(output: list[object]) -> Iterator[tuple[object, object, object]]:
    for item in map(mapping, output):
        if item.get("type") == "function_call":
            yield item.get("call_id"), item.get("name"), item.get("arguments")


def _refusal(said: list[Mapping[str, object]]) -> str:
    parts = [message.get("content") for message in said]
    held = [mapping(one) for part in parts if isinstance(part, list) for one in part]
    words = [one.get("refusal") for one in held if one.get("type") == "refusal"]
    return clean("".join(word for word in words if isinstance(word, str)))


def _tokens(said: Mapping[str, object]) -> Usage:
    read = mapping(said.get("input_tokens_details"))
    written = mapping(said.get("output_tokens_details"))
    return Usage(
        input_tokens=count(said, "input_tokens"),
        output_tokens=count(said, "output_tokens"),
        cached_tokens=count(read, "cached_tokens", 0),
        reasoning_tokens=count(written, "reasoning_tokens", 0),
    )
