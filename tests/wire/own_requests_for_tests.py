"""Calls of a user's own code, on their way to another model."""

from __future__ import annotations

import json
from collections.abc import Mapping

from noworse.records.calls import Call
from noworse.records.models import Api, Model
from noworse.records.requests import Request
from noworse.wire.base import HttpReply

TAILS: Mapping[Api, str] = {
    "anthropic": "/v1/messages",
    "gemini": ":generateContent",
    "openai-chat": "/chat/completions",
    "openai-responses": "/responses",
}
BASES: Mapping[Api, str] = {
    "anthropic": "https://h.example",
    "gemini": "https://h.example",
    "openai-chat": "https://h.example/v1",
    "openai-responses": "https://h.example/v1",
}
AT = "2026-11-24T09:30:00Z"


def target(
    name: str = "small", api: Api = "openai-chat", url: str = "", **params: object
) -> Model:
    """The model that is asked instead."""
    return Model.model_validate(
        {
            "id": f"own:{name}",
            "api": api,
            "base_url": url or BASES[api],
            "name": name,
            "params": params,
        }
    )


def request(
    body: Mapping[str, object] | None = None,
    api: Api = "openai-chat",
    query: str = "",
    /,
    **more: object,
) -> Request:
    """What the user's code asks."""
    said = json.dumps({**(body or {}), **more})
    return Request(tail=TAILS[api], query=query, body=said, case="c1")


def own(
    to: Model,
    body: Mapping[str, object] | None = None,
    query: str = "",
    /,
    **more: object,
) -> Call:
    """A call of the user's code, to another model."""
    return Call(to, (), request=request(body, to.api, query, **more))


def events(*chunks: object, done: bool = False) -> str:
    """Write a stream of events."""
    said = [json.dumps(chunk) for chunk in chunks] + ["[DONE]"] * done
    return "".join(f"data: {one}\n\n" for one in said)


def streamed(body: str) -> HttpReply:
    """A reply of events."""
    return HttpReply(200, body.encode(), {"content-type": "text/event-stream"})


def plain(body: object, status: int = 200) -> HttpReply:
    """A reply of JSON."""
    headers = {"content-type": "application/json"}
    return HttpReply(status, json.dumps(body).encode(), headers)
