"""What two texts have in common, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS = 2_000
_AROUND = 6
"""Words that are kept on either side of a change."""


class Piece(NamedTuple):
    """Words that are in both texts, or only in the old or the new one."""

    kind: Literal["same", "old", "new"]
    text: str


def word_diff(old: str, new: str) -> tuple[Piece, ...] | None:
    """Return both texts in pieces; `None`: too long, or with too little in common."""
    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    if max(len(ours), len(theirs)) > _MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.ratio() < 1 / 2:
        return None
    pieces: list[Piece] = []
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        before, after = ours[old_start:old_end], theirs[new_start:new_end]
        if before == after:
            pieces.append(Piece("same", "".join(before)))
            continue
        if before:
            pieces.append(Piece("old", "".join(before)))
        if after:
            pieces.append(Piece("new", "".join(after)))
    return tuple(pieces)


def marked(pieces: Sequence[Piece]) -> str:
    """Write pieces in one line, with what is far from any change left out.

    As `git diff --word-diff` does: `[-old-]{+new+}`.
    """
    told: list[str] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "old":
            told.append(f"[-{piece.text}-]")
        elif piece.kind == "new":
            told.append(f"{{+{piece.text}+}}")
        else:
            is_first, is_last = number == 0, number == len(pieces) - 1
            told.append(_near(piece.text, is_first=is_first, is_last=is_last))
    return "".join(told)


def _near(text: str, *, is_first: bool, is_last: bool) -> str:
    """Keep the words of a common piece that stand beside a change."""
    words = _WORD.findall(text)
    head = [] if is_first else words[: 2 * _AROUND]
    tail = [] if is_last else words[-2 * _AROUND :]
    if len(head) + len(tail) >= len(words):
        return text
    return f"{''.join(head)}...{''.join(tail)}"
