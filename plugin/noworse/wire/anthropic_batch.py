"""Anthropic's batches: `POST /v1/messages/batches`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from noworse.wire.explain import status_named
from noworse.wire.foreign import mapping


@dataclass(frozen=True, slots=True)
class AnthropicBatches:
    """One request with all calls in it. Source: its API reference.

    A batch has no room for a tag of ours: only its results tell whose it is.
    """

    keeps_tags: bool = False
    # It would take 100,000 calls and 256 MB; their answers must fit here as well.
    most_calls: int = 10_000
    most_bytes: int = 100 * 2**20

    def upload(self, _: Order) -> None:
        """Nothing goes before the order."""

    def place(self, order: Order, _: HttpReply | None) -> HttpCall:
        requests = b", ".join(
            b'{"custom_id": "%b", "params": %b}'
            % (custom_id(order.tag, key).encode("ascii"), call.body)
            for key, call in order.calls.items()
        )
        body = b'{"requests": [' + requests + b"]}"
        return replace(order.like, url=_root(order.like), body=body)

    def listing(self, like: HttpCall, after: str | None) -> HttpCall:
        more = "" if after is None else f"&after_id={after}"
        return get(like, f"{_root(like)}?limit=100{more}")

    def read_listing(self, reply: HttpReply) -> Listing:
        return listing_of(read_json(reply), _state)

    def look(self, like: HttpCall, name: str) -> HttpCall:
        return get(like, f"{_root(like)}/{name}")

    def read(self, reply: HttpReply) -> BatchState:
        return _state(read_json(reply))

    def fetch(self, like: HttpCall, state: BatchState) -> tuple[HttpCall, ...]:
        return tuple(get_results(like, url) for url in state.places)

    def results(self, reply: HttpReply, tag: str) -> Iterator[Result]:
        for key, fields in read_lines(reply, tag):
            result = mapping(fields.get("result"))
            kind = result.get("type")
            if kind == "succeeded":
                yield Result(key, packed(200, result.get("message")))
            elif kind in ("expired", "canceled"):
                yield Result(key, None)
            elif kind == "errored":
                said = mapping(result.get("error"))
                error = said.get("error") or said
                yield Result(key, packed(status_named(error), {"error": error}))


def _root(like: HttpCall) -> str:
    return f"{like.url}/batches"


def _state(said: object) -> BatchState:
    fields = mapping(said)
    counts = {k: counted(v) for k, v in mapping(fields.get("request_counts")).items()}
    total = sum(counts.values())
    url = text(fields.get("results_url"))
    has_ended = fields.get("processing_status") == "ended"
    return BatchState(
        id=identifier(fields.get("id")),
        status="ended" if has_ended else "under way",
        total=total,
        done=total - counts.get("processing", 0),
        created_at=moment(fields.get("created_at")),
        places=(url,) if has_ended and url else (),
    )
