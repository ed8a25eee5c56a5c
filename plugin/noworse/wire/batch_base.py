"""The seam between calls that are sent off together, for less money, and HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

from noworse.wire.base import HttpCall, HttpReply

_MOST_BYTES = 512 * 2**20
"""Of a file of results: some thousand answers of any length."""

_ID_MARKS = frozenset("-_.")
_KEPT_HEADERS = ("anthropic-version",)


class Elsewhere(Exception):
    """A reply names an address on another host than the one that was asked."""


@dataclass(frozen=True, slots=True)
class Order:
    """Calls of one model that are sent off together."""

    tag: str
    """Ours; 16 characters that were never used before. A provider hands it back."""

    calls: Mapping[str, HttpCall]
    """Not empty. By the keys of the calls."""

    @property
    def like(self) -> HttpCall:
        """Any of them: all go to one address, with the same headers."""
        return next(iter(self.calls.values()))


class BatchState(NamedTuple):
    """What a provider says of a batch."""

    id: str
    status: Literal["under way", "ended", "failed"]
    """`failed`: as a whole, before any call was answered."""

    total: int
    """Calls in it; 0: not counted yet."""

    done: int = 0
    created_at: float = 0.0
    """Seconds since 1970, by the provider's clock."""

    tag: str | None = None
    """Of its order; `None`: the provider does not keep it with the batch."""

    places: tuple[str, ...] = ()
    """Where the results are, once it has ended."""

    reason: str = ""
    """Why it failed, in the provider's words."""


class Listing(NamedTuple):
    """A page of the batches that an account has, the youngest first."""

    states: tuple[BatchState, ...]
    next: str | None
    """What asks for the next page; `None`: there is none."""


class Result(NamedTuple):
    """What became of one call of a batch."""

    key: str
    reply: HttpReply | None
    """As the call alone would have had it; `None`: the batch expired before."""


class BatchDialect(Protocol):
    """Translate one provider's batches. Pure: same input, same output.

    What reads raises ValueError where a reply is not in the documented shape, and
    Elsewhere where it would lead a key to another host.
    """

    @property
    def keeps_tags(self) -> bool:
        """Whether the state of a batch tells whose it is, before it has ended."""
        ...

    @property
    def most_calls(self) -> int:
        """How many may be in one batch."""
        ...

    @property
    def most_bytes(self) -> int:
        """How long all of them may be."""
        ...

    def upload(self, order: Order) -> HttpCall | None:
        """Write what brings the calls there; `None`: the order itself does."""
        ...

    def place(self, order: Order, uploaded: HttpReply | None) -> HttpCall:
        """Write the request that orders the batch: from here on it is paid for."""
        ...

    def listing(self, like: HttpCall, after: str | None) -> HttpCall:
        """Write the request for a page of all batches."""
        ...

    def read_listing(self, reply: HttpReply) -> Listing:
        """Read such a page."""
        ...

    def look(self, like: HttpCall, name: str) -> HttpCall:
        """Write the request for the state of a batch."""
        ...

    def read(self, reply: HttpReply) -> BatchState:
        """Read the state of a batch, as the order and a look at it tell."""
        ...

    def fetch(self, like: HttpCall, state: BatchState) -> tuple[HttpCall, ...]:
        """Write the requests for all results of a batch that has ended."""
        ...

    def results(self, reply: HttpReply, tag: str) -> Iterator[Result]:
        """Read the results that belong to the order of this tag, in any order."""
        ...


def get(like: HttpCall, url: str, *, most_bytes: int = 16 * 2**20) -> HttpCall:
    """Write a request that sends no more than who asks.

    Raises:
        Elsewhere: if `url` is on another host than `like`.
    """
    here, there = urlsplit(like.url), urlsplit(url)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise Elsewhere(there.netloc.rpartition("@")[2] or "an unnamed place")
    kept = {k: v for k, v in like.headers.items() if k in _KEPT_HEADERS}
    return replace(
        like, url=url, body=b"", headers=kept, method="GET", most_bytes=most_bytes
    )


def get_results(like: HttpCall, url: str) -> HttpCall:
    """Write a request for a file of results, which may be large."""
    return get(like, url, most_bytes=_MOST_BYTES)


def read_json(reply: HttpReply) -> Mapping[str, object]:
    """Read a body that is one JSON object.

    Raises:
        ValueError: if it is not.
    """
    body = _loads(reply.body)
    if isinstance(body, dict):
        return body
    raise ValueError("the reply is no JSON object")


def listing_of(
    body: Mapping[str, object], state_of: Callable[[object], BatchState]
) -> Listing:
    """Read a page in the shape that all of these APIs share."""
    held = body.get("data")
    states = tuple(map(state_of, held)) if isinstance(held, list) else ()
    more = body.get("has_more") is True and states
    return Listing(states, states[-1].id if more else None)


def read_lines(
    reply: HttpReply, tag: str
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Read a file of results: the key and the fields of each line with our tag.

    A line that cannot be read is left out: its call then has no result.
    """
    for line in reply.body.split(b"\n"):
        try:
            fields = _loads(line) if line.strip() else None
        except ValueError:
            continue
        name = fields.get("custom_id") if isinstance(fields, dict) else None
        if isinstance(fields, dict) and isinstance(name, str):
            owner, _, key = name.partition("-")
            if owner == tag:
                yield key, fields


def custom_id(tag: str, key: str) -> str:
    """Name a call within a batch: at most 64 letters, digits, `-` and `_`."""
    return f"{tag}-{key}"


def packed(status: int, body: object) -> HttpReply:
    """Make the reply of a call of what a line of results holds of it."""
    return HttpReply(status, json.dumps(body).encode("ascii"))


def identifier(value: object) -> str:
    """Return the name of a batch or a file, which goes into an address.

    Raises:
        ValueError: if it is none, or could lead anywhere else.
    """
    if isinstance(value, str) and value.strip(".") and _is_plain(value):
        return value
    raise ValueError("the reply names no batch")


def text(value: object) -> str | None:
    """Return a text as it is; `None`: it is none."""
    return value if isinstance(value, str) else None


def counted(value: object) -> int:
    """Return a count; what is none counts as 0."""
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return max(0, value) if is_count and isinstance(value, int) else 0


def moment(value: object) -> float:
    """Read a time as seconds since 1970; 0: it is none."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).timestamp()
        except (ValueError, OverflowError):
            return 0.0
    return float(counted(value))


def _is_plain(name: str) -> bool:
    return len(name) <= 200 and all(  # noqa: PLR2004 - far above any that there is
        mark.isascii() and (mark.isalnum() or mark in _ID_MARKS) for mark in name
    )


def _loads(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8-sig", errors="replace"))
    except RecursionError as error:
        raise ValueError("the reply is nested too deep") from error
