"""A call that is cancelled, at whatever moment, costs the next one nothing."""

from __future__ import annotations

import asyncio

import pytest
from tests.calls.servers_for_tests import OK, Server, play, post

from noworse.calls.transport import HttpxTransport
from noworse.wire.base import HttpReply

_MOST_STEPS = 40
"""More turns of the loop than a whole exchange with a server that answers takes."""


@pytest.mark.parametrize("kept", [False, True], ids=["new", "kept"])
@pytest.mark.parametrize("steps", range(_MOST_STEPS))
def test_a_cancelled_call_blocks_no_connection(steps: int, *, kept: bool) -> None:
    """A gate that stops early cancels calls at any point between two turns.

    httpcore keeps a connection for a request that was cancelled before it had it,
    and lets all later ones wait for it.
    """
    server = Server(*[(OK,)] * 3)
    replies: list[HttpReply] = []

    async def scene(transport: HttpxTransport, port: int) -> None:
        if kept:
            await transport.send(post(port), timeout=5)
        cancelled = asyncio.ensure_future(transport.send(post(port), timeout=5))
        for _ in range(steps):
            await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        replies.append(await transport.send(post(port), timeout=1))

    play(server, scene)

    assert [reply.status for reply in replies] == [200]
