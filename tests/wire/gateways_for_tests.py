"""Errors as LiteLLM repeats them: seen at version 1.106, in all four dialects."""

from __future__ import annotations

import json

LITELLM = "litellm.BadRequestError"


def through_litellm(**error: str | None) -> str:
    """Write its sentence about an error of the provider behind it."""
    said = json.dumps({"error": {"message": "No.", **error}})
    behind = f"{LITELLM}: Hosted_vllmException - {said}"
    return f"{behind}\n\nLiteLLM: model group 'm' failed. No fallback was attempted."
