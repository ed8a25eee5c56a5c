"""Which requests of a user's own code are calls of a model, and of which one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from noworse.records.models import Api
from noworse.records.requests import Request

_TAILS: Final[tuple[tuple[str, Api], ...]] = (
    ("/chat/completions", "openai-chat"),
    ("/responses", "openai-responses"),
    ("/v1/messages", "anthropic"),
)
_GEMINI: Final = re.compile(
    r"/models/(?P<model>[^/:]+)(?P<verb>:(?:generateContent|streamGenerateContent))"
)
_DEPLOYMENT: Final = re.compile(r"/deployments/(?P<model>[^/]+)/")
"""As Azure names a model; the body may leave it out."""

_QUERY: Final = ("alt", "beta")
_HEADERS: Final = ("anthropic-beta", "anthropic-version", "openai-beta")
"""What shapes a reply; of all else, a part is a key."""


class OwnCall(NamedTuple):
    """A call of a model, as the user's code makes it."""

    api: Api
    model: str
    tail: str
    query: str
    body: Mapping[str, object]
    """Without the name of the model."""

    def request(self, headers: Mapping[str, str], case: str) -> Request:
        """Return what is asked, without anything that may be a key.

        Names of headers are lower case.
        """
        return Request(
            tail=self.tail,
            query=self.query,
            headers={name: headers[name] for name in _HEADERS if name in headers},
            body=json.dumps(self.body, separators=(",", ":")),
            case=case,
        )


def may_be_a_call(method: str, url: str) -> bool:
    """Whether it is worth to look at the body."""
    path = urlsplit(url).path
    return method.upper() == "POST" and (
        any(path.endswith(tail) for tail, _ in _TAILS)
        or path.endswith(("generateContent", "streamGenerateContent"))
    )


def own_call(url: str, body: bytes) -> OwnCall | None:
    """Read a request that `may_be_a_call`; `None`: it is none that we know."""
    place = urlsplit(url)
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(held, dict):
        return None
    said = [pair for pair in parse_qsl(place.query) if pair[0] in _QUERY]
    query = urlencode(sorted(said))
    if match := _GEMINI.search(place.path):
        model = unquote(match["model"])
        return OwnCall("gemini", model, match["verb"], query, held)
    model = held.pop("model", None)
    if model is None and (match := _DEPLOYMENT.search(place.path)):
        model = unquote(match["model"])
    for tail, api in _TAILS:
        if place.path.endswith(tail) and isinstance(model, str):
            return OwnCall(api, model, tail, query, held)
    return None
