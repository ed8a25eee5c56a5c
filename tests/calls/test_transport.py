"""HTTP over sockets of this machine: whole replies, and connections."""

from __future__ import annotations

import asyncio
import logging
import ssl
import sys
from dataclasses import replace
from types import ModuleType

import httpx
import pytest
from tests.calls.doubles_for_tests import KEY
from tests.calls.servers_for_tests import (
    CLOSE,
    OK,
    Server,
    mocked,
    play,
    post,
    sent,
)

from noworse.calls.base import Lost
from noworse.calls.transport import HttpxTransport, open_httpx_pool, open_transport
from noworse.errors import DependencyMissing
from noworse.wire.base import HttpCall, HttpReply


def test_a_request_goes_out_as_it_is_and_its_reply_comes_back_unread() -> None:
    """With lower-case header names; the key is in its header."""
    server = Server((OK,))

    reply = sent(server)

    assert reply == HttpReply(200, b"hi", {"x-name": "Value", "content-length": "2"})
    [request] = server.requests
    assert request.startswith(b"POST /v1/chat/completions")
    assert request.endswith(b"\r\n\r\nping")
    assert f"authorization: bearer {KEY}".lower().encode() in request.lower()
    assert b"accept-encoding: identity" in request.lower()


def test_who_only_looks_sends_no_body() -> None:
    """A look at a batch is a GET; a file of results has a limit of its own."""

    def shop(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=request.method.encode() + request.content)

    async def scene() -> None:
        transport = mocked(shop)
        call = HttpCall("http://h.example/v1/batches/b", b"", method="GET")
        assert (await transport.send(call, timeout=1)).body == b"GET"
        with pytest.raises(Lost, match="longer than"):
            await transport.send(replace(call, most_bytes=2), timeout=1)

    asyncio.run(scene())


def test_the_connection_that_came_back_last_goes_out_first() -> None:
    """One connection is enough for calls one after the other."""
    server = Server(*[(OK,)] * 3)

    async def scene(transport: HttpxTransport, port: int) -> None:
        for _ in range(3):
            await transport.send(post(port), timeout=5)

    play(server, scene)

    assert server.connections == 1


def test_every_call_in_flight_has_a_connection_of_its_own() -> None:
    """Nothing queues."""
    server = Server(*[(OK,)] * 30)

    async def scene(transport: HttpxTransport, port: int) -> None:
        calls = (transport.send(post(port), timeout=5) for _ in range(30))
        await asyncio.gather(*calls)

    play(server, scene)

    assert server.connections == 30


def test_a_redirect_is_handed_back_and_never_followed() -> None:
    """The key goes to no other host."""
    server = Server((b"HTTP/1.1 307 X\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n",))

    reply = sent(server)

    assert reply.status == 307
    assert len(server.requests) == 1


def test_a_body_until_the_close_is_whole() -> None:
    """Legal HTTP/1.1 without a length."""
    assert sent(Server((b"HTTP/1.1 200 OK\r\n\r\nhi", CLOSE))).body == b"hi"


def test_certificates_are_loaded_once() -> None:
    """They take 20 ms."""
    seen: list[ssl.SSLContext] = []

    def open_pool(tls: ssl.SSLContext, _: str | None) -> httpx.AsyncBaseTransport:
        seen.append(tls)
        return httpx.MockTransport(lambda _: httpx.Response(200))

    async def scene() -> None:
        transport = HttpxTransport(open_pool=open_pool)
        for host in ("a", "b"):
            await transport.send(post(443, "https", host), timeout=5)
        await transport.close()

    asyncio.run(scene())

    assert seen[0] is seen[1]
    assert seen[0].verify_mode == ssl.CERT_REQUIRED


def test_this_machine_is_never_called_through_a_proxy() -> None:
    """Everything else is, where one is set."""
    proxies: list[str | None] = []

    def open_pool(_: ssl.SSLContext, proxy: str | None) -> httpx.AsyncBaseTransport:
        proxies.append(proxy)
        return httpx.MockTransport(lambda _: httpx.Response(200))

    async def scene() -> None:
        transport = HttpxTransport("http://proxy.test:3128", open_pool)
        for host in ("127.0.0.1", "localhost", "[::1]", "api.test"):
            await transport.send(post(80, host=host), timeout=5)
        await transport.close()

    asyncio.run(scene())

    assert proxies == [None, None, None, "http://proxy.test:3128"]
    assert "proxy.test" not in repr(HttpxTransport("http://proxy.test:3128"))


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that nobody passed on changes nothing."""
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert sent(Server((OK,))).status == 200


def test_the_fast_transport_is_a_library_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where it is not installed, the error says how to install it."""
    monkeypatch.setitem(sys.modules, "httpx_aiohttp", None)
    transport = open_transport(proxy=None, fast=True)

    with pytest.raises(DependencyMissing, match="pip install httpx-aiohttp"):
        asyncio.run(transport.send(post(1), timeout=5))


def test_the_fast_transport_is_used_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Through the seam that all pools share."""
    library = ModuleType("httpx_aiohttp")
    handler = httpx.MockTransport(lambda _: httpx.Response(200, content=b"fast"))
    monkeypatch.setattr(library, "AiohttpTransport", lambda **_: handler, raising=False)
    monkeypatch.setitem(sys.modules, "httpx_aiohttp", library)

    async def scene() -> HttpReply:
        transport = open_transport(proxy=None, fast=True)
        reply = await transport.send(post(1), timeout=5)
        await transport.close()
        return reply

    assert asyncio.run(scene()).body == b"fast"


def test_the_default_is_a_pool_of_httpx() -> None:
    """With certificates checked, and nothing of the environment."""
    transport = open_transport(proxy=None, fast=False)

    assert transport.open_pool is open_httpx_pool


def test_an_absent_module_is_marked_only_while_it_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that is there is left alone."""
    monkeypatch.setattr("noworse.calls.transport._ASKED_FOR", "no_such_module")

    async def scene(name: str) -> tuple[bool, bool]:
        monkeypatch.setattr("noworse.calls.transport._ASKED_FOR", name)
        transport = HttpxTransport()
        during = name in sys.modules and sys.modules[name] is None
        await transport.close()
        return during, name in sys.modules

    assert asyncio.run(scene("no_such_module")) == (True, False)
    assert asyncio.run(scene("socket")) == (False, True)


@pytest.mark.parametrize("before", [logging.NOTSET, logging.DEBUG])
def test_no_log_line_holds_what_a_server_repeats(
    caplog: pytest.LogCaptureFixture, before: int
) -> None:
    """Not even where all loggers speak; afterwards they may again."""
    echo = f"HTTP/1.1 200 OK\r\nX-Echo: {KEY}\r\nContent-Length: 2\r\n\r\nhi".encode()
    caplog.set_level(logging.DEBUG)
    caplog.set_level(before, "httpcore")

    reply = sent(Server((echo,)))

    assert reply.headers["x-echo"] == KEY
    assert KEY not in caplog.text
    assert KEY not in repr(reply)
    assert logging.getLogger("httpcore").level == before
