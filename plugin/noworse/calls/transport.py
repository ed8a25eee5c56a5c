"""HTTP over httpx, one connection a pool. The only module that knows httpx.

One pool of more than about 50 connections collapses: httpcore looks at every one of
them, and polls those that idle, on every event. So every connection is a pool of its
own, and the one that came back last goes out first. Nothing ever queues on a pool.

It works below `AsyncClient`, on its transports: there are no redirects to follow, no
cookies, no `netrc`, and no log line that holds an address. What is used of `httpx`
is in `httpx2` too, which may take its place.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final
from urllib.parse import urlsplit

import httpx

from noworse.calls.absent import mark_absent, unmark_absent
from noworse.calls.base import Lost
from noworse.calls.bodies import Body
from noworse.calls.ours import ours
from noworse.errors import CallTrouble, DependencyMissing, Problem
from noworse.wire.base import HttpCall, HttpReply

_CONNECT_SECONDS = 10.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_OURS = {"user-agent": "noworse", "accept-encoding": "identity"}

_ASKED_FOR = "sniffio"
_LOGGER: Final = logging.getLogger("httpcore")
_TOO_LATE = "no whole reply from {host} in {seconds:.0f} s"
_MEANINGS: tuple[tuple[type[Exception], CallTrouble, str], ...] = (
    (httpx.ConnectTimeout, "timeout", "no connection to {host} in time"),
    (
        httpx.TimeoutException,
        "timeout",
        "no whole reply from {host} in {seconds:.0f} s",
    ),
    (TimeoutError, "timeout", "no whole reply from {host} in {seconds:.0f} s"),
    (httpx.ProxyError, "proxy", "the proxy did not connect to {host}"),
    (httpx.InvalidURL, "endpoint_not_found", "the address cannot be called"),
    (httpx.UnsupportedProtocol, "endpoint_not_found", "the address cannot be called"),
)

_ONE = httpx.Limits(
    max_connections=1, max_keepalive_connections=1, keepalive_expiry=30.0
)

Pool = httpx.AsyncBaseTransport
OpenPool = Callable[[ssl.SSLContext, str | None], Pool]


@dataclass(frozen=True, slots=True)
class _Place:
    """An address, taken apart once: a run has few of them, and many calls to each."""

    url: httpx.URL
    scheme: str
    host: str
    free: list[Pool]
    """Shared by all addresses of a host; the one that came back last is last."""


@dataclass(slots=True)
class _Progress:
    """How far an attempt came, as httpcore tells it."""

    connected: bool = False
    """A connection was opened for it: it did not go over one that was kept."""

    begun: bool = False
    sent: bool = False
    answered: bool = False

    async def trace(self, event: str, _: object) -> None:
        if event == "connection.connect_tcp.started":
            self.connected = True
        elif event == "http11.send_request_headers.started":
            self.begun = True
        elif event == "http11.send_request_body.complete":
            self.sent = True
        elif event == "http11.receive_response_headers.complete":
            self.answered = True


def open_httpx_pool(tls: ssl.SSLContext, proxy: str | None) -> Pool:
    """Open a pool of httpx's own."""
    return httpx.AsyncHTTPTransport(
        verify=tls, limits=_ONE, proxy=proxy, trust_env=False
    )


def open_fast_pool(tls: ssl.SSLContext, proxy: str | None) -> Pool:
    """Open a pool of the optional library `httpx-aiohttp`.

    Raises:
        DependencyMissing: if it is not installed.
    """
    try:
        library = import_module("httpx_aiohttp")
    except ImportError as error:
        mend = "run `pip install httpx-aiohttp`, or leave the fast transport off"
        problem = Problem("httpx-aiohttp", None, "it is not installed", mend)
        raise DependencyMissing(problem) from error
    pool: Pool = library.AiohttpTransport(verify=tls, limits=_ONE, proxy=proxy)
    return pool


def open_transport(*, proxy: str | None, fast: bool) -> HttpxTransport:
    """Open what carries the calls of a run."""
    return HttpxTransport(proxy, open_fast_pool if fast else open_httpx_pool)


