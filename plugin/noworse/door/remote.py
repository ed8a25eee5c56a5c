"""The engine as an xdist worker sees it: in the controller, at the end of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from noworse.door.lending import Lending
from noworse.door.offers import Offer
from noworse.door.peers import Introduction, Peer, connect, digest_of
from noworse.door.tunnel import ChannelPeer
from noworse.errors import Problem, SetupError
from noworse.records.requests import Reply, Request
from noworse.records.run import CaseReport, Selection

if TYPE_CHECKING:
    from execnet import Channel


class RemoteStage:
    """The controller's engine, as a worker sees it."""

    selection = None
    """The controller's business."""

    def __init__(
        self,
        introduction: Introduction | None,
        channel: Channel | None = None,
        second: Channel | None = None,
    ) -> None:
        """Know how to reach it; `second` is the channel for functions."""
        self._introduction, self._channel, self._second = introduction, channel, second
        self._refused: SetupError | None = SetupError(_UNCOLLECTED)
        self._peer: Peer | None = None
        self._hello: dict[str, object] = {}
        self._lending: Lending | None = None

    def open(self, selection: Selection) -> None:
        """Connect, and hand over what was collected if it is still wanted.

        Where that fails every case says why; a worker must not stop by itself.
        """
        if self._introduction is None:
            self._refused = SetupError(_UNCONFIGURED)
            return
        fields = selection.model_dump(mode="json")
        self._hello = {
            "token": self._introduction["token"],
            "digest": digest_of(fields),
        }
        self._peer = self._reach(self._hello, fields, self._channel)

    def _reach(
        self, hello: dict[str, object], fields: object, channel: Channel | None
    ) -> Peer | None:
        """Connect in one of the ways; `None`: none leads there, and it is noted why."""
        assert self._introduction is not None
        for way in _ways(self._introduction, channel):
            try:
                peer = _greet(way(), hello, fields)
            except OSError as error:
                self._refused = SetupError(_unreachable(error))
            else:
                self._refused = None
                return peer
        return None

    def wait(self, suite: str, case: str) -> CaseReport:
        """Ask for one case, and wait for the report on it.

        Raises:
            SetupError: if the controller refuses to hear cases.
        """
        if self._refused is not None:
            raise self._refused
        assert self._peer is not None
        try:
            self._peer.send({"suite": suite, "case": case})
            said = self._peer.receive()
            if said is None:
                raise ConnectionError(_HUNG_UP)
        except OSError as error:
            raise SetupError(_unreachable(error)) from error
        if "refused" in said:
            raise SetupError(*(Problem(**problem) for problem in said["refused"]))
        return CaseReport.model_validate(said["report"])

    def put(self, offer: Offer) -> None:
        """Offer to call a function for the engine, over a line of its own."""
        if self._refused is not None:
            return  # the test says why, as soon as it waits
        if self._lending is None:
            hello = {**self._hello, "performs": True}
            peer = self._reach(hello, None, self._second)
            if peer is None:
                return
            self._lending = Lending(peer)
        self._lending.put(offer)

    def withdraw(
        self, offer: Offer, *, patient: bool, seconds: float | None = None
    ) -> None:
        """Take that back."""
        if self._lending is not None:
            self._lending.withdraw(offer, patient=patient, seconds=seconds)

    def ask(self, key: str, model: str, request: Request) -> Future[Reply]:
        """Have a call of a function answered, over the line on which it was asked."""
        assert self._lending is not None
        return self._lending.ask(key, model, request)

    def close(self) -> None:
        """Hang up, and say nothing: the controller tells what came out."""
        if self._lending is not None:
            self._lending.close()
        if self._peer is not None:
            self._peer.close()

    def interrupt(self) -> None:
        """Hang up, and say nothing: the controller tells what came out."""
        self.close()

    def progress(self, width: int) -> None:
        """Show nothing: a worker has no terminal."""


def _ways(
    introduction: Introduction, channel: Channel | None
) -> Iterator[Callable[[], Peer]]:
    """How to reach the engine: the socket is the shorter way, where it leads."""
    if introduction.keys() & {"path", "port"}:
        yield partial(connect, introduction)
    if channel is not None:
        yield partial(ChannelPeer, channel)


def _greet(peer: Peer, hello: dict[str, object], selection: object) -> Peer:
    """Show who we are, and hand over the selection if nobody has.

    Raises:
        OSError: if the other side is not the engine, or is gone.
    """
    try:
        peer.send(hello)
        welcome = peer.receive()
        if welcome is None:
            raise ConnectionError(_HUNG_UP)
        if welcome["wants"]:
            peer.send({"selection": selection})
    except OSError:
        peer.close()
        raise
    return peer


_HUNG_UP = "it closed the connection"
_UNCOLLECTED = Problem(
    "xdist",
    None,
    "nothing was run, since not all could be collected",
    "mend the collection errors first, or give `--continue-on-collection-errors`",
)
_UNCONFIGURED = Problem(
    "pyproject.toml",
    None,
    "there is no `[tool.noworse]`, so nobody knows which models to compare",
    'add it, with `baseline`, `candidate` and `judge`: "provider:name"',
)


def _unreachable(error: OSError) -> Problem:
    return Problem(
        "xdist",
        None,
        f"the engine in the controller cannot be reached: {error}",
        "start the same command again: what was bought is kept, and not bought again",
    )
