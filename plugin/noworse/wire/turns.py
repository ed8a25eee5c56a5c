"""What turns of a conversation hold besides text, as most dialects want it."""

from __future__ import annotations

import json
from collections.abc import Callable

from noworse.records.cases import Message
from noworse.records.tools import Image, ToolCall


def content_of(
    turn: Message,
    text: Callable[[str], object],
    image: Callable[[Image], object],
) -> object:
    """Write the content of a turn: a plain text, or a list where it has images."""
    if not turn.images:
        return turn.content
    return [
        text(piece) if isinstance(piece, str) else image(piece)
        for piece in turn.pieces()
    ]


def address_of(image: Image) -> str:
    """Return the address of an image; one that is at hand is its own address."""
    if image.url is not None:
        return image.url
    return f"data:{image.media_type};base64,{image.data}"


def arguments_of(call: ToolCall) -> dict[str, object]:
    """Return arguments as the object that they should be; else they stand in one."""
    try:
        held = json.loads(call.arguments)
    except (ValueError, RecursionError):
        held = None
    return held if isinstance(held, dict) else {"arguments": call.arguments}