@dataclass(slots=True)
class HttpxTransport:
    """Sends over kept connections, to any number of hosts."""

    proxy: str | None = field(default=None, repr=False)
    """For all hosts but this machine. The environment is not asked."""

    open_pool: OpenPool = open_httpx_pool
    """Opens a pool of one connection."""

    _free: dict[tuple[str, str], list[Pool]] = field(default_factory=dict)
    """By scheme and host."""

    _places: dict[str, _Place] = field(default_factory=dict)
    """By address."""

    _pools: set[Pool] = field(default_factory=set)
    _contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)
    """By scheme."""

    _level: int = field(init=False)
    """Of httpcore's logger, before."""

    def __post_init__(self) -> None:
        mark_absent(_ASKED_FOR)
        # Its debug lines hold the headers of replies, which may repeat the key.
        self._level = _LOGGER.level
        _LOGGER.setLevel(logging.WARNING)

    async def send(self, call: HttpCall, *, timeout: float) -> HttpReply:  # noqa: ASYNC109 - the bound is part of the seam
        """Send, and read to the end, within `timeout` seconds in all.

        Raises:
            Lost: if no whole reply came.
        """
        _refuse_bad_headers(call)
        place = self._places.get(call.url) or self._place(call.url)
        pool = place.free.pop() if place.free else self._open(place)
        progress = _Progress()
        try:
            async with asyncio.timeout(timeout):
                request = _request(place.url, call, progress, timeout)
                reply = await _exchange(pool, request, call.most_bytes)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            await self._discard(pool)
            # Not chained: the frames of httpx hold the key.
            raise _lost(error, progress, place.host, timeout) from None
        except BaseException:
            await self._discard(pool)
            raise
        place.free.append(pool)
        return reply

    async def close(self) -> None:
        """Close all connections."""
        for pool in self._pools:
            await pool.aclose()
        self._pools.clear()
        self._free.clear()
        unmark_absent(_ASKED_FOR)
        _LOGGER.setLevel(self._level)

    async def _discard(self, pool: Pool) -> None:
        """Close a pool whose exchange did not end well.

        A request that is cancelled before it has its connection leaves that
        connection in httpcore's pool, where it waits for ever to be used: the pool
        is full, and whoever asks it next waits until his own deadline.
        """
        self._pools.discard(pool)
        with contextlib.suppress(httpx.HTTPError, OSError):
            await pool.aclose()

    def _place(self, url: str) -> _Place:
        """Take an address apart.

        Raises:
            Lost: if it is none.
        """
        parts = urlsplit(url)
        free = self._free.setdefault((parts.scheme, parts.netloc), [])
        try:
            whole = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise Lost(*_meaning(error)) from None
        place = _Place(whole, parts.scheme, parts.hostname or "", free)
        self._places[url] = place
        return place

    def _open(self, place: _Place) -> Pool:
        scheme, host = place.scheme, place.host
        if scheme not in self._contexts:
            # Certificates take 20 ms to load: once, and not for `http`.
            self._contexts[scheme] = (
                httpx.create_ssl_context()
                if scheme == "https"
                else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            )
        tls = self._contexts[scheme]
        pool = self.open_pool(tls, None if host in _LOOPBACK else self.proxy)
        self._pools.add(pool)
        return pool


def _request(
    url: httpx.URL, call: HttpCall, progress: _Progress, seconds: float
) -> httpx.Request:
    # All but the connect is bounded by the deadline; a read may take all that is left.
    limits = httpx.Timeout(None, connect=min(seconds, _CONNECT_SECONDS))
    return httpx.Request(
        call.method,
        url,
        headers={**_OURS, **call.headers, **call.secret_headers},
        content=call.body,
        extensions={"timeout": limits.as_dict(), "trace": progress.trace},
    )


async def _exchange(pool: Pool, request: httpx.Request, most_bytes: int) -> HttpReply:
    # It may be called in the context of the user's code, whose requests are rerouted.
    with ours():
        response = await pool.handle_async_request(request)
    try:
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = Body(headers.get("content-encoding", "").lower(), most_bytes)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for chunk in response.stream:
            body.add(chunk)
        return HttpReply(response.status_code, body.whole(), headers)
    finally:
        await response.aclose()


def _refuse_bad_headers(call: HttpCall) -> None:
    """Stop a key that no header can carry, before an error quotes it."""
    for value in call.secret_headers.values():
        if not (value.isascii() and value.isprintable()):
            detail = "the key holds characters that no key has"
            raise Lost("auth", detail, final=True)


def _lost(error: Exception, progress: _Progress, host: str, seconds: float) -> Lost:
    """Say what an exception means, in words of ours: its own may quote the key."""
    trouble, words = _meaning(error)
    died_idle = progress.begun and not (progress.connected or progress.answered)
    return Lost(
        trouble,
        words.format(host=host, seconds=seconds),
        perhaps_billed=progress.sent,
        stale=died_idle and trouble == "connection",
    )


def _meaning(error: Exception) -> tuple[CallTrouble, str]:
    for kind, trouble, words in _MEANINGS:
        if isinstance(error, kind):
            return trouble, words
    if isinstance(error, httpx.ConnectError):
        causes = tuple(_causes(error))
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return "dns", "the name {host} is not known"
        if any(isinstance(cause, ssl.SSLError) for cause in causes):
            return "tls", "{host} cannot be trusted: it failed the TLS handshake"
        return "connection", "no connection to {host}"
    return "connection", "the connection to {host} broke off"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
