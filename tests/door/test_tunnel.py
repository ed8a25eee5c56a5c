"""A line beside xdist's own: what breaks is told, and what crosses stays whole."""

from __future__ import annotations

import socket
import threading
from itertools import groupby
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest
from tests.door.test_served_stage import (
    REPORT,
    SELECTION,
    FakeStage,
    refusal,
    served,
    stage,
)

from noworse.door.remote import RemoteStage
from noworse.door.tunnel import is_near, open_channel
from noworse.door.xdist import ServedStage

__all__ = ["served", "stage"]

_END = object()


class FakeChannel:
    """One end of an execnet channel."""

    def __init__(self) -> None:
        self.items: SimpleQueue[object] = SimpleQueue()
        self.other = self
        self.closed = False

    def send(self, item: str) -> None:
        if self.closed:
            raise OSError("cannot send (already closed?)")
        self.other.items.put(item.encode("ascii").decode())

    def receive(self) -> object:
        item = self.items.get()
        if item is _END:
            raise EOFError
        return item

    def close(self) -> None:
        if self.closed:
            raise OSError("cannot send (already closed?)")
        for end in (self, self.other):
            end.closed = True
            end.items.put(_END)


@pytest.fixture
def ends() -> tuple[Any, Any]:
    """Both ends of a channel: the worker's, and the controller's."""
    mine, theirs = FakeChannel(), FakeChannel()
    mine.other, theirs.other = theirs, mine
    return mine, theirs


def test_a_channel_serves_as_the_socket_does(
    stage: FakeStage, served: ServedStage, ends: tuple[Any, Any]
) -> None:
    """Hello, selection, question and answer."""
    mine, theirs = ends
    served.attend(theirs)
    remote = RemoteStage(served.introduction(near=False), mine)

    remote.open(SELECTION)

    assert remote.wait("s", "c") == REPORT
    assert stage.opened == 1
    remote.close()
    assert mine.closed


def test_the_channel_is_taken_where_the_socket_does_not_lead(
    served: ServedStage, ends: tuple[Any, Any]
) -> None:
    """The path is that of another machine."""
    mine, theirs = ends
    served.attend(theirs)
    remote = RemoteStage(served.introduction() | {"path": "/no/such/engine"}, mine)

    remote.open(SELECTION)

    assert remote.wait("s", "c") == REPORT
    remote.close()


def test_a_worker_of_another_host_is_not_told_of_the_socket(
    served: ServedStage,
) -> None:
    """A stranger may listen at that address there."""
    assert served.introduction(near=False).keys() == {"token"}


def test_a_channel_shows_its_token_too(
    served: ServedStage, ends: tuple[Any, Any]
) -> None:
    """Whoever has a wrong one is hung up on."""
    mine, theirs = ends
    served.attend(theirs)
    remote = RemoteStage({"token": "guessed"}, mine)

    remote.open(SELECTION)

    assert "it closed the connection" in refusal(remote)
    assert served.selection is None


def test_a_channel_that_breaks_is_told(
    served: ServedStage, ends: tuple[Any, Any]
) -> None:
    """The connection to the controller is lost between two cases."""
    mine, theirs = ends
    served.attend(theirs)
    remote = RemoteStage(served.introduction(near=False), mine)
    remote.open(SELECTION)
    assert remote.wait("s", "c") == REPORT

    theirs.close()

    assert "cannot be reached: cannot send (already closed?)" in refusal(remote)


def test_two_threads_write_in_turn() -> None:
    """Long messages of two threads stay whole, though the buffer is full."""
    reader, writer = socket.socketpair()
    writer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    node = _node(writer.sendall)
    open_channel(node)
    write = node.nodemanager.group["there"]._io.write
    size = 1_000_000
    senders = [
        threading.Thread(target=write, args=(letter * size,), daemon=True)
        for letter in (b"a", b"b")
    ]

    with reader, writer:
        for sender in senders:
            sender.start()
        with reader.makefile("rb") as stream:
            said = stream.read(2 * size)

    assert sorted(len(list(run)) for _, run in groupby(said)) == [size, size]


def test_a_lock_is_put_on_a_connection_once() -> None:
    """Workers that share one share its lock; who holds it may write again."""
    written: list[bytes] = []

    def write(data: bytes) -> None:
        if data == b"outer":
            node.nodemanager.group["there"]._io.write(b"inner")
        written.append(data)

    node = _node(write)
    open_channel(node)
    locked = node.nodemanager.group["there"]._io.write

    open_channel(node)
    locked(b"outer")

    assert node.nodemanager.group["there"]._io.write is locked
    assert written == [b"inner", b"outer"]


@pytest.mark.parametrize(
    ("spec", "near"),
    [
        ({"popen": True, "via": None}, True),
        ({"popen": True, "via": "there"}, False),
        ({"popen": None, "via": None, "socket": "host:8888"}, False),
    ],
)
def test_only_children_of_this_process_are_near(
    spec: dict[str, object], *, near: bool
) -> None:
    """A process that another host starts is that host's."""
    node: Any = SimpleNamespace(gateway=SimpleNamespace(spec=SimpleNamespace(**spec)))

    assert is_near(node) is near


def _node(write: Any) -> Any:
    """A worker that is reached through another gateway, which writes so."""
    spec = SimpleNamespace(via=None)
    there = SimpleNamespace(spec=spec, _io=SimpleNamespace(write=write))
    spec = SimpleNamespace(via="there")
    gateway = SimpleNamespace(spec=spec, newchannel=FakeChannel)
    manager = SimpleNamespace(group={"there": there})
    return SimpleNamespace(gateway=gateway, nodemanager=manager)
