"""What the failures of a connection mean."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from tests.calls.doubles_for_tests import KEY
from tests.calls.servers_for_tests import (
    CLOSE,
    CUT,
    OK,
    RESET,
    STALL,
    Server,
    Step,
    lost,
    mocked,
    play,
    post,
)

from noworse.calls.base import Lost
from noworse.calls.transport import HttpxTransport
from noworse.wire.base import HttpCall


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
    error = lost(Server(steps), timeout=0.5)

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


def test_an_address_that_is_none_is_told_before_anything_is_opened() -> None:
    """It ends the run: no call to it can do better."""

    async def scene() -> Lost:
        transport = HttpxTransport(None)
        call = HttpCall("http://127.0.0.1:9/\x01", b"{}", {}, {})
        with pytest.raises(Lost) as caught:
            await transport.send(call, timeout=1.0)
        await transport.close()
        return caught.value

    assert asyncio.run(scene()).trouble == "endpoint_not_found"
