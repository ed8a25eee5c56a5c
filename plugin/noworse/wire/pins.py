"""The reasoning effort of models whose user sets none: said aloud, so that it stays."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from noworse.records.models import Effort, Model

_DATE: Final = r"(-20\d\d.*|-\d{8})?"
_OPENAI, _CLAUDE = "api.openai.com", "api.anthropic.com"
_DEEPSEEK, _GOOGLE = "api.deepseek.com", "generativelanguage.googleapis.com"

# A vendor's own host, its models, and what it does there by itself (vendors' pages,
# Nov 2026). Elsewhere nothing is pinned: who serves a model may not know the field.
_PINS: Final[tuple[tuple[str, str, Effort], ...]] = (
    (_OPENAI, r"o[34](-mini)?|gpt-5(-mini|-nano)?", "medium"),
    (_OPENAI, r"gpt-5\.[124](-mini|-nano)?", "none"),
    (_OPENAI, r"gpt-5-pro", "high"),
    (_CLAUDE, r"claude-(opus|haiku)-5-5", "medium"),
    (_CLAUDE, r"claude-(opus-(4-[6-9]|5)|sonnet-(4-6|5|5-5)|fable-5.*)", "high"),
    (_DEEPSEEK, r"deepseek-v4.*", "high"),
    (_GOOGLE, r"gemini-3\.1-pro.*|gemini-3-(pro|flash).*", "high"),
    (_GOOGLE, r"gemini-3\.5-flash", "medium"),
)


def pinned_effort(model: Model) -> Effort | None:
    """Return the effort that its vendor uses by itself; `None`: it is not known.

    An effort left to the provider may change from one day to the next, which is a
    swap of its own.
    """
    host = urlsplit(model.base_url).hostname
    name = model.name.lower().removeprefix("models/")
    for vendor, names, effort in _PINS:
        if vendor == host and re.fullmatch(f"(?:{names}){_DATE}", name):
            return effort
    return None
