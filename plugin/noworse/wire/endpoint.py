"""Where on a host a dialect's requests go, and in which header the key does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

from noworse.records.models import KeyHeader, Model
from noworse.wire.base import HttpCall

_JSON = "application/json"
_ADDRESSES = 256
"""More than a run has."""


def post(
    model: Model,
    tail: str,
    body: Mapping[str, object],
    secret_headers: Mapping[str, str],
    **headers: str,
) -> HttpCall:
    """Make the request of a call; fields of `body` that are `None` are not sent.

    In `headers`, `_` stands for `-`.
    """
    sent = {key: value for key, value in body.items() if value is not None}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    url = below(model.base_url, tail)
    if model.api_version is not None:
        url += f"?{urlencode({'api-version': model.api_version})}"
    return HttpCall(
        url=url,
        body=json.dumps(sent, separators=(",", ":")).encode("ascii"),
        headers={"content-type": _JSON, "accept": _JSON, **named},
        secret_headers=secret_headers,
    )


def key_header(model: Model, api_key: str | None, usual: KeyHeader) -> dict[str, str]:
    """Write the key into the header where the endpoint looks for it.

    That is the dialect's `usual` one, unless the user named another.
    """
    if not api_key:
        return {}
    name, key = model.key_header or usual, api_key.strip()
    return {name: f"Bearer {key}" if name == "authorization" else key}


@lru_cache(_ADDRESSES)
def below(base_url: str, tail: str) -> str:
    """Append `tail` to the path of `base_url`, once; a query string stays behind it.

    A slash at its end, or a part of `tail` that it already ends with, is no matter:
    people paste an address with `/v1`, without, and with all of the path.
    """
    place = urlsplit(base_url)
    path, parts = place.path.rstrip("/"), tail.strip("/").split("/")
    for held in range(len(parts), 0, -1):
        if path.endswith("/" + "/".join(parts[:held])):
            parts = parts[held:]
            break
    return place._replace(path="/".join([path, *parts])).geturl()
