"""Anthropic `POST /v1/messages`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from noworse.records.answers import Answer, Finish, Usage
from noworse.records.cases import Message
from noworse.records.models import Params
from noworse.records.tools import Image, Tool
from noworse.wire.answering import Said, answer_of, tool_calls_of
from noworse.wire.base import Call, Fault, HttpCall, HttpReply, Structured
from noworse.wire.endpoint import key_header, post
from noworse.wire.explain import explain, failure
from noworse.wire.foreign import (
    count,
    finish_of,
    join_texts,
    mapping,
    read_object,
    unreadable,
    usage_of,
)
from noworse.wire.profiles import allowed, max_output_tokens, profile_of
from noworse.wire.turns import arguments_of, content_of

_OLD, _NEW = "2023-06-01", "2026-10-21"
"""Versions of the API. The new one rejects `temperature` and `top_p`."""

_FINISH: dict[str, Finish] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tools",
    "refusal": "refusal",
}


@dataclass(frozen=True, slots=True)
class Anthropic:
    """The dialect `anthropic`."""

    def encode(
        self, call: Call, api_key: str | None, structured: Structured | None = None
    ) -> HttpCall:
        params = allowed(call.model)
        samples = params.temperature is not None or params.top_p is not None
        return post(
            call.model,
            "/v1/messages",
            _body(call, params, structured),
            key_header(call.model, api_key, "x-api-key"),
            anthropic_version=_OLD if samples else _NEW,
        )

    def decode(
        self, call: Call, reply: HttpReply, *, at: str, seconds: float
    ) -> Answer:
        """Read a reply of status 200.

        Raises:
            CallFailed, RunEnded: if it holds an error in spite of its status.
            ReplyUnreadable: if it is not in the documented shape.
        """
        body = read_object(call, reply)
        if body.get("error") or body.get("type") == "error":
            raise failure(call, body.get("error"))
        content = body.get("content")
        text = join_texts(content) if isinstance(content, list) else None
        if text is None:
            raise unreadable(call, reply, "holds no content that can be read")
        finish, odd_finish = finish_of(body.get("stop_reason"), _FINISH)
        usage, odd_usage = usage_of(body.get("usage"), _tokens)
        said = Said(
            served=body.get("model"),
            text=text,
            finish=finish,
            usage=usage,
            oddities=(*odd_finish, *odd_usage),
            tool_calls=tool_calls_of(call, _called(content)),
        )
        return answer_of(call, said, at=at, seconds=seconds)

    def explain(self, reply: HttpReply) -> Fault:
        return explain(reply)


def _body(
    call: Call, params: Params, structured: Structured | None
) -> dict[str, object | None]:
    model = call.model
    system = [turn.content for turn in call.messages if turn.role == "system"]
    return {
        "model": model.name,
        "max_tokens": max_output_tokens(model),
        "system": "\n\n".join(system) or None,
        "messages": _turns(call),
        "tools": [_tool(tool) for tool in call.tools] or None,
        "temperature": params.temperature,
        "top_p": params.top_p,
        "thinking": {"type": "disabled"} if params.effort == "none" else None,
        "output_config": _output_config(call, params, structured) or None,
    }


def _turns(call: Call) -> list[dict[str, object]]:
    """Write the turns; what tools gave to one turn's calls stands in one turn."""
    turns: list[dict[str, object]] = []
    results: list[object] = []
    for turn in call.messages:
        if turn.role == "tool":
            if not results:
                turns.append({"role": "user", "content": results})
            results.append(
                {
                    "type": "tool_result",
                    "tool_use_id": turn.tool_call_id,
                    "content": turn.content,
                }
            )
        elif turn.role != "system":
            turns.append({"role": turn.role, "content": _content(turn)})
            results = []
    return turns


def _content(turn: Message) -> object:
    if not turn.tool_calls:
        return content_of(turn, _text, _image)
    said = [_text(turn.content)] if turn.content else []
    return said + [
        {
            "type": "tool_use",
            "id": call.id,
            "name": call.name,
            "input": arguments_of(call),
        }
        for call in turn.tool_calls
    ]


def _text(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def _image(image: Image) -> dict[str, object]:
    source = {"type": "base64", "media_type": image.media_type, "data": image.data}
    if image.url is not None:
        source = {"type": "url", "url": image.url}
    return {"type": "image", "source": source}


def _tool(tool: Tool) -> dict[str, object]:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": tool.parameters,
    }


def _output_config(
    call: Call, params: Params, structured: Structured | None
) -> dict[str, object]:
    mode = structured or profile_of(call.model).structured
    config: dict[str, object] = {}
    if params.effort not in (None, "none"):
        config["effort"] = params.effort
    if call.form is not None and mode == "json_schema":
        config["format"] = {"type": "json_schema", "schema": call.form.schema}
    return config


def _called(content: object) -> Iterator[tuple[object, object, object]]:
    for block in map(mapping, content if isinstance(content, list) else []):
        if block.get("type") == "tool_use":
            yield block.get("id"), block.get("name"), block.get("input")


def _tokens(said: Mapping[str, object]) -> Usage:
    # Unlike elsewhere, `input_tokens` leaves out what went through the cache.
    cached = count(said, "cache_read_input_tokens", 0)
    written = count(said, "cache_creation_input_tokens", 0)
    details = mapping(said.get("output_tokens_details"))
    return Usage(
        input_tokens=count(said, "input_tokens") + cached + written,
        output_tokens=count(said, "output_tokens"),
        cached_tokens=cached,
        reasoning_tokens=count(details, "thinking_tokens", 0),
    )
