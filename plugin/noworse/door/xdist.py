"""One engine under xdist: the controller serves it to all of its workers."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import socketserver
import tempfile
import threading
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from noworse.door.borrowing import Borrowing
from noworse.door.offers import Offer
from noworse.door.peers import (
    Introduction,
    Peer,
    StreamPeer,
    address_of,
    digest_of,
    listen,
)
from noworse.door.refusal import RefusedStage
from noworse.door.stage import Stage
from noworse.door.tunnel import ChannelPeer
from noworse.errors import Problem, SetupError
from noworse.records.requests import Reply, Request
from noworse.records.run import CaseReport, RunRecord, Selection

if TYPE_CHECKING:
    from execnet import Channel

_SCHEDULERS = ("load", "worksteal")
"""The others lose or repeat cases when a worker dies, or hang."""

_POLL_SECONDS = 0.05
"""How soon the server notices that it is to stop."""


class _Handler(socketserver.StreamRequestHandler):
    """One worker of this machine."""

    def __init__(self, serving: ServedStage, *rest: Any) -> None:
        self._serving = serving
        super().__init__(*rest)

    def handle(self) -> None:
        self._serving.serve(StreamPeer(self.rfile, self.wfile))


class ServedStage:
    """A stage whose cases are collected, and asked for, by xdist's workers."""

    def __init__(self, stage: Stage | RefusedStage, scheduler: str) -> None:
        self._stage = stage
        self._token = secrets.token_hex(16)
        self._folder = Path(tempfile.mkdtemp(prefix="noworse-"))
        self._opened = threading.Event()
        self._lock = threading.Lock()
        self._refusal = _refuse(scheduler)
        self._heard = ""
        """The digest of the selection that is heard."""

        self._server = listen(self._folder, partial(_Handler, self))
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True
        ).start()

    def introduction(self, *, near: bool = True) -> Introduction:
        """What a worker must know; one of another host is not told of the socket.

        At its own end of that address another program may listen.
        """
        where = address_of(self._server) if near else {}
        return where | {"token": self._token}

    def attend(self, channel: Channel) -> None:
        """Serve a worker through a channel as well, in case that it comes that way."""
        peer = ChannelPeer(channel)
        threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer: Peer) -> None:
        """Let a worker show its token, then ask for one case after the other."""
        # It may die at any moment; xdist tells of that.
        with contextlib.closing(peer), contextlib.suppress(ConnectionError):
            self._converse(peer)

    def _converse(self, peer: Peer) -> None:
        hello = peer.receive()
        if hello is None or not self._knows(str(hello.get("token"))):
            return
        if hello.get("performs"):
            self._borrow(peer, str(hello["digest"]))
            return
        peer.send({"wants": self.wants_selection})
        for asked in iter(peer.receive, None):
            if "selection" in asked:
                self.open(Selection.model_validate(asked["selection"]))
            else:
                told = self._answer(asked["suite"], asked["case"], hello["digest"])
                peer.send(told)

    def _borrow(self, peer: Peer, digest: str) -> None:
        """Let a worker perform, if its cases are those that are heard."""
        peer.send({"wants": False})
        if self._refusal is not None:
            return  # the worker's tests are told so
        self._opened.wait()
        if digest == self._heard:
            Borrowing(peer, self).serve()

    def _knows(self, token: str) -> bool:
        """Whether the one who asks is a worker of this run."""
        return secrets.compare_digest(token.encode(), self._token.encode())

    @property
    def selection(self) -> Selection | None:
        """What is being heard: what the first worker has handed over."""
        return self._stage.selection

    @property
    def wants_selection(self) -> bool:
        """Whether no worker has handed over what was collected, so far."""
        return self.selection is None and self._refusal is None

    def open(self, selection: Selection) -> None:
        """Start with the first selection that arrives."""
        with self._lock:
            if self.selection is None:
                self._heard = digest_of(selection.model_dump(mode="json"))
                self._stage.open(selection)
                self._opened.set()

    def _answer(self, suite: str, case: str, digest: str) -> dict[str, object]:
        """Wait for a case, and put what came of it into plain JSON."""
        if self._refusal is not None:
            return {"refused": self._refusal}
        self._opened.wait()
        if digest != self._heard:
            return {"refused": [_OTHER_CASES._asdict()]}
        try:
            report = self._stage.wait(suite, case)
        except SetupError as error:
            return {"refused": [problem._asdict() for problem in error.problems]}
        return {"report": report.model_dump(mode="json")}

    def wait(self, suite: str, case: str) -> CaseReport:
        """Wait for the report on one case."""
        self._opened.wait()
        return self._stage.wait(suite, case)

    def put(self, offer: Offer) -> None:
        """Take what a worker offers."""
        self._stage.put(offer)

    def withdraw(
        self, offer: Offer, *, patient: bool, seconds: float | None = None
    ) -> None:
        """Let it go, as soon as it is not needed."""
        self._stage.withdraw(offer, patient=patient, seconds=seconds)

    def ask(self, key: str, model: str, request: Request) -> Future[Reply]:
        """Have a call answered that a worker's function makes."""
        return self._stage.ask(key, model, request)

    def close(self) -> RunRecord | None:
        """Wait for the end of the run."""
        return self._stage.close()

    def interrupt(self) -> RunRecord | None:
        """Stop at once; workers that wait are told so."""
        return self._stage.interrupt()

    def progress(self, width: int) -> str | None:
        """Where the run stands, in one line."""
        return self._stage.progress(width)

    def shut(self) -> None:
        """Close the socket; the workers have ended by then."""
        self._server.shutdown()
        self._server.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _refuse(scheduler: str) -> list[dict[str, object]] | None:
    if scheduler in _SCHEDULERS:
        return None
    problem = Problem(
        f"--dist {scheduler}",
        None,
        "this scheduler loses or repeats cases when a worker dies",
        "use `--dist load` or `--dist worksteal` for the evals",
    )
    return [problem._asdict()]


_OTHER_CASES = Problem(
    "xdist",
    None,
    "this worker has collected other cases than the first one: the files differ",
    "bring all hosts to the same commit",
)
