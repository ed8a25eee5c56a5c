"""The controller serves its engine over a socket; whatever breaks is told."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from noworse.door.peers import StreamPeer
from noworse.door.remote import RemoteStage
from noworse.door.xdist import ServedStage
from noworse.errors import Problem, SetupError
from noworse.records.run import CaseReport, RunRecord, Selection

SELECTION = Selection(suites=(), selected={"s": ("c",)}, nodes=("a::c",))
REPORT = CaseReport(suite="s", case="c", ended="because")

PROBLEMS = (Problem("a.jsonl", 3, "it is bad", "mend it"),)


class FakeStage:
    """A stage that knows one report."""

    def __init__(self) -> None:
        self.selection: Selection | None = None
        self.opened = 0
        self.answer: CaseReport | SetupError = REPORT

    def open(self, selection: Selection) -> None:
        self.selection = selection
        self.opened += 1

    def wait(self, suite: str, case: str) -> CaseReport:
        assert (suite, case) == ("s", "c")
        if isinstance(self.answer, SetupError):
            raise self.answer
        return self.answer

    def close(self) -> RunRecord | None:
        return None

    interrupt = close

    def progress(self, width: int) -> str:
        return f"{width} wide"


@pytest.fixture
def stage() -> FakeStage:
    return FakeStage()


def refusal(remote: RemoteStage) -> str:
    """What a worker's case is told."""
    with pytest.raises(SetupError) as caught:
        remote.wait("s", "c")
    remote.close()
    return str(caught.value)


@pytest.fixture
def served(stage: FakeStage) -> Iterator[ServedStage]:
    """A served stage, shut at the end; to be shut twice does no harm."""
    fake: Any = stage
    one = ServedStage(fake, "load")
    yield one
    one.shut()
    one.shut()


def test_the_first_selection_is_heard(stage: FakeStage, served: ServedStage) -> None:
    """Workers collect the same: those who come later only ask."""
    first, second = (RemoteStage(served.introduction()) for _ in "12")

    first.open(SELECTION)
    assert first.wait("s", "c") == REPORT
    second.open(SELECTION)
    assert second.wait("s", "c") == served.wait("s", "c") == REPORT
    served.open(SELECTION)

    assert stage.opened == 1
    assert served.selection == SELECTION
    first.close()
    second.interrupt()
    assert served.progress(80) == "80 wide"
    assert served.close() is served.interrupt() is None


def test_other_cases_than_the_first_are_refused(served: ServedStage) -> None:
    """A worker of another checkout gets no verdict on a case that it does not have."""
    first, second = (RemoteStage(served.introduction()) for _ in "12")
    first.open(SELECTION)
    assert first.wait("s", "c") == REPORT

    second.open(SELECTION.model_copy(update={"nodes": ("b::c",)}))

    assert "mend: bring all hosts to the same commit" in refusal(second)
    first.close()


def test_a_setup_error_crosses(stage: FakeStage, served: ServedStage) -> None:
    """With its problems, as the user shall read them."""
    stage.answer = SetupError(*PROBLEMS)
    remote = RemoteStage(served.introduction())
    remote.open(SELECTION)

    with pytest.raises(SetupError) as caught:
        remote.wait("s", "c")

    assert caught.value.problems == PROBLEMS
    remote.close()


def test_who_has_no_token_is_told_nothing(served: ServedStage) -> None:
    """The socket hangs up; a worker of ours then says that it cannot reach anyone."""
    remote = RemoteStage(served.introduction() | {"token": "gu\u00e9ssed"})
    remote.open(SELECTION)

    assert "it closed the connection" in refusal(remote)
    assert served.selection is None


@pytest.mark.parametrize("scheduler", ["loadfile", "loadscope", "loadgroup", "each"])
def test_only_load_and_worksteal_are_served(stage: FakeStage, scheduler: str) -> None:
    """The others lose or repeat cases when a worker dies, or hang."""
    fake: Any = stage
    served = ServedStage(fake, scheduler)
    remote = RemoteStage(served.introduction())
    remote.open(SELECTION)

    assert refusal(remote).startswith(f"--dist {scheduler}: this scheduler")
    assert stage.opened == 0
    served.shut()


def test_a_worker_without_an_engine_says_what_lacks() -> None:
    """Without any settings the controller serves nothing."""
    remote = RemoteStage(None)
    remote.open(SELECTION)

    assert "there is no `[tool.noworse]`" in refusal(remote)


def test_who_says_nothing_is_let_go(served: ServedStage) -> None:
    """A connection without a whole line is closed."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(served.introduction()["path"])
        peer.sendall(b'{"token"')
        peer.shutdown(socket.SHUT_WR)

        assert peer.recv(1) == b""


def test_an_engine_that_is_gone_is_told(served: ServedStage) -> None:
    """Before the first question, and after it."""
    remote = RemoteStage(served.introduction())
    remote.open(SELECTION)
    late = RemoteStage(served.introduction())
    served.shut()
    late.open(SELECTION)

    assert "mend: start the same command again" in refusal(late)
    remote.close()


def test_a_connection_that_breaks_is_told(
    served: ServedStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken pipe is no traceback."""
    remote = RemoteStage(served.introduction())
    remote.open(SELECTION)

    def broken(*_: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(StreamPeer, "send", broken)

    assert "Broken pipe" in refusal(remote)


def test_an_engine_that_hangs_up_is_told(
    served: ServedStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may end between the question and the answer."""
    remote = RemoteStage(served.introduction())
    remote.open(SELECTION)
    monkeypatch.setattr(StreamPeer, "receive", lambda _: None)

    assert "it closed the connection" in refusal(remote)


def test_a_socket_path_that_is_too_long_is_replaced_by_loopback(
    stage: FakeStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where there are no Unix sockets; the token guards it."""
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    fake: Any = stage
    served = ServedStage(fake, "load")

    remote = RemoteStage(served.introduction())
    remote.open(SELECTION)

    assert "port" in served.introduction()
    assert remote.wait("s", "c") == REPORT
    remote.close()
    served.shut()
    assert list(deep.iterdir()) == []


def test_without_unix_sockets_there_is_loopback(
    stage: FakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So on Windows."""
    monkeypatch.delattr("socketserver.ThreadingUnixStreamServer")
    fake: Any = stage

    served = ServedStage(fake, "load")

    assert "port" in served.introduction()
    served.shut()
