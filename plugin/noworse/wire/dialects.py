"""Which dialect each API speaks: one line a dialect."""

from __future__ import annotations

from typing import Final

from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.models import Api
from noworse.wire.answering import filtered
from noworse.wire.anthropic import Anthropic
from noworse.wire.base import Dialect, HttpReply
from noworse.wire.decisions import Decisions, SystemOne
from noworse.wire.gemini import Gemini
from noworse.wire.openai_chat import OpenAIChat
from noworse.wire.openai_responses import OpenAIResponses
from noworse.wire.rerouting import Rerouted

_REJECTED: Final = 400
_DIALECTS: Final[dict[Api, Dialect]] = {
    "anthropic": Anthropic(),
    "gemini": Gemini(),
    "openai-chat": OpenAIChat(),
    "openai-decisions": Decisions(),
    "openai-responses": OpenAIResponses(),
    "systemone": SystemOne(),
}


def dialect_of(api: Api) -> Dialect:
    """Return the dialect that an API is spoken in."""
    return _DIALECTS[api]


def rejection(
    call: Call, reply: HttpReply, *, at: str, seconds: float
) -> Answer | None:
    """Read a rejection as the answer that it is; `None`: it is trouble."""
    if call.request is not None:
        rerouted = Rerouted(dialect_of(call.model.api))
        return rerouted.rejected(call, reply, at=at, seconds=seconds)
    rejected = reply.status == _REJECTED
    return filtered(call, reply, at=at, seconds=seconds) if rejected else None


def dialect_for(call: Call) -> Dialect:
    """Return the dialect of a call; one of the user's own code stays as it is."""
    inner = dialect_of(call.model.api)
    return inner if call.request is None else Rerouted(inner)
