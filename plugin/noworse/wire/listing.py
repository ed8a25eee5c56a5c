"""What an API says of a model besides its answers: that it has it, and for how long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from noworse.records.models import Api, KeyHeader, Model
from noworse.wire.base import HttpCall, HttpReply
from noworse.wire.endpoint import below, key_header
from noworse.wire.foreign import mapping

_ANTHROPIC_VERSION: Final = "2026-10-21"
_USUAL: Final[Mapping[Api, KeyHeader]] = MappingProxyType(
    {"anthropic": "x-api-key", "gemini": "x-goog-api-key"}
)
_LONG: Final = len("2026-12-11")
_ENDS: Final = ("shutdown_date", "retires_at", "expiration_date", "deprecation")
"""The day on which a model goes, as OpenAI, Anthropic, OpenRouter and Mistral call it.
Sources: their API references, Nov 2026. Google's `models.get` has no such field."""


class Listed(NamedTuple):
    """What an API says of one model."""

    tells: bool
    """Whether it has a field for the day on which a model goes."""

    ends_on: str | None = None
    """That day, `2026-12-11`; `None`: none is announced, or the API does not tell."""

    stage: str | None = None
    """`deprecated` or `retired`, where it says so."""

    successor: str | None = None
    """What to use in its place, where it says so."""


def listing_call(model: Model, api_key: str | None) -> HttpCall:
    """Ask what there is to know of a model. It costs nothing.

    Most APIs have a list of all of theirs; a name with slashes in an address of its
    own would be read differently by each.
    """
    tail, usual = "/models", _USUAL.get(model.api, "authorization")
    headers = {"accept": "application/json"}
    if model.api == "anthropic":
        tail = f"/v1/models/{quote(model.name, safe='')}"
        headers["anthropic-version"] = _ANTHROPIC_VERSION
    elif model.api == "gemini":
        name = model.name.removeprefix("models/")
        tail = f"/v1beta/models/{quote(name, safe='')}"
    url = below(model.base_url, tail)
    if model.api_version is not None:
        url += f"?{urlencode({'api-version': model.api_version})}"
    return HttpCall(url, b"", headers, key_header(model, api_key, usual), "GET")


def read_listing(model: Model, reply: HttpReply) -> Listed | None:
    """Read what is said of a model; `None`: nothing that can be read."""
    try:
        body = json.loads(reply.body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None
    said = _entry(model.name, body)
    if said is None:
        return None
    days = (_day(said.get(name)) for name in _ENDS)
    stage = said.get("lifecycle")
    successor = said.get("deprecation_replacement_model")
    return Listed(
        tells=any(name in said for name in _ENDS),
        ends_on=next(filter(None, days), None),
        stage=stage if stage in ("deprecated", "retired") else None,
        successor=successor if isinstance(successor, str) else None,
    )


def _day(value: object) -> str | None:
    """Read the day of a date or of a moment; `None`: it is neither."""
    try:
        return date.fromisoformat(str(value)[:_LONG]).isoformat()
    except ValueError:
        return None


def _entry(name: str, body: object) -> Mapping[str, object] | None:
    """Find the model in a list, or take what is no list for the model itself."""
    listed = body if isinstance(body, list) else mapping(body).get("data")
    if not isinstance(listed, list):
        return mapping(body) or None
    for one in map(mapping, listed):
        aliases = one.get("aliases")
        names = [one.get("id"), *(aliases if isinstance(aliases, list) else ())]
        if name in names:
            return one
    return None
