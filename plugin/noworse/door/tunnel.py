"""A line to the engine through xdist's own connection, for workers on other hosts."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from execnet import Channel, Gateway
    from xdist.workermanage import WorkerController


class ChannelPeer:
    """A peer at the other end of an execnet channel; one object an item."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def send(self, message: dict[str, object]) -> None:
        """Send an item.

        Raises:
            ConnectionError: if nobody listens any more.
        """
        try:
            self._channel.send(json.dumps(message))
        except OSError as error:
            raise ConnectionAbortedError(str(error)) from error

    def receive(self) -> dict[str, Any] | None:
        """Wait for an item; `None`: the connection has ended."""
        try:
            item = self._channel.receive()
        except EOFError:
            return None
        fields: dict[str, Any] = json.loads(item)
        return fields

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._channel.close()


def is_near(node: WorkerController) -> bool:
    """Whether the worker is a child of this process, so on this machine."""
    spec = node.gateway.spec
    return bool(spec.popen) and not spec.via


def open_channel(node: WorkerController) -> Channel:
    """Open a channel beside the one over which xdist commands the worker."""
    gateway: Gateway = node.gateway
    channel = gateway.newchannel()
    while gateway.spec.via:
        gateway = node.nodemanager.group[gateway.spec.via]
    _take_turns(gateway)
    return channel


class _InTurn:
    """Lets one thread write at a time; again by the same one, since GC may write."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write, self._lock = write, threading.RLock()

    def __call__(self, data: bytes) -> None:
        with self._lock:
            self._write(data)


def _take_turns(gateway: Gateway) -> None:
    """Keep what two threads send over one gateway apart.

    By itself xdist writes from one thread only. execnet's pipes are safe, but its
    sockets mix two messages when the send buffer is full; it offers no lock, nor a
    public name for what it writes to.
    """
    io = gateway._io  # noqa: SLF001 - see above
    if not isinstance(io.write, _InTurn):
        io.write = _InTurn(io.write)  # type: ignore[method-assign]
