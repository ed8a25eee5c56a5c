"""What every dialect makes an answer from, and the filter that answers in its place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from noworse.records.answers import Answer, Finish, Usage
from noworse.records.tools import ToolCall, canonical_arguments
from noworse.wire.base import Call, HttpReply
from noworse.wire.foreign import clean, mapping, name
from noworse.wire.gateway import codes_within
from noworse.wire.profiles import allowed

_FILTERS: Final = frozenset(
    {
        "content_filter",
        "content_policy_violation",
        "contentpolicyviolationerror",
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
    tool_calls: tuple[ToolCall, ...] = ()
    probabilities: tuple[tuple[str, float], ...] | None = None


def answer_of(call: Call, said: Said, *, at: str, seconds: float) -> Answer:
    """Make an answer, with the effort that was asked for."""
    return Answer(
        asked=call.model.id,
        served=name(said.served, otherwise=call.model.name),
        text=said.text,
        tool_calls=said.tool_calls,
        probabilities=said.probabilities,
        finish=said.finish,
        usage=said.usage,
        seconds=seconds,
        at=at,
        effort=allowed(call.model).effort,
        oddities=said.oddities,
    )


def tool_calls_of(
    call: Call, found: Iterable[tuple[object, object, object]]
) -> tuple[ToolCall, ...]:
    """Read calls of tools, each as its id, name and arguments.

    Where the question had no tools they are none: then a call is an answer without
    any text. A call without a name is none either.
    """
    return tuple(
        ToolCall(
            id=name(known, otherwise=""),
            name=name(called, otherwise=""),
            arguments=clean(canonical_arguments(arguments)),
        )
        for known, called, arguments in found
        if call.tools and name(called, otherwise="")
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
    codes |= codes_within(name(error.get("message"), otherwise=""))
    if not codes & _FILTERS:
        return None
    said = Said(
        served=None, text="", finish="filter", usage=None, oddities=("usage_missing",)
    )
    return answer_of(call, said, at=at, seconds=seconds)
