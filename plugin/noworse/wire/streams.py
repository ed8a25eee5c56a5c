"""A reply that came as a stream, as a whole, and as the user's code wants it.

The whole is in the shape of a reply that was not streamed, as far as it is read: its
text, its end, its tokens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from noworse.records.models import Api
from noworse.wire.foreign import mapping

Chunk = Mapping[str, object]

_END_OF_EVENT: Final = re.compile(r"(?:\r\n|\n|\r(?!\n)){2,}")
_END_OF_LINE: Final = re.compile(r"\r\n|\n|\r")
_DONE: Final = "[DONE]"


class CutOff(ValueError):
    """A stream that did not come to its end, or is none."""


def is_stream(content_type: str, body: str) -> bool:
    """Whether a reply is one of events; some servers send them without the type."""
    start = body[:20].lstrip("\ufeff \r\n")
    told = content_type.lower().startswith("text/event-stream")
    return told or start.startswith(("data:", "event:"))


def whole_of(api: Api, body: str) -> Chunk:
    """Return what the events of a stream come to.

    Raises:
        CutOff: if they do not come to an end, or cannot be read.
    """
    chunks = [chunk for event in _events(body) if (chunk := _data(event)) is not None]
    return joined(api, chunks)


def joined(api: Api, chunks: Sequence[Chunk]) -> Chunk:
    """Return what chunks come to; an error among them is all that counts.

    Raises:
        CutOff: if they do not come to an end.
    """
    for chunk in chunks:
        if chunk.get("error") or chunk.get("type") == "error":
            return {"error": chunk.get("error") or chunk}
    return _WHOLES[api](chunks)


def without_usage(body: str) -> str:
    """Take the chunk out that tells only the tokens, of a stream of `openai-chat`."""
    kept = [
        piece
        for piece in _pieces(body)
        if not _tells_only_usage(_data(piece, strict=False))
    ]
    return "".join(kept)


def _pieces(body: str) -> Iterator[str]:
    """Split a stream into its events, each with the blank lines that end it."""
    start = 0
    for match in _END_OF_EVENT.finditer(body):
        yield body[start : match.end()]
        start = match.end()
    yield body[start:]


def _events(body: str) -> Iterator[str]:
    return (piece for piece in _pieces(body) if piece.strip())


def _data(event: str, *, strict: bool = True) -> Chunk | None:
    """Read the data of an event; `None`: it has none of interest."""
    lines = _END_OF_LINE.split(event.removeprefix("\ufeff"))
    said = "\n".join(
        line.removeprefix("data:").removeprefix(" ")
        for line in lines
        if line.startswith("data:")
    )
    if not said.strip() or said.strip() == _DONE:
        return None
    try:
        held = json.loads(said)
    except (ValueError, RecursionError) as error:
        if strict:
            raise CutOff("holds an event that is not JSON") from error
        return None
    return mapping(held)


def _tells_only_usage(chunk: Chunk | None) -> bool:
    return chunk is not None and chunk.get("choices") == [] and bool(chunk.get("usage"))


def _listed(value: object) -> list[Chunk]:
    return [mapping(one) for one in value] if isinstance(value, list) else []


def _last(chunks: Iterable[Chunk], key: str) -> object:
    found = [chunk[key] for chunk in chunks if chunk.get(key) is not None]
    return found[-1] if found else None


def _texts(said: Iterable[object]) -> str:
    return "".join(text for text in said if isinstance(text, str))


def _chat(chunks: Sequence[Chunk]) -> Chunk:
    choices = [one for chunk in chunks for one in _listed(chunk.get("choices"))]
    first = [one for one in choices if one.get("index", 0) == 0]
    finish = _last(first, "finish_reason")
    if finish is None:
        raise CutOff("is a stream that was cut off")
    deltas = [mapping(one.get("delta")) for one in first]
    message = {
        "content": _texts(delta.get("content") for delta in deltas),
        "refusal": _texts(delta.get("refusal") for delta in deltas),
        "tool_calls": any(delta.get("tool_calls") for delta in deltas),
    }
    return {
        "model": _last(chunks, "model"),
        "choices": [{"message": message, "finish_reason": finish}],
        "usage": _last(chunks, "usage"),
    }


def _responses(chunks: Sequence[Chunk]) -> Chunk:
    ends = ("response.completed", "response.incomplete", "response.failed")
    for chunk in reversed(chunks):
        if chunk.get("type") in ends:
            return mapping(chunk.get("response"))
    raise CutOff("is a stream that was cut off")


def _messages(chunks: Sequence[Chunk]) -> Chunk:
    if not any(chunk.get("type") == "message_stop" for chunk in chunks):
        raise CutOff("is a stream that was cut off")
    message = mapping(_last(chunks, "message"))
    ends = [mapping(chunk.get("delta")) for chunk in chunks if "delta" in chunk]
    # At first what was read, at last what was written; the later word holds.
    usage = dict(mapping(message.get("usage")))
    for chunk in chunks:
        told = mapping(chunk.get("usage")).items()
        usage |= {key: value for key, value in told if value is not None}
    return {
        "model": message.get("model"),
        "content": [{"type": "text", "text": _texts(e.get("text") for e in ends)}],
        "stop_reason": _last(ends, "stop_reason"),
        "usage": usage,
    }


def _generated(chunks: Sequence[Chunk]) -> Chunk:
    candidates = [one for chunk in chunks for one in _listed(chunk.get("candidates"))]
    finish = _last(candidates, "finishReason")
    blocked = _last(chunks, "promptFeedback")
    if finish is None and not mapping(blocked).get("blockReason"):
        raise CutOff("is a stream that was cut off")
    parts = [
        part
        for one in candidates
        for part in _listed(mapping(one.get("content")).get("parts"))
    ]
    said = {"content": {"parts": parts}, "finishReason": finish}
    return {
        "modelVersion": _last(chunks, "modelVersion"),
        "candidates": [said] if candidates else [],
        "promptFeedback": blocked,
        "usageMetadata": _last(chunks, "usageMetadata"),
    }


_WHOLES: Final[dict[str, Callable[[Sequence[Chunk]], Chunk]]] = {
    "anthropic": _messages,
    "gemini": _generated,
    "openai-chat": _chat,
    "openai-responses": _responses,
}
