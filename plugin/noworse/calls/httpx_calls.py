"""Requests through httpx, and httpx2: hence those of the official clients as well.

The clients' `send` is where all of them come by, whatever transport is below.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial, wraps
from types import ModuleType
from typing import Any

from noworse.calls.own_run import headers_of
from noworse.calls.patches import Gate, Method, Patch, patch
from noworse.records.requests import Reply


def patch_httpx(library: ModuleType, gate: Gate) -> tuple[Patch, ...]:
    """Show the requests of both kinds of clients to the gate."""
    return (
        patch(library.Client, "send", partial(_sync, library, gate)),
        patch(library.AsyncClient, "send", partial(_async, library, gate)),
        # Other transports lead to a stand-in, or to an app in the same process.
        patch(library.HTTPTransport, "handle_request", partial(_leaving, gate)),
        patch(
            library.AsyncHTTPTransport, "handle_async_request", partial(_leaving, gate)
        ),
    )


def _sync(library: ModuleType, gate: Gate, own: Method) -> Method:
    @wraps(own)
    def send(client: Any, request: Any, **options: Any) -> Any:
        url = str(request.url)
        body = request.read() if gate.wants_body(request.method, url) else None
        way = gate.way_of(url, request.headers, body)
        if way is None:
            return own(client, request, **options)
        for hook in client.event_hooks["request"]:
            hook(request)
        response = _response(library, request, way.wait())
        for hook in client.event_hooks["response"]:
            hook(response)
        if not options.get("stream"):
            response.read()
        return response

    return send


def _async(library: ModuleType, gate: Gate, own: Method) -> Method:
    @wraps(own)
    async def send(client: Any, request: Any, **options: Any) -> Any:
        url = str(request.url)
        wanted = gate.wants_body(request.method, url)
        body = await request.aread() if wanted else None
        way = gate.way_of(url, request.headers, body)
        if way is None:
            return await own(client, request, **options)
        for hook in client.event_hooks["request"]:
            await hook(request)
        response = _response(library, request, await way.arrive())
        for hook in client.event_hooks["response"]:
            await hook(response)
        if not options.get("stream"):
            await response.aread()
        return response

    return send


def _leaving(gate: Gate, own: Method) -> Method:
    @wraps(own)
    def handle(transport: Any, request: Any) -> Any:
        gate.leave(str(request.url))
        return own(transport, request)

    return handle


def _response(library: ModuleType, request: Any, reply: Reply) -> Any:
    # As a stream it is unread, so that whoever wants to read it as one can.
    response = library.Response(
        reply.status,
        headers=headers_of(reply),
        stream=library.ByteStream(reply.body.encode()),
        request=request,
    )
    response.elapsed = timedelta(seconds=reply.seconds)
    return response
