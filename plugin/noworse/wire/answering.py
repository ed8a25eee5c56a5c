"""What every dialect makes an answer from, and the filter that answers in its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from noworse.records.answers import Answer, Finish, Usage
from noworse.wire.base import Call, HttpReply
from noworse.wire.foreign import mapping, name
from noworse.wire.profiles import allowed

_FILTERS: Final = frozenset(
    {
        "content_filter",
        "content_policy_violation",
        "data_inspection_failed",
        "responsibleaipolicyviolation",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The parts of a reply, as a dialect found them."""

    served: object
    """The name of the model, unread."""

    text: str
    finish: Finish
    usage: Usage | None
    oddities: tuple[str, ...]


def answer_of(call: Call, said: Said, *, at: str, seconds: float) -> Answer:
    """Make an answer, with the effort that was asked for."""
    return Answer(
        asked=call.model.id,
        served=name(said.served, otherwise=call.model.name),
        text=said.text,
        finish=said.finish,
        usage=said.usage,
        seconds=seconds,
        at=at,
        effort=allowed(call.model).effort,
        oddities=said.oddities,
    )


def filtered(call: Call, reply: HttpReply, *, at: str, seconds: float) -> Answer | None:
    """Read a rejection by a content filter as an answer; `None`: it is none.

    Some vendors say with status 400 what others say of an answer of status 200. To
    take the one for trouble and the other for an outcome would favour the first.
    """
    try:
        body = mapping(json.loads(reply.body))
    except (ValueError, RecursionError):
        return None
    error = mapping(body.get("error"))
    codes = {
        str(held.get(key)).lower()
        for held in (error, mapping(error.get("innererror")))
        for key in ("code", "type")
    }
    if not codes & _FILTERS:
        return None
    said = Said(
        served=None, text="", finish="filter", usage=None, oddities=("usage_missing",)
    )
    return answer_of(call, said, at=at, seconds=seconds)
