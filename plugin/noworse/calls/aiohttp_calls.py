"""Requests through aiohttp."""

from __future__ import annotations

from functools import partial, wraps
from http.client import responses
from inspect import signature
from types import ModuleType
from typing import Any, Final

from noworse.calls.own_run import headers_of
from noworse.calls.patches import Gate, Method, Patch, patch
from noworse.records.requests import Reply

_LIMIT: Final = 2**16
"""Of what a reader takes in before it stops the sender; there is none here."""

_WANTED: Final = "3.12"
"""The first version with middlewares."""


def patch_aiohttp(library: ModuleType, gate: Gate) -> tuple[Patch, ...]:
    """Put a middleware of ours behind all others that a session has."""
    knows = "middlewares" in signature(library.ClientSession._request).parameters  # noqa: SLF001 - see below
    wrap = partial(_watched, library, gate) if knows else partial(_refused, gate)
    # There is no public method by which all of its requests come.
    return (patch(library.ClientSession, "_request", wrap),)


def _watched(library: ModuleType, gate: Gate, own: Method) -> Method:
    async def middleware(request: Any, handler: Any) -> Any:
        url, body = str(request.url), None
        if gate.wants_body(request.method, url):
            body = await request.body.as_bytes() if request.body else b""
        way = gate.way_of(url, request.headers, body)
        if way is None:
            gate.leave(url)
            return await handler(request)
        return _response(library, request, await way.arrive())

    @wraps(own)
    async def _request(session: Any, *place: Any, **options: Any) -> Any:
        others = options.pop("middlewares", None)
        before = session._middlewares if others is None else others  # noqa: SLF001 - it has no other name
        return await own(session, *place, middlewares=(*before, middleware), **options)

    return _request


def _refused(gate: Gate, own: Method) -> Method:
    @wraps(own)
    async def _request(session: Any, *place: Any, **options: Any) -> Any:
        gate.refuse(f"aiohttp>={_WANTED}")
        return await own(session, *place, **options)

    return _request


def _response(library: ModuleType, request: Any, reply: Reply) -> Any:
    """Make a response that was read from no connection.

    Its constructor is another one in each version, and wants what there is none of.
    """
    response = library.ClientResponse.__new__(library.ClientResponse)
    content = library.StreamReader(
        library.client_proto.ResponseHandler(request.loop), _LIMIT, loop=request.loop
    )
    content.feed_data(reply.body.encode())
    content.feed_eof()
    headers = library.client_reqrep.CIMultiDict(headers_of(reply))
    fields = {
        "method": request.method,
        "status": reply.status,
        "reason": responses.get(reply.status, "Unknown"),
        "content": content,
        "_url": request.url,
        "_real_url": request.url,
        "_request_info": request.request_info,
        "_headers": library.client_reqrep.CIMultiDictProxy(headers),
        "_raw_headers": (),
        "_traces": [],
        "_cache": {},
        "_loop": request.loop,
    }
    for name, value in fields.items():
        setattr(response, name, value)
    return response
