"""Where on a host a dialect's requests go."""

from __future__ import annotations

from urllib.parse import urlsplit


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
