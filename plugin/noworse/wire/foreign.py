"""Foreign JSON, read without trust: every value is checked before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from math import isfinite

from noworse.errors import ReplyUnreadable
from noworse.records.answers import Finish, Usage
from noworse.wire.base import Call, HttpReply
from noworse.wire.explain import sentence

_SURROGATES = re.compile("[\ud800-\udfff]")

# More tokens than any context holds: a broken counter, which must not price a run.
_MOST_TOKENS = 10**9


def read_object(call: Call, reply: HttpReply) -> Mapping[str, object]:
    """Parse the body as one JSON object.

    JSON is UTF-8 whatever the header says. Bytes that are not are replaced: the
    answer is paid for, and most of it is there. A key that occurs twice counts
    with its last value.

    Raises:
        ReplyUnreadable: for anything else; it quotes the beginning of the body.
    """
    text = reply.body.decode("utf-8-sig", errors="replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unreadable(call, reply, "is not JSON") from error
    if not isinstance(body, dict):
        raise unreadable(call, reply, "is no JSON object")
    return body


def unreadable(call: Call, reply: HttpReply, reason: str) -> ReplyUnreadable:
    """Say why a reply cannot be read, and quote its beginning."""
    start = sentence(reply.body[:2000].decode("utf-8-sig", errors="replace"))
    detail = f"the reply {reason}: {start[:200]!r}"
    return ReplyUnreadable(call.model.id, "unreadable", detail)


def mapping(value: object) -> Mapping[str, object]:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def name(value: object, otherwise: str) -> str:
    """Return a name, or `otherwise` where there is none."""
    return clean(value) if isinstance(value, str) and value.strip() else otherwise


def clean(text: str) -> str:
    """Replace lone surrogates: JSON can say them, UTF-8, XML and workers cannot."""
    return _SURROGATES.sub("\ufffd", text)


def join_texts(content: object) -> str | None:
    """Join the text parts of a content; `None` where it is of no known type.

    Parts of other types (reasoning, tool use, images) are not the answer's text.
    """
    if content is None:
        return ""
    if isinstance(content, str):
        return clean(content)
    if not isinstance(content, list):
        return None
    return clean("".join(map(_text_of_part, content)))


def _text_of_part(part: object) -> str:
    if isinstance(part, str):
        return part
    held = mapping(part)
    text = held.get("text")
    is_text = held.get("type", "text") in ("text", "output_text")
    return text if is_text and isinstance(text, str) else ""


def finish_of(
    said: object, known: Mapping[str, Finish]
) -> tuple[Finish, tuple[str, ...]]:
    """Translate how the model stopped, and tell what was unusual about it.

    An unknown word counts as a stop: the answer is there, and it is paid for.
    """
    finish = known.get(said) if isinstance(said, str) else None
    if finish is None:
        return "stop", ("unknown_finish_reason",)
    return finish, ("truncated",) if finish == "length" else ()


def usage_of(
    said: object, read: Callable[[Mapping[str, object]], Usage]
) -> tuple[Usage | None, tuple[str, ...]]:
    """Read the tokens, and tell where they cannot be read.

    A count that cannot be true makes the cost unknown; it never makes it 0.
    """
    if not isinstance(said, dict):
        return None, ("usage_missing",)
    try:
        _refuse_non_finite(said)
        return read(said), ()
    except ValueError:
        return None, ("usage_invalid",)


def count(holder: Mapping[str, object], key: str, default: int | None = None) -> int:
    """Return a count of tokens; `default` where it is absent or null.

    Raises:
        ValueError: if it is absent without a default, or no plausible count.
    """
    value = holder.get(key)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        value = -1
    if not 0 <= value <= _MOST_TOKENS:
        raise ValueError(f"`{key}` is no plausible count")
    return value


def _refuse_non_finite(usage: Mapping[str, object]) -> None:
    """Refuse NaN and Infinity, which Python reads although they are not JSON."""
    for key, value in usage.items():
        if isinstance(value, float) and not isfinite(value):
            raise ValueError(f"`{key}` is not finite")
