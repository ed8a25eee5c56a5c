"""A server that plays its steps over a socket of this machine."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

import httpx
import pytest
from tests.calls.doubles_for_tests import KEY

from noworse.calls.base import Lost
from noworse.calls.transport import HttpxTransport
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
