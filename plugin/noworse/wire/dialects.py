"""Which dialect each API speaks: one line a dialect."""

from __future__ import annotations

from typing import Final

from noworse.records.models import Api
from noworse.wire.anthropic import Anthropic
from noworse.wire.base import Dialect
from noworse.wire.openai_chat import OpenAIChat

_DIALECTS: Final[dict[Api, Dialect]] = {
    "anthropic": Anthropic(),
    "openai-chat": OpenAIChat(),
}


def dialect_of(api: Api) -> Dialect:
    """Return the dialect that an API is spoken in."""
    return _DIALECTS[api]
