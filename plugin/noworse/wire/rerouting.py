"""A call of the user's own code, sent to another model than it names.

The dialect stays the same: what is written anew is the address, the key, the name of
the model, and the parameters that it does not take. The reply is kept as it came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlsplit

from noworse.errors import CallTrouble, ReplyUnreadable
from noworse.records.answers import Answer, RawAnswer, Usage
from noworse.records.models import KeyHeader, Model
from noworse.records.requests import Reply, Request
from noworse.wire.answering import Said, answer_of, filtered
from noworse.wire.base import Call, Dialect, Fault, HttpCall, HttpReply, Structured
from noworse.wire.endpoint import key_header, post
from noworse.wire.foreign import mapping, unreadable
from noworse.wire.own_params import fitted
from noworse.wire.streams import CutOff, is_stream, joined, whole_of, without_usage

_KEY_HEADERS: Final[dict[str, KeyHeader]] = {
    "anthropic": "x-api-key",
    "gemini": "x-goog-api-key",
    "openai-chat": "authorization",
    "openai-responses": "authorization",
}
_UNLISTED: Final = ("api.mistral.ai",)
"""Servers that tell the tokens of a stream unasked, and do not know the question."""

_OUTCOMES: Final[tuple[CallTrouble, ...]] = ("context_length", "request_too_large")
"""Rejections that say something about the model: the code may well expect them."""

_NOTHING: Final = Usage(input_tokens=0, output_tokens=0)


@dataclass(frozen=True, slots=True)
class Rerouted:
    """A dialect in which the user's own code speaks to another model."""

    inner: Dialect

    def encode(
        self, call: Call, api_key: str | None, structured: Structured | None = None
    ) -> HttpCall:
        """Write the request of the user's code anew for the model of `call`."""
        del structured
        request, model = call.request, call.model
        assert request is not None
        body = fitted(model, request).body
        if model.api != "gemini":
            body = {"model": model.name, **body}
        if _wants_usage(model, body):
            options = {**mapping(body.get("stream_options")), "include_usage": True}
            body["stream_options"] = options
        key = key_header(model, api_key, _KEY_HEADERS[model.api])
        sent = post(model, _tail(model, request), body, key)
        mark = "&" if urlsplit(sent.url).query else "?"
        url = f"{sent.url}{mark}{request.query}" if request.query else sent.url
        return replace(sent, url=url, headers={**sent.headers, **request.headers})

    def decode(
        self, call: Call, reply: HttpReply, *, at: str, seconds: float
    ) -> Answer:
        """Read the tokens of a reply of status 200, and keep all of it.

        Raises:
            CallFailed, RunEnded: if it holds an error in spite of its status.
            ReplyUnreadable: if it is no JSON object, or a stream that was cut off.
        """
        whole = _whole(call, reply)
        try:
            answer = self.inner.decode(call, whole, at=at, seconds=seconds)
        except ReplyUnreadable:
            if not isinstance(json.loads(whole.body), dict):
                raise
            # The code may know more of it than we do.
            answer = _answer(call, None, at, seconds)
        return _raw(answer, reply)

    def explain(self, reply: HttpReply) -> Fault:
        return self.inner.explain(reply)

    def rejected(
        self, call: Call, reply: HttpReply, *, at: str, seconds: float
    ) -> RawAnswer | None:
        """Read a rejection that is the model's own limit as an answer; else `None`.

        The user's code may expect it, and shorten its prompt: so a replay tells it
        the same. Nothing is charged for it, but perhaps by a filter.
        """
        answer = filtered(call, reply, at=at, seconds=seconds)
        if answer is None and self.explain(reply).trouble in _OUTCOMES:
            answer = _answer(call, _NOTHING, at, seconds)
        return None if answer is None else _raw(answer, reply)


def handed(call: Call, answer: RawAnswer) -> Reply:
    """Return the reply that the user's code is handed: no more than it asked for."""
    request = call.request
    assert request is not None
    reply = answer.reply.model_copy(update={"seconds": answer.seconds})
    asked = mapping(json.loads(request.body))
    streamed = is_stream(reply.content_type, reply.body)
    if not streamed or not _wants_usage(call.model, asked):
        return reply
    return reply.model_copy(update={"body": without_usage(reply.body)})


def reply_of(reply: HttpReply) -> Reply:
    """Keep a reply as text."""
    return Reply(
        status=reply.status,
        content_type=reply.headers.get("content-type", "application/json"),
        body=reply.body.decode("utf-8", errors="replace"),
    )


def _tail(model: Model, request: Request) -> str:
    if model.api != "gemini":
        return request.tail
    named = quote(model.name.removeprefix("models/"), safe="")
    return f"/v1beta/models/{named}{request.tail}"


def _wants_usage(model: Model, body: Mapping[str, object]) -> bool:
    """Whether the tokens of a stream are told only if one asks, and nobody did."""
    if model.api != "openai-chat" or body.get("stream") is not True:
        return False
    asked = mapping(body.get("stream_options")).get("include_usage")
    return not asked and urlsplit(model.base_url).hostname not in _UNLISTED


def _whole(call: Call, reply: HttpReply) -> HttpReply:
    """Return a reply as if it had not been streamed."""
    kept, api = reply_of(reply), call.model.api
    try:
        if is_stream(kept.content_type, kept.body):
            whole = whole_of(api, kept.body)
        else:
            held = json.loads(kept.body.removeprefix("\ufeff"))
            # Gemini's stream without `alt=sse` is a list.
            whole = joined(api, [*map(mapping, held)]) if _is_list(held) else held
    except CutOff as error:
        raise unreadable(call, reply, str(error)) from error
    except (ValueError, RecursionError) as error:
        raise unreadable(call, reply, "is not JSON") from error
    return HttpReply(200, json.dumps(whole).encode())


def _is_list(held: object) -> bool:
    return isinstance(held, list) and bool(held)


def _answer(call: Call, usage: Usage | None, at: str, seconds: float) -> Answer:
    odd = ("usage_missing",) if usage is None else ()
    said = Said(served=None, text="", finish="stop", usage=usage, oddities=odd)
    return answer_of(call, said, at=at, seconds=seconds)


def _raw(answer: Answer, reply: HttpReply) -> RawAnswer:
    """Put the reply in the place of what was read of it."""
    update = {"text": "", "tool_calls": (), "effort": None}
    plain = answer.model_copy(update=update)
    return RawAnswer(**dict(plain), reply=reply_of(reply))
