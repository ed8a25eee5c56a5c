"""Which dialect each API speaks: one line a dialect."""

from __future__ import annotations

from typing import Final

from noworse.records.models import Api
from noworse.wire.anthropic import Anthropic
from noworse.wire.base import Dialect
from noworse.wire.decisions import Decisions, SystemOne
from noworse.wire.gemini import Gemini
from noworse.wire.openai_chat import OpenAIChat
from noworse.wire.openai_responses import OpenAIResponses

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
