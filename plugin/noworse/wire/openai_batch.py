"""OpenAI's batches: `POST /files`, then `POST /batches`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from noworse.wire.base import HttpCall, HttpReply
from noworse.wire.batch_base import (
    BatchState,
    Listing,
    Order,
    Result,
    counted,
    custom_id,
    get,
    get_results,
    identifier,
    listing_of,
    moment,
    packed,
    read_json,
    read_lines,
    text,
)
from noworse.wire.explain import sentence, status_named
from noworse.wire.foreign import mapping

_ENDPOINTS = ("/chat/completions", "/responses")
_MARK = "noworse"
"""The field of a batch's metadata that holds our tag."""

_STATUS: Mapping[object, Literal["ended", "failed"]] = {
    "completed": "ended",
    "expired": "ended",
    "cancelled": "ended",
    "failed": "failed",
}
_UNANSWERED = ("batch_expired", "batch_cancelled", "batch_canceled")
_JSON = {"content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True, slots=True)
class OpenAIBatches:
    """Files of JSON lines, of which each is a call. Source: its API reference."""

    keeps_tags: bool = True
    # It would take 50,000 calls and 200 MB; their answers must fit here as well.
    most_calls: int = 10_000
    most_bytes: int = 100 * 2**20

    def upload(self, order: Order) -> HttpCall:
        _, endpoint = _split(order.like)
        lines = b"\n".join(
            _line(order.tag, key, endpoint, call.body)
            for key, call in order.calls.items()
        )
        # The tag is random, so that no prompt holds the boundary.
        mark = f"{_MARK}-{order.tag}"
        fields = (
            f'--{mark}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\n'
            f"batch\r\n--{mark}\r\ncontent-disposition: form-data; "
            f'name="file"; filename="{mark}.jsonl"\r\n'
            "content-type: application/jsonl\r\n\r\n"
        )
        body = fields.encode("ascii") + lines + f"\r\n--{mark}--\r\n".encode("ascii")
        kind = {"content-type": f"multipart/form-data; boundary={mark}"}
        return replace(
            order.like, url=_root(order.like) + "/files", body=body, headers=kind
        )

    def place(self, order: Order, uploaded: HttpReply | None) -> HttpCall:
        assert uploaded is not None
        _, endpoint = _split(order.like)
        fields = {
            "input_file_id": identifier(read_json(uploaded).get("id")),
            "endpoint": endpoint,
            "completion_window": "24h",
            "metadata": {_MARK: order.tag},
        }
        body = json.dumps(fields).encode("ascii")
        url = _root(order.like) + "/batches"
        return replace(order.like, url=url, body=body, headers=_JSON)

    def listing(self, like: HttpCall, after: str | None) -> HttpCall:
        more = "" if after is None else f"&after={after}"
        return get(like, f"{_root(like)}/batches?limit=100{more}")

    def read_listing(self, reply: HttpReply) -> Listing:
        return listing_of(read_json(reply), _state)

    def look(self, like: HttpCall, name: str) -> HttpCall:
        return get(like, f"{_root(like)}/batches/{name}")

    def read(self, reply: HttpReply) -> BatchState:
        return _state(read_json(reply))

    def fetch(self, like: HttpCall, state: BatchState) -> tuple[HttpCall, ...]:
        root = _root(like)
        return tuple(
            get_results(like, f"{root}/files/{name}/content") for name in state.places
        )

    def results(self, reply: HttpReply, tag: str) -> Iterator[Result]:
        for key, fields in read_lines(reply, tag):
            error, response = fields.get("error"), mapping(fields.get("response"))
            if mapping(error).get("code") in _UNANSWERED:
                yield Result(key, None)
            elif response:
                status = counted(response.get("status_code"))
                yield Result(key, packed(status, response.get("body")))
            elif error:
                yield Result(key, packed(status_named(error), {"error": error}))


def _split(like: HttpCall) -> tuple[str, str]:
    """Split an address into what all endpoints share, and the name of this one."""
    for tail in _ENDPOINTS:
        if like.url.endswith(tail):
            return like.url.removesuffix(tail), f"/v1{tail}"
    raise ValueError("calls to this address cannot be sent in batches")


def _root(like: HttpCall) -> str:
    return _split(like)[0]


def _line(tag: str, key: str, endpoint: str, body: bytes) -> bytes:
    """Write one call; its body is JSON without a line end, and goes in as it is."""
    head = {"custom_id": custom_id(tag, key), "method": "POST", "url": endpoint}
    return json.dumps(head)[:-1].encode("ascii") + b', "body": ' + body + b"}"


def _state(said: object) -> BatchState:
    fields = mapping(said)
    counts = mapping(fields.get("request_counts"))
    files = (fields.get("output_file_id"), fields.get("error_file_id"))
    return BatchState(
        id=identifier(fields.get("id")),
        status=_STATUS.get(fields.get("status"), "under way"),
        total=counted(counts.get("total")),
        done=counted(counts.get("completed")) + counted(counts.get("failed")),
        created_at=moment(fields.get("created_at")),
        tag=text(mapping(fields.get("metadata")).get(_MARK)),
        places=tuple(identifier(name) for name in files if name),
        reason=_reason(fields.get("errors")),
    )


def _reason(errors: object) -> str:
    """Say why a batch failed: the first of its errors stands for all."""
    held = mapping(errors).get("data")
    first = mapping(held[0]) if isinstance(held, list) and held else {}
    words = (text(first.get(part)) for part in ("code", "message"))
    return sentence(": ".join(filter(None, words)))
