"""The turns of a conversation as Gemini wants them: contents made of parts."""

from __future__ import annotations

import re

from noworse.records.cases import Message
from noworse.records.tools import Image, ToolCall
from noworse.wire.base import Call
from noworse.wire.turns import arguments_of

# From Gemini 3 on, a call of a tool must bear the signature of the thought behind it.
# These words of Google's stand for one that is not at hand.
_UNSIGNED = "skip_thought_signature_validator"
_UNSIGNED_TAKEN = re.compile(r"gemini-(1|2)\b")


def contents_of(call: Call) -> list[dict[str, object]]:
    """Write the turns; what tools gave to one turn's calls stands in one turn."""
    contents: list[dict[str, object]] = []
    results: list[object] = []
    names: dict[str | None, str] = {}
    for turn in call.messages:
        names |= {one.id: one.name for one in turn.tool_calls}
        if turn.role == "tool":
            if not results:
                contents.append({"role": "user", "parts": results})
            results.append(_result(turn, names.get(turn.tool_call_id, "")))
        elif turn.role != "system":
            role = "model" if turn.role == "assistant" else "user"
            contents.append({"role": role, "parts": _parts(turn, call.model.name)})
            results = []
    return contents


def _parts(turn: Message, model: str) -> list[object]:
    # A turn that says nothing is still a turn.
    pieces = turn.pieces() or ("",) * (not turn.tool_calls)
    said = [
        {"text": piece} if isinstance(piece, str) else _image(piece) for piece in pieces
    ]
    return [*said, *(_call(one, model) for one in turn.tool_calls)]


def _image(image: Image) -> dict[str, object]:
    if image.url is not None:
        return {"fileData": {"mimeType": image.media_type, "fileUri": image.url}}
    return {"inlineData": {"mimeType": image.media_type, "data": image.data}}


def _call(call: ToolCall, model: str) -> dict[str, object]:
    said = {"functionCall": {"name": call.name, "args": arguments_of(call)}}
    if _UNSIGNED_TAKEN.search(model):
        return dict(said)
    return {**said, "thoughtSignature": _UNSIGNED}


def _result(turn: Message, name: str) -> dict[str, object]:
    return {"functionResponse": {"name": name, "response": {"result": turn.content}}}
