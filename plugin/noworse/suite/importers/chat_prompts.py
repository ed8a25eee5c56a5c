"""Prompts that are conversations: as the fields of a suite, where they fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SHORT = (["user"], ["system", "user"])


def fields_of(turns: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return a conversation as `system` and `prompt`, or else as `messages`."""
    roles = [turn["role"] for turn in turns]
    texts = [turn["content"] for turn in turns]
    if roles in _SHORT and all(isinstance(one, str) and one.strip() for one in texts):
        names = {"system": "system", "user": "prompt"}
        return {names[str(role)]: text for role, text in zip(roles, texts, strict=True)}
    return {"messages": [dict(turn) for turn in turns]}
