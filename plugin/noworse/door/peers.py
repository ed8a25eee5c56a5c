"""How a worker and its controller talk: one JSON object after the other."""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import socketserver
from collections.abc import Callable
from io import BufferedIOBase
from pathlib import Path
from typing import Any, Protocol

Introduction = dict[str, str]
"""What a worker must know to find the engine; crosses execnet as plain strings."""

Server = socketserver.ThreadingTCPServer | socketserver.ThreadingUnixStreamServer

_SOCKET = "engine"


class Peer(Protocol):
    """The other side of a conversation."""

    def send(self, message: dict[str, object]) -> None:
        """Say something.

        Raises:
            ConnectionError: if nobody listens any more.
        """
        ...

    def receive(self) -> dict[str, Any] | None:
        """Wait for what is said; `None`: the other side has hung up."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


# pytest's own problem with surrogates and the like is none of ours: whatever crosses
# is ASCII.
class StreamPeer:
    """A peer at the other end of a socket; one object a line."""

    def __init__(self, reader: BufferedIOBase, writer: BufferedIOBase) -> None:
        self._reader, self._writer = reader, writer

    def send(self, message: dict[str, object]) -> None:
        """Write a line.

        Raises:
            ConnectionError: if nobody listens any more.
        """
        self._writer.write(json.dumps(message).encode("ascii") + b"\n")
        self._writer.flush()

    def receive(self) -> dict[str, Any] | None:
        """Read a line; `None`: there is no whole one."""
        line = self._reader.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def close(self) -> None:
        """Hang up; what was not sent any more goes with the connection."""
        for file in (self._reader, self._writer):
            with contextlib.suppress(OSError):
                file.close()


def listen(
    folder: Path, handler: Callable[..., socketserver.BaseRequestHandler]
) -> Server:
    """Open a Unix socket, or loopback TCP where there is none, or its path too long."""
    if hasattr(socketserver, "ThreadingUnixStreamServer"):
        with contextlib.suppress(OSError):
            path = str(folder / _SOCKET)
            return socketserver.ThreadingUnixStreamServer(path, handler)
    return socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)


def address_of(server: Server) -> Introduction:
    """Say where `connect` finds the server."""
    where = server.server_address
    if isinstance(where, tuple):
        return {"port": str(where[1])}
    return {"path": str(where)}


def connect(introduction: Introduction) -> StreamPeer:
    """Connect to a server on this machine.

    Raises:
        OSError: if it cannot be reached.
    """
    # The files keep the connection open.
    with _dial(introduction) as peer:
        return StreamPeer(peer.makefile("rb"), peer.makefile("wb"))


def _dial(introduction: Introduction) -> socket.socket:
    if "port" in introduction:
        return socket.create_connection(("127.0.0.1", int(introduction["port"])))
    peer = socket.socket(socket.AF_UNIX)
    try:
        peer.connect(introduction["path"])
    except OSError:
        peer.close()
        raise
    return peer


def digest_of(selection: object) -> str:
    """Tell selections apart by all that they hold: hosts may differ in a file."""
    return hashlib.sha256(json.dumps(selection).encode("ascii")).hexdigest()
