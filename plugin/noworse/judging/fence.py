"""Foreign text in a prompt: escaped so that it reads as text, and fenced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import sha256

# A fixed list, not `unicodedata`: its version must not change a recorded key.
# Joiners belong inside words and emoji, one at a time; so does the emoji selector.
_VISIBLE = (
    "\u0300-\u200a\u2010-\u2027\u2030-\u205f\u2070-\ufdff\ufe0f\U00010000-\U000dffff"
)
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(
    f"[{_UNSEEN}]|\r(?!\n)"
    f"|(?<![{_VISIBLE}])[\u200c\u200d]|[\u200c\u200d](?![{_VISIBLE}])"
    "|(?<![#*0-9\xa9\xae\u2010-\u2027\u2030-\u205f\u2070-\u3299\U0001f000-\U0001ffff])\ufe0f"
)
_PERHAPS_INVISIBLE = re.compile(f"[{_UNSEEN}\r\u200c\u200d\ufe0f]")
_ENTITY = "(lt|gt|amp|#x(?:10|[0-9a-f])?[0-9a-f]{1,4});"
_ESCAPED = re.compile(f"&{_ENTITY}")
_NAMES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&"}
# An ampersand only where it would be read as one of our own escapes.
_MARKUP = re.compile(f"[<>]|&(?={_ENTITY})")
_MARK_LENGTH = 16


def mark_of(texts: Iterable[str]) -> str:
    """Derive the delimiter of a request from all the text that it fences.

    Nothing is random, so the request replays; no text can hold the hash of itself.
    """
    said = json.dumps(list(texts), separators=(",", ":"))
    return sha256(said.encode("ascii")).hexdigest()[:_MARK_LENGTH]


def fence(name: str, text: str, mark: str) -> str:
    """Set a text between two lines that it cannot forge."""
    return f"<{name} {mark}>\n{escape(text)}\n</{name} {mark}>"


def escape(text: str) -> str:
    """Write `<` and `>` as entities, and make what cannot be seen visible.

    Everything else stays as it is: the judge should read the answer, not a code
    of it. `unescape` gives back exactly the same text.
    """
    text = _MARKUP.sub(lambda found: _NAMES[found[0]], text)
    if not _may_hide(text):
        return text
    return _INVISIBLE.sub(lambda found: f"&#x{ord(found[0]):x};", text)


def unescape(text: str) -> str:
    """Undo `escape`."""
    return _ESCAPED.sub(
        lambda found: _CHARACTERS.get(found[1]) or chr(int(f"0{found[1][1:]}", 0)), text
    )


def hides_text(text: str) -> bool:
    """Whether a text holds characters or comments that a reader would not see."""
    hides = _may_hide(text) and _INVISIBLE.search(text) is not None
    return hides or "<!--" in text


def _may_hide(text: str) -> bool:
    """Whether to search at all: the pattern is slow, and most texts are plain."""
    if text.isascii():
        lines = text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
        return not lines.isprintable()
    return _PERHAPS_INVISIBLE.search("".join(set(text))) is not None
