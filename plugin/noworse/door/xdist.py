"""One engine under xdist: the controller serves it to its workers over a socket."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import socketserver
import tempfile
import threading
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from noworse.door.stage import Stage
from noworse.errors import Problem, SetupError
from noworse.records.run import CaseReport, RunRecord, Selection

_SCHEDULERS = ("load", "worksteal")
"""The others lose or repeat cases when a worker dies, or hang."""

Introduction = dict[str, str]
"""What a worker must know to find the engine; crosses execnet as plain strings."""


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """A thread for each worker; all of them wait on the same futures."""

    daemon_threads = True
    serving: ServedStage


class _Handler(socketserver.StreamRequestHandler):
    """One worker: it shows its token, then asks for one case after the other."""

    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        serving = self.server.serving
        hello = _receive(self.rfile)
        if hello is None or not serving.knows(str(hello.get("token"))):
            return
        _send(self.wfile, {"wants": serving.wants_selection})
        for asked in iter(lambda: _receive(self.rfile), None):
            if "selection" in asked:
                serving.open(
                    Selection.model_validate_json(json.dumps(asked["selection"]))
                )
            else:
                _send(self.wfile, serving.answer(asked["suite"], asked["case"]))


class ServedStage:
    """A stage whose cases are collected, and asked for, by xdist's workers."""

    def __init__(self, stage: Stage, scheduler: str) -> None:
        self._stage = stage
        self._token = secrets.token_hex(16)
        self._folder = Path(tempfile.mkdtemp(prefix="noworse-"))
        self._opened = threading.Event()
        self._lock = threading.Lock()
        self._refusal = _refuse(scheduler)
        self._server = _Server(str(self._folder / "engine"), _Handler)
        self._server.serving = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def introduction(self) -> Introduction:
        """What a worker must know."""
        return {"address": str(self._folder / "engine"), "token": self._token}

    def knows(self, token: str) -> bool:
        """Whether the one who asks is a worker of this run."""
        return secrets.compare_digest(token, self._token)

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
        """Wait for the end of the run, then close the socket."""
        try:
            return self._stage.close()
        finally:
            self._shut()

    def interrupt(self) -> RunRecord | None:
        """Stop at once; the socket goes first, so that no worker waits."""
        self._shut()
        return self._stage.interrupt()

    def progress(self, width: int) -> str | None:
        """Where the run stands, in one line."""
        return self._stage.progress(width)

    def _shut(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)


class RemoteStage:
    """The controller's engine, as a worker sees it."""

    selection = None
    """The controller's business."""

    def __init__(self, introduction: Introduction | None) -> None:
        self._introduction = introduction
        self._refused: SetupError | None = None
        self._files: tuple[BufferedIOBase, BufferedIOBase] | None = None

    def open(self, selection: Selection) -> None:
        """Connect, and hand over what was collected if it is still wanted.

        Where that fails every case says why; a worker must not stop by itself.
        """
        if self._introduction is None:
            self._refused = SetupError(_UNCONFIGURED)
            return
        peer = socket.socket(socket.AF_UNIX)
        try:
            peer.connect(self._introduction["address"])
        except OSError as error:
            self._refused = SetupError(_unreachable(error))
            return
        reader, writer = peer.makefile("rb"), peer.makefile("wb")
        _send(writer, {"token": self._introduction["token"]})
        welcome = _receive(reader)
        if welcome is not None and welcome["wants"]:
            _send(writer, {"selection": selection.model_dump(mode="json")})
        self._files = reader, writer

    def wait(self, suite: str, case: str) -> CaseReport:
        """Ask for one case, and wait for the report on it.

        Raises:
            SetupError: if the controller refuses to hear cases.
        """
        if self._refused is not None:
            raise self._refused
        assert self._files is not None
        reader, writer = self._files
        _send(writer, {"suite": suite, "case": case})
        said = _receive(reader)
        if said is None:
            raise SetupError(_unreachable(EOFError("it closed the connection")))
        if "refused" in said:
            raise SetupError(*(Problem(**problem) for problem in said["refused"]))
        return CaseReport.model_validate_json(json.dumps(said["report"]))

    def close(self) -> None:
        """Say nothing: the controller tells what came out."""

    def interrupt(self) -> None:
        """Say nothing: the controller tells what came out."""

    def progress(self, width: int) -> None:
        """Show nothing: a worker has no terminal."""


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


_UNCONFIGURED = Problem(
    "pyproject.toml",
    None,
    "there is no `[tool.noworse]`, so nobody knows which models to compare",
    'add it, with `baseline`, `candidate` and `judge`: "provider:name"',
)


def _unreachable(error: Exception) -> Problem:
    return Problem(
        "xdist",
        None,
        f"the engine in the controller cannot be reached: {error}",
        "run the workers on the controller's machine",
    )
