"""The error of a provider behind a gateway, which repeats it in its own sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

# LiteLLM: `litellm.RateLimitError: ...Exception - {"error": {"code": ...}}`, and
# beside that sentence no code but the HTTP status.
_GATEWAY = re.compile(r"litellm\.[A-Za-z]+: ")
_KIND = re.compile(r"[A-Za-z]+Error\b")
_NO_SUCH_MODEL = re.compile(r"[\w/]+: Invalid model name passed in model=")


def codes_within(message: str) -> frozenset[str]:
    """Return the codes of an error that a gateway repeats; else none.

    Only what stands in the repeated JSON, and the gateway's own name for it: a
    sentence may quote the prompt, and a prompt may hold any word.
    """
    if _NO_SUCH_MODEL.match(message):
        return frozenset({"model_not_found"})
    if not _GATEWAY.match(message):
        return frozenset()
    said, _, repeated = message.partition(" - ")
    kinds = {kind.lower() for kind in _KIND.findall(said)}
    return frozenset({*kinds, *_codes_of(repeated)})


def _codes_of(repeated: str) -> Iterator[str]:
    try:
        held, _ = json.JSONDecoder().raw_decode(repeated)
    except (ValueError, RecursionError):
        return
    error = held.get("error") if isinstance(held, dict) else None
    if isinstance(error, dict):
        for key in ("code", "type", "status"):
            if isinstance(code := error.get(key), str):
                yield code.lower()
