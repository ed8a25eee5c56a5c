"""One engine under xdist: the controller serves it to its workers over a socket."""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import socket
import socketserver
import tempfile
import threading
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from noworse.door.refusal import RefusedStage
from noworse.door.stage import Stage
from noworse.errors import Problem, SetupError
from noworse.records.run import CaseReport, RunRecord, Selection

_SCHEDULERS = ("load", "worksteal")
"""The others lose or repeat cases when a worker dies, or hang."""

_SOCKET = "engine"

Introduction = dict[str, str]
"""What a worker must know to find the engine; crosses execnet as plain strings."""


_Server = socketserver.ThreadingTCPServer | socketserver.ThreadingUnixStreamServer
_POLL_SECONDS = 0.05
"""How soon the server notices that it is to stop."""


class _Handler(socketserver.StreamRequestHandler):
    """One worker: it shows its token, then asks for one case after the other."""

    def __init__(self, serving: ServedStage, *rest: Any) -> None:
        self._serving = serving
        super().__init__(*rest)

    def handle(self) -> None:
        # A worker may die at any moment; xdist tells of that.
        with contextlib.suppress(ConnectionError):
            self._serve()

    def _serve(self) -> None:
        hello = _receive(self.rfile)
        if hello is None or not self._serving.knows(str(hello.get("token"))):
            return
        _send(self.wfile, {"wants": self._serving.wants_selection})
        for asked in iter(lambda: _receive(self.rfile), None):
            if "selection" in asked:
                self._serving.open(Selection.model_validate(asked["selection"]))
            else:
                told = self._serving.answer(asked["suite"], asked["case"])
                _send(self.wfile, told)


class ServedStage:
    """A stage whose cases are collected, and asked for, by xdist's workers."""

    def __init__(self, stage: Stage | RefusedStage, scheduler: str) -> None:
        self._stage = stage
        self._token = secrets.token_hex(16)
        self._folder = Path(tempfile.mkdtemp(prefix="noworse-"))
        self._opened = threading.Event()
        self._lock = threading.Lock()
        self._refusal = _refuse(scheduler)
        self._server = _listen(self._folder, partial(_Handler, self))
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True
        ).start()

    def introduction(self) -> Introduction:
        """What a worker must know."""
        where = self._server.server_address
        if isinstance(where, tuple):
            return {"port": str(where[1]), "token": self._token}
        return {"path": str(self._folder / _SOCKET), "token": self._token}

    def knows(self, token: str) -> bool:
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
        """Start with the first selection that arrives; the others are the same."""
        with self._lock:
            if self.selection is None:
                self._stage.open(selection)
                self._opened.set()

    def answer(self, suite: str, case: str) -> dict[str, object]:
        """Wait for a case, and put what came of it into plain JSON."""
        if self._refusal is not None:
            return {"refused": self._refusal}
        self._opened.wait()
        try:
            report = self._stage.wait(suite, case)
        except SetupError as error:
            return {"refused": [problem._asdict() for problem in error.problems]}
        return {"report": report.model_dump(mode="json")}

    def wait(self, suite: str, case: str) -> CaseReport:
        """Wait for the report on one case."""
        self._opened.wait()
        return self._stage.wait(suite, case)

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


class RemoteStage:
    """The controller's engine, as a worker sees it."""

    selection = None
    """The controller's business."""

    def __init__(self, introduction: Introduction | None) -> None:
        self._introduction = introduction
        self._refused: SetupError | None = SetupError(_UNCOLLECTED)
        self._files: tuple[BufferedIOBase, BufferedIOBase] | None = None

    def open(self, selection: Selection) -> None:
        """Connect, and hand over what was collected if it is still wanted.

        Where that fails every case says why; a worker must not stop by itself.
        """
        if self._introduction is None:
            self._refused = SetupError(_UNCONFIGURED)
            return
        try:
            with _connect(self._introduction) as peer:
                # The files keep the connection open.
                reader, writer = self._files = peer.makefile("rb"), peer.makefile("wb")
            _send(writer, {"token": self._introduction["token"]})
            welcome = _receive(reader)
            if welcome is None:
                raise ConnectionError(_HUNG_UP)
            if welcome["wants"]:
                _send(writer, {"selection": selection.model_dump(mode="json")})
            self._refused = None
        except OSError as error:
            self._refused = SetupError(_unreachable(error))

    def wait(self, suite: str, case: str) -> CaseReport:
        """Ask for one case, and wait for the report on it.

        Raises:
            SetupError: if the controller refuses to hear cases.
        """
        if self._refused is not None:
            raise self._refused
        assert self._files is not None
        reader, writer = self._files
        try:
            _send(writer, {"suite": suite, "case": case})
            said = _receive(reader)
            if said is None:
                raise ConnectionError(_HUNG_UP)
        except OSError as error:
            raise SetupError(_unreachable(error)) from error
        if "refused" in said:
            raise SetupError(*(Problem(**problem) for problem in said["refused"]))
        return CaseReport.model_validate(said["report"])

    def close(self) -> None:
        """Hang up, and say nothing: the controller tells what came out."""
        for file in self._files or ():
            # What was not sent any more goes with the connection.
            with contextlib.suppress(OSError):
                file.close()

    def interrupt(self) -> None:
        """Hang up, and say nothing: the controller tells what came out."""
        self.close()

    def progress(self, width: int) -> None:
        """Show nothing: a worker has no terminal."""


def _listen(folder: Path, handler: partial[_Handler]) -> _Server:
    """Open a Unix socket, or loopback TCP where there is none, or its path too long."""
    if hasattr(socketserver, "ThreadingUnixStreamServer"):
        with contextlib.suppress(OSError):
            path = str(folder / _SOCKET)
            return socketserver.ThreadingUnixStreamServer(path, handler)
    return socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)


def _connect(introduction: Introduction) -> socket.socket:
    if "port" in introduction:
        return socket.create_connection(("127.0.0.1", int(introduction["port"])))
    peer = socket.socket(socket.AF_UNIX)
    try:
        peer.connect(introduction["path"])
    except OSError:
        peer.close()
        raise
    return peer


# pytest's own problem with surrogates and the like is none of ours: whatever crosses
# is ASCII, one JSON object a line.
def _send(stream: BufferedIOBase, message: dict[str, object]) -> None:
    stream.write(json.dumps(message).encode("ascii") + b"\n")
    stream.flush()


def _receive(stream: BufferedIOBase) -> dict[str, Any] | None:
    line = stream.readline()
    return json.loads(line) if line.endswith(b"\n") else None


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
        "run the workers on the controller's machine",
    )
