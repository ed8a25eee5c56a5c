"""HTTP over real sockets of this machine, and what its failures mean."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import sys
from collections.abc import Awaitable, Callable
from types import ModuleType

import httpx
import pytest
from tests.calls.doubles_for_tests import KEY

from noworse.calls.base import Lost
from noworse.calls.transport import HttpxTransport, open_httpx_pool, open_transport
from noworse.errors import DependencyMissing
from noworse.wire.base import HttpCall, HttpReply

OK = b"HTTP/1.1 200 OK\r\nX-Name: Value\r\nContent-Length: 2\r\n\r\nhi"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nhalf"
CLOSE, RESET, STALL = "close", "reset", "stall"

Step = bytes | str


class Server:
    """Answers each request with the next steps; counts connections."""

    def __init__(self, *answers: tuple[Step, ...]) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        try:
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(4)
                self.requests.append(head + body)
                for step in self.answers.pop(0):
                    await self._play(step, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _play(self, step: Step, writer: asyncio.StreamWriter) -> None:
        if isinstance(step, bytes):
            writer.write(step)
            await writer.drain()
        elif step == STALL:
            await asyncio.sleep(60)
        elif step == RESET:
            linger = struct.pack("ii", 1, 0)
            peer = writer.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
            raise ConnectionError
        else:
            writer.close()
            raise ConnectionError


def post(port: int, scheme: str = "http", host: str = "127.0.0.1") -> HttpCall:
    return HttpCall(
        f"{scheme}://{host}:{port}/v1/chat/completions?key={KEY}",
        b"ping",
        {"content-type": "text/plain"},
        {"authorization": f"Bearer {KEY}"},
    )


def play(
    server: Server, scene: Callable[[HttpxTransport, int], Awaitable[None]]
) -> None:
    """Run a scene against a server on a port of its own."""

    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        transport = HttpxTransport()
        try:
            port = listening.sockets[0].getsockname()[1]
            await scene(transport, port)
        finally:
            await transport.close()
            listening.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())


def sent(server: Server, *, timeout: float = 5.0) -> HttpReply:
    """Send one request."""
    replies: list[HttpReply] = []

    async def scene(transport: HttpxTransport, port: int) -> None:
        replies.append(await transport.send(post(port), timeout=timeout))

    play(server, scene)
    return replies[0]


def lost(server: Server, *, timeout: float = 5.0) -> Lost:
    """Send one request to which no whole reply comes."""
    with pytest.raises(Lost) as caught:
        sent(server, timeout=timeout)
    # Neither the message nor a traceback with locals shows the key.
    assert KEY not in f"{caught.value.detail} {caught.value!r}"
    assert caught.value.__suppress_context__
    return caught.value


def mocked(handler: Callable[[httpx.Request], httpx.Response]) -> HttpxTransport:
    return HttpxTransport(open_pool=lambda _, __: httpx.MockTransport(handler))


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


@pytest.mark.parametrize("steps", [(CUT, CLOSE), (CUT, RESET), (CLOSE,), (RESET,)])
def test_a_reply_that_breaks_off_may_have_been_paid_for(
    steps: tuple[Step, ...],
) -> None:
    """The request had left, on a fresh connection."""
    error = lost(Server(steps))

    assert error.trouble == "connection"
    assert error.perhaps_billed
    assert not error.stale


@pytest.mark.parametrize("steps", [(STALL,), (CUT, STALL)])
def test_a_stalled_reply_is_given_up_in_time(steps: tuple[Step, ...]) -> None:
    """Whether nothing comes, or the rest does not."""
    error = lost(Server(steps), timeout=0.1)

    assert error.trouble == "timeout"
    assert error.perhaps_billed
    assert not error.stale


def test_a_dripping_reply_is_given_up_in_time() -> None:
    """Every byte comes within a read timeout, so only the whole counts."""

    class Drip(Server):
        async def _play(self, step: Step, writer: asyncio.StreamWriter) -> None:
            assert step == OK
            writer.write(CUT)
            while True:
                writer.write(b".")
                await writer.drain()
                await asyncio.sleep(0.02)

    assert lost(Drip((OK,)), timeout=0.2).trouble == "timeout"


def test_a_kept_connection_that_died_is_told_apart() -> None:
    """The server hung up while the next request was on its way to it."""
    server = Server((OK,), (RESET,))
    errors: list[Lost] = []

    async def scene(transport: HttpxTransport, port: int) -> None:
        await transport.send(post(port), timeout=5)
        with pytest.raises(Lost) as caught:
            await transport.send(post(port), timeout=5)
        errors.append(caught.value)

    play(server, scene)

    assert errors[0].stale
    assert errors[0].trouble == "connection"


def test_a_refused_connection_was_not_paid_for() -> None:
    """Nothing had left."""

    async def scene(transport: HttpxTransport, _: int) -> None:
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            with pytest.raises(Lost, match="no connection to 127") as caught:
                await transport.send(post(bound.getsockname()[1]), timeout=5)
        assert not caught.value.perhaps_billed

    play(Server(), scene)


def test_plain_http_on_a_tls_port_is_no_trusted_connection() -> None:
    """It ends the run: no other call can do better."""

    class Plain(Server):
        async def serve(
            self, _: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            writer.write(OK)
            writer.close()

    async def scene(transport: HttpxTransport, port: int) -> None:
        with pytest.raises(Lost) as caught:
            await transport.send(post(port, scheme="https"), timeout=5)
        assert caught.value.trouble == "tls"

    play(Plain(), scene)


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


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (httpx.ConnectTimeout("x"), "timeout"),
        (httpx.ReadTimeout("x"), "timeout"),
        (httpx.ProxyError("x"), "proxy"),
        (httpx.InvalidURL("x"), "endpoint_not_found"),
        (httpx.UnsupportedProtocol("x"), "endpoint_not_found"),
        (httpx.ConnectError("x"), "connection"),
        (httpx.ReadError("x"), "connection"),
        (httpx.LocalProtocolError(f"bad header {KEY}"), "connection"),
        (OSError("x"), "connection"),
    ],
)
def test_every_failure_has_a_meaning_of_ours(error: Exception, trouble: str) -> None:
    """In our words: those of the library may quote the key."""

    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(Lost) as caught:
        asyncio.run(mocked(handler).send(post(1), timeout=5))

    assert caught.value.trouble == trouble
    assert KEY not in caught.value.detail
    assert not caught.value.perhaps_billed
    assert not caught.value.stale


def test_an_unknown_name_is_told_apart_from_a_refusal() -> None:
    """Its cause tells."""

    def handler(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x") from socket.gaierror()

    with pytest.raises(Lost, match="the name nowhere is not known") as caught:
        asyncio.run(mocked(handler).send(post(1, host="nowhere"), timeout=5))

    assert caught.value.trouble == "dns"


@pytest.mark.parametrize("bad", ["key\nwith a line break", "k\u00fcrzel"])
def test_a_key_that_no_header_can_carry_is_not_quoted(bad: str) -> None:
    """The library's own error would."""
    call = HttpCall("http://127.0.0.1:1/", b"", {}, {"x-api-key": bad})

    with pytest.raises(Lost) as caught:
        asyncio.run(HttpxTransport().send(call, timeout=5))

    assert caught.value.trouble == "auth"
    assert bad not in str(caught.value)


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
