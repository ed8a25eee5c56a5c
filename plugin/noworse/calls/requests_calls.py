"""Requests through the library `requests`."""

from __future__ import annotations

from functools import wraps
from io import BytesIO
from types import ModuleType
from typing import Any

from noworse.calls.own_run import headers_of
from noworse.calls.patches import Gate, Method, Patch, patch
from noworse.records.requests import Reply


def patch_requests(library: ModuleType, gate: Gate) -> tuple[Patch, ...]:
    """Put an adapter of ours before the one that a session has for an address."""

    def watched(own: Method) -> Method:
        @wraps(own)
        def get_adapter(session: Any, url: str) -> _Adapter:
            return _Adapter(library, gate, own(session, url))

        return get_adapter

    def leaving(own: Method) -> Method:
        @wraps(own)
        def send(adapter: Any, request: Any, *rest: Any, **options: Any) -> Any:
            gate.leave(request.url)
            return own(adapter, request, *rest, **options)

        return send

    return (
        patch(library.Session, "get_adapter", watched),
        # Other adapters lead to a stand-in.
        patch(library.adapters.HTTPAdapter, "send", leaving),
    )


class _Adapter:
    """Carries a request to where it is to go."""

    def __init__(self, library: ModuleType, gate: Gate, own: Any) -> None:
        self._library, self._gate, self._own = library, gate, own

    def send(self, request: Any, **options: Any) -> Any:
        body = None
        if self._gate.wants_body(request.method, request.url):
            held = request.body
            body = held.encode() if isinstance(held, str) else held
        known = body if isinstance(body, bytes) else None
        way = self._gate.way_of(request.url, request.headers, known)
        if way is None:
            return self._own.send(request, **options)
        return self._response(request, way.wait())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)

    def _response(self, request: Any, reply: Reply) -> Any:
        # What it is made from comes with the library.
        from urllib3 import HTTPResponse

        raw = HTTPResponse(
            body=BytesIO(reply.body.encode()),
            headers=headers_of(reply),
            status=reply.status,
            preload_content=False,
        )
        return self._library.adapters.HTTPAdapter().build_response(request, raw)
