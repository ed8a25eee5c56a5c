"""A conversation as a judge reads it: all that its turns hold, in words."""

from __future__ import annotations

from noworse.records.cases import Case
from noworse.records.tools import Image, trace


def conversation(case: Case) -> tuple[list[tuple[str, str]], list[Image]]:
    """Return the role and the text of each turn, and all images, in their order.

    `[image 1]` stands in a text where an image stood; a call of a tool is written
    like one of a program.
    """
    turns: list[tuple[str, str]] = []
    images: list[Image] = []
    for turn in case.messages:
        said = ""
        for piece in turn.pieces():
            if isinstance(piece, str):
                said += piece
            else:
                images.append(piece)
                said += f"[image {len(images)}]"
        told = "\n".join(filter(None, (said, trace(turn.tool_calls))))
        turns.append((turn.role, told))
    return turns, images
