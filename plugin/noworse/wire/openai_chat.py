"""OpenAI `POST /chat/completions`, and the many servers that imitate it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from noworse.records.answers import Answer, Finish, Usage
from noworse.records.cases import Message
from noworse.records.tools import Image, Tool
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
from noworse.wire.options import MOST_TOKENS, first_tokens, probabilities_of
from noworse.wire.profiles import allowed, profile_of
from noworse.wire.turns import address_of, content_of

_FINISH: dict[str, Finish] = {
    "stop": "stop",
    "eos": "stop",
    "length": "length",
    "max_tokens": "length",
    "content_filter": "filter",
    "tool_calls": "tools",
    "function_call": "tools",
}


@dataclass(frozen=True, slots=True)
class OpenAIChat:
    """The dialect `openai-chat`."""

    def encode(
        self, call: Call, api_key: str | None, structured: Structured | None = None
    ) -> HttpCall:
        key = key_header(call.model, api_key, "authorization")
        return post(call.model, "/chat/completions", _body(call, structured), key)

    def decode(
        self, call: Call, reply: HttpReply, *, at: str, seconds: float
    ) -> Answer:
        """Read a reply of status 200.

        Raises:
            CallFailed, RunEnded: if it holds an error in spite of its status.
            ReplyUnreadable: if it is not in the documented shape.
        """
        body = read_object(call, reply)
        if body.get("error"):
            raise failure(call, body["error"])
        choice = _first_choice(call, reply, body.get("choices"))
        message = mapping(choice.get("message"))
        text = join_texts(message.get("content"))
        if text is None or not message:
            raise unreadable(call, reply, "holds no message that can be read")
        finish, odd_finish = _finish(call, choice, message, text)
        usage, odd_usage = usage_of(body.get("usage"), _tokens)
        said = Said(
            served=body.get("model"),
            text=text or _refusal(message),
            finish=finish,
            usage=usage,
            oddities=(*odd_finish, *odd_usage),
            tool_calls=tool_calls_of(call, _called(message)),
            probabilities=probabilities_of(
                call.options, first_tokens(choice.get("logprobs"))
            ),
        )
        return answer_of(call, said, at=at, seconds=seconds)

    def explain(self, reply: HttpReply) -> Fault:
        return explain(reply)


def _body(call: Call, structured: Structured | None) -> dict[str, object | None]:
    model = call.model
    profile, params = profile_of(model), allowed(model)
    fields: dict[str, object | None] = {
        "model": model.name,
        "messages": [_turn(turn) for turn in call.messages],
        "tools": [_tool(tool) for tool in call.tools] or None,
        "temperature": params.temperature,
        "top_p": params.top_p,
        profile.seed or "seed": params.seed,
        profile.limit: 1 if call.options else params.max_output_tokens,
        "response_format": _response_format(call, structured or profile.structured),
    }
    if call.options:
        fields |= {"logprobs": True, "top_logprobs": MOST_TOKENS}
    if profile.thinking_switch and params.effort == "none":
        fields["thinking"] = {"type": "disabled"}
    else:
        fields["reasoning_effort"] = params.effort
    return fields


def _turn(turn: Message) -> dict[str, object]:
    said: dict[str, object] = {
        "role": turn.role,
        "content": content_of(turn, _text, _image),
    }
    if turn.tool_calls:
        said["content"] = turn.content or None
        said["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in turn.tool_calls
        ]
    if turn.tool_call_id is not None:
        said["tool_call_id"] = turn.tool_call_id
    return said


def _text(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def _image(image: Image) -> dict[str, object]:
    return {"type": "image_url", "image_url": {"url": address_of(image)}}


def _tool(tool: Tool) -> dict[str, object]:
    return {"type": "function", "function": tool.model_dump()}


def _response_format(call: Call, structured: Structured) -> object | None:
    if call.form is None or structured == "text":
        return None
    if structured == "json_object":
        return {"type": "json_object"}
    if structured == "json_object_schema":
        return {"type": "json_object", "schema": call.form.schema}
    form: dict[str, object] = {"name": call.form.name, "schema": call.form.schema}
    if profile_of(call.model).strict:
        form["strict"] = True
    return {"type": "json_schema", "json_schema": form}


def _first_choice(
    call: Call, reply: HttpReply, choices: object
) -> Mapping[str, object]:
    """Return the choice with the index 0, wherever it stands in the list."""
    listed = choices if isinstance(choices, list) else []
    held = [mapping(choice) for choice in listed]
    if not held:
        raise unreadable(call, reply, "holds no choice")
    choice = next((one for one in held if one.get("index") == 0), held[0])
    if choice.get("error") or choice.get("finish_reason") == "error":
        # The upstream broke off: what stands beside it is no answer.
        raise failure(call, choice.get("error") or "broken off by the provider")
    return choice


def _finish(
    call: Call, choice: Mapping[str, object], message: Mapping[str, object], text: str
) -> tuple[Finish, tuple[str, ...]]:
    """Say how the model stopped; a refusal, or only tools, beats a plain stop."""
    finish, odd = finish_of(choice.get("finish_reason"), _FINISH)
    if call.options and finish == "length":
        return "stop", ()  # one token was all that was asked for
    if finish == "stop" and _refusal(message):
        return "refusal", odd
    calls_a_tool = message.get("tool_calls") or message.get("function_call")
    if finish == "stop" and calls_a_tool and not text.strip():
        return "tools", odd
    return finish, odd


def _called(message: Mapping[str, object]) -> Iterator[tuple[object, object, object]]:
    listed = message.get("tool_calls")
    for one in map(mapping, listed if isinstance(listed, list) else []):
        function = mapping(one.get("function"))
        yield one.get("id"), function.get("name"), function.get("arguments")


def _refusal(message: Mapping[str, object]) -> str:
    said = message.get("refusal")
    return clean(said) if isinstance(said, str) else ""


def _tokens(said: Mapping[str, object]) -> Usage:
    read, written = count(said, "prompt_tokens"), count(said, "completion_tokens")
    # Some vendors leave the reasoning out of `completion_tokens`, never of the total.
    written = max(written, count(said, "total_tokens", 0) - read)
    hit = count(said, "prompt_cache_hit_tokens", 0)  # DeepSeek's name for it
    return Usage(
        input_tokens=read,
        output_tokens=written,
        cached_tokens=count(
            mapping(said.get("prompt_tokens_details")), "cached_tokens", hit
        ),
        reasoning_tokens=count(
            mapping(said.get("completion_tokens_details")), "reasoning_tokens", 0
        ),
    )
