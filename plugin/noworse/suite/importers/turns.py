"""Conversations as other tools write them, in our form."""

from __future__ import annotations

from collections.abc import Mapping

from noworse.suite.cases.findings import Unfit, kind

_ROLES = {
    "ai": "assistant",
    "assistant": "assistant",
    "developer": "system",
    "function": "tool",
    "human": "user",
    "model": "assistant",
    "system": "system",
    "tool": "tool",
    "user": "user",
}
_TEXTS = frozenset(("text", "input_text", "output_text"))
_KEPT = ("tool_calls", "tool_call_id")
_READ = frozenset(
    {
        *("role", "type", "content", "data", "tool_calls", "tool_call_id"),
        *("function_call", "id", "weight", "finish_reason", "index"),
    }
)
"""What is read of a turn, and what a tool keeps for itself."""

_TURN = "a turn has a `role` and a `content`"


def are_turns(value: object) -> bool:
    """Whether a value looks like a conversation: a list of mappings with roles."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and _role(one) is not None for one in value)
    )


def turns_of(value: object) -> list[dict[str, object]]:
    """Return a conversation in our form.

    What our reader refuses (sounds, files) is left as it is, so that it can say so.

    Raises:
        Unfit: if it is none.
    """
    if not isinstance(value, list) or not value:
        raise Unfit(f"wanted a conversation, got {kind(value)}", _TURN)
    return [turn_of(one) for one in value]


def turn_of(value: object) -> dict[str, object]:
    """Return one turn in our form.

    Raises:
        Unfit: if it is none.
    """
    if not isinstance(value, dict):
        raise Unfit(f"wanted a turn, got {kind(value)}", _TURN)
    role = _role(value)
    if role is None:
        given = value.get("role", value.get("type"))
        mend = "known are `system`, `user`, `assistant` and `tool`"
        raise Unfit(f"a turn has no role that is known: {kind(given)}", mend)
    inner = value.get("data")
    held = inner if isinstance(inner, dict) else value
    turn: dict[str, object] = {"role": role, "content": _content(held.get("content"))}
    turn |= {name: held[name] for name in _KEPT if held.get(name)}
    if isinstance(call := held.get("function_call"), dict):
        turn["tool_calls"] = [call]  # as OpenAI's logs had it before there were tools
    return turn


def unread(turns: object) -> tuple[str, ...]:
    """Return what a conversation's turns hold and ours cannot, by its names."""
    assert isinstance(turns, list), "it was read as a conversation"
    said = {name: one for turn in turns for name, one in turn.items() if one}
    return tuple(name for name in said if name not in _READ)


def text_in(value: object) -> str:
    """Return the text of a turn's content, its parts one after the other.

    Raises:
        Unfit: if there is anything else in it.
    """
    said = _content(value)
    parts = said if isinstance(said, list) else [said]
    texts: list[str] = []
    for part in parts:
        text = part.get("text") if isinstance(part, dict) else part
        if not isinstance(text, str):
            raise Unfit(f"wanted text, got {kind(part)}", "only texts are answers")
        texts.append(text)
    return "".join(texts)


def _role(turn: Mapping[str, object]) -> str | None:
    said = turn.get("role", turn.get("type"))
    return _ROLES.get(said.lower()) if isinstance(said, str) else None


def _content(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    parts = [_part(part) for part in (value if isinstance(value, list) else [value])]
    if not parts:
        return ""
    if len(parts) == 1 and isinstance(parts[0], dict) and "text" in parts[0]:
        return parts[0]["text"]
    return parts


def _part(part: object) -> object:
    """Return a part of a content: texts are called so by all APIs but one."""
    if isinstance(part, str):
        return {"type": "text", "text": part}
    if isinstance(part, dict) and part.get("type") in _TEXTS:
        return {"type": "text", "text": part.get("text")}
    if isinstance(part, dict) and part.get("type") == "input_image":
        return {"type": "image_url", "image_url": part.get("image_url")}
    return part
