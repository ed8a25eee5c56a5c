"""Which API takes calls in batches: one line a dialect."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from noworse.wire.anthropic_batch import AnthropicBatches
from noworse.wire.batch_base import BatchDialect
from noworse.wire.openai_batch import OpenAIBatches

_DIALECTS: Final[Mapping[str, BatchDialect]] = MappingProxyType(
    {
        "anthropic": AnthropicBatches(),
        "openai-chat": OpenAIBatches(),
        "openai-responses": OpenAIBatches(),
    }
)


def batch_dialect_of(api: str) -> BatchDialect | None:
    """Return how an API takes batches; `None`: it takes none that we know of."""
    return _DIALECTS.get(api)
