"""Google Gemini `POST /v1beta/models/{model}:generateContent`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from noworse.records.answers import Answer, Finish, Usage
from noworse.records.tools import Tool
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
from noworse.wire.gemini_turns import contents_of
from noworse.wire.profiles import allowed, profile_of

_FINISH: dict[str, Finish] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    **dict.fromkeys(
        (
            "SAFETY",
            "RECITATION",
            "LANGUAGE",
            "BLOCKLIST",
            "PROHIBITED_CONTENT",
            "SPII",
            "MODEL_ARMOR",
        ),
        "filter",
    ),
}
THINKING_TOKENS: Final = {
    "none": 0,
    "minimal": 1024,
    "low": 1024,
    "medium": 8192,
    "high": 24_576,
}
"""By effort, as Google itself translates the words of OpenAI."""


@dataclass(frozen=True, slots=True)
class Gemini:
    """The dialect `gemini`."""

    def encode(
        self, call: Call, api_key: str | None, structured: Structured | None = None
    ) -> HttpCall:
        named = quote(call.model.name.removeprefix("models/"), safe="")
        return post(
            call.model,
            f"/v1beta/models/{named}:generateContent",
            _body(call, structured),
            key_header(call.model, api_key, "x-goog-api-key"),
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
        if body.get("error"):
            raise failure(call, body["error"])
        candidate = _first_candidate(call, reply, body)
        parts = _parts(call, reply, candidate)
        text = join_texts([part for part in parts if not part.get("thought")]) or ""
        finish, odd_finish = finish_of(candidate.get("finishReason"), _FINISH)
        called = [mapping(p["functionCall"]) for p in parts if "functionCall" in p]
        if finish == "stop" and called and not text.strip():
            finish = "tools"
        usage, odd_usage = usage_of(body.get("usageMetadata"), _tokens)
        said = Said(
            served=body.get("modelVersion"),
            text=text,
            finish=finish,
            usage=usage,
            oddities=(*odd_finish, *odd_usage),
            tool_calls=tool_calls_of(
                call, ((c.get("id"), c.get("name"), c.get("args", {})) for c in called)
            ),
        )
        return answer_of(call, said, at=at, seconds=seconds)

    def explain(self, reply: HttpReply) -> Fault:
        return explain(reply)


def _body(call: Call, structured: Structured | None) -> dict[str, object | None]:
    system = [turn.content for turn in call.messages if turn.role == "system"]
    config = _config(call, structured)
    return {
        "contents": contents_of(call),
        "systemInstruction": {"parts": [{"text": "\n\n".join(system)}]}
        if system
        else None,
        "tools": [{"functionDeclarations": [_tool(tool) for tool in call.tools]}]
        if call.tools
        else None,
        "generationConfig": config or None,
    }


def _tool(tool: Tool) -> dict[str, object]:
    return {
        "name": tool.name,
        "description": tool.description,
        "parametersJsonSchema": tool.parameters,
    }


def _config(call: Call, structured: Structured | None) -> dict[str, object]:
    profile, params = profile_of(call.model), allowed(call.model)
    mode = structured or profile.structured
    config: dict[str, object | None] = {
        "temperature": params.temperature,
        "topP": params.top_p,
        "seed": params.seed,
        "maxOutputTokens": params.max_output_tokens,
    }
    if params.effort is not None:
        thinking: dict[str, object] = {"thinkingLevel": params.effort}
        if profile.thinks_in_tokens:
            thinking = {"thinkingBudget": THINKING_TOKENS[params.effort]}
        config["thinkingConfig"] = thinking
    if call.form is not None and mode != "text":
        config["responseMimeType"] = "application/json"
        if mode == "json_schema":
            config["responseJsonSchema"] = call.form.schema
    return {key: value for key, value in config.items() if value is not None}


def _first_candidate(
    call: Call, reply: HttpReply, body: Mapping[str, object]
) -> Mapping[str, object]:
    """Return the first candidate; a prompt that was blocked has none."""
    held = body.get("candidates")
    if isinstance(held, list) and held:
        return mapping(held[0])
    if mapping(body.get("promptFeedback")).get("blockReason"):
        return {"finishReason": "SAFETY"}
    raise unreadable(call, reply, "holds no candidate")


def _parts(
    call: Call, reply: HttpReply, candidate: Mapping[str, object]
) -> list[Mapping[str, object]]:
    """Return the parts of what was said; a content without any is an empty one."""
    parts = mapping(candidate.get("content")).get("parts", [])
    if not isinstance(parts, list):
        raise unreadable(call, reply, "holds no content that can be read")
    return [mapping(part) for part in parts]


def _tokens(said: Mapping[str, object]) -> Usage:
    # Unlike elsewhere, what was written leaves out what was thought.
    thought = count(said, "thoughtsTokenCount", 0)
    read = count(said, "promptTokenCount") + count(said, "toolUsePromptTokenCount", 0)
    return Usage(
        input_tokens=read,
        output_tokens=count(said, "candidatesTokenCount", 0) + thought,
        cached_tokens=count(said, "cachedContentTokenCount", 0),
        reasoning_tokens=thought,
    )
