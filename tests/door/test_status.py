"""The status line lies below pytest's words, and is gone before the next ones."""

from __future__ import annotations

import io
import os
import sys
import threading
from typing import Any

import pytest

from noworse.door.status import StatusLine, knows_progress, output, terminal

DRAWN = "\n\x1b[A\x1b7\x1b[B\r\x1b[2K{}\x1b8"


class Ticks:
    """An event on which nobody waits: it is over after so many looks."""

    def __init__(self, looks: int) -> None:
        self.left = looks
        self.seconds: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        self.left -= 1
        return self.left < 0


def line_on(stream: io.StringIO) -> StatusLine:
    """A line that is being shown."""
    line = StatusLine(lambda: stream)
    line._stream = stream
    return line


def draw(looks: int, text: Any) -> tuple[str, Ticks]:
    """What a line writes in so many looks."""
    stream, over = io.StringIO(), Ticks(looks)
    line = line_on(stream)
    event: Any = over
    line._tick(text, event)
    return stream.getvalue(), over


def test_a_short_run_shows_nothing() -> None:
    """The line has patience first."""
    said, over = draw(0, lambda _width: "never")

    assert said == ""
    assert over.seconds == [1.0]


def test_a_long_run_is_drawn_again_and_again() -> None:
    """Below the cursor, which is put back; nothing is drawn before it has begun."""
    texts = iter([None, "one", "two"])

    said, over = draw(4, lambda _width: next(texts))

    assert said == DRAWN.format("one") + DRAWN.format("two")
    assert over.seconds[1:] == [0.25] * 4


def test_a_line_keeps_clear_of_the_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full last column would scroll some terminals."""
    monkeypatch.setenv("COLUMNS", "40")
    widths: list[int] = []

    draw(2, widths.append)

    assert widths == [39]


def test_it_is_wiped_once() -> None:
    """Before pytest writes; what is not there is not wiped."""
    stream = io.StringIO()
    line = line_on(stream)
    line.clear()
    assert stream.getvalue() == ""
    line._draw("text")

    line.clear()
    line.clear()

    assert stream.getvalue() == DRAWN.format("text") + DRAWN.format("")


class Kept(io.StringIO):
    """Remembers what it held when it is closed."""

    kept = ""

    def close(self) -> None:
        self.kept = self.getvalue()
        super().close()


def test_it_is_wiped_when_the_work_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if the work fails."""
    monkeypatch.setattr("noworse.door.status._PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr("noworse.door.status._TICK_SECONDS", 0.0)
    stream, drawn = Kept(), threading.Event()
    line = StatusLine(lambda: stream)

    def text(_width: int) -> str:
        if "text" in stream.getvalue():
            drawn.set()
        return "text"

    with pytest.raises(ZeroDivisionError), line.showing(text):  # noqa: PT012
        assert drawn.wait(10)
        raise ZeroDivisionError

    assert stream.kept.endswith(DRAWN.format(""))
    line.clear()


def test_without_a_terminal_nothing_is_shown() -> None:
    """No thread, no text."""
    threads = threading.active_count()
    line = StatusLine(lambda: None)

    with line.showing(lambda _width: "text"):
        assert threading.active_count() == threads

    line.clear()


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_only_a_real_terminal_is_drawn_on(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None
) -> None:
    """Not a file, not a pipe, and not what closed its stream."""
    monkeypatch.setattr(sys, "__stderr__", stream)

    assert terminal() is None


def test_a_terminal_is_reached_although_pytest_captures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The stream is a copy of its own, made while stderr still led there."""
    ours, theirs = os.openpty()
    with open(ours, "rb", 0) as screen, open(theirs, "w", encoding="utf-8") as stderr:  # noqa: PTH123 - numbers, not paths
        monkeypatch.setattr(sys, "__stderr__", stderr)
        stream = terminal()
        assert stream is not None
        with stream, open(os.devnull, "w", encoding="utf-8") as captured:  # noqa: PTH123
            os.dup2(captured.fileno(), theirs)
            stream.write("text")

        assert screen.read(4) == b"text"


def test_a_line_that_stays_is_written_where_pytest_writes() -> None:
    """At once, with the line below wiped first; nothing once the work is over."""
    screen, paper = io.StringIO(), Kept()
    line = StatusLine(lambda: None, lambda: paper)
    with line.showing(lambda _width: None):
        line._stream = screen
        line._draw("text")

        line.say("two batches")

        assert screen.getvalue() == DRAWN.format("text") + DRAWN.format("")
        line._stream = None
    line.say("too late")

    assert paper.kept == "\nnoworse: two batches\n"


def test_a_reader_who_is_gone_stops_nothing() -> None:
    """A pipe that was closed at its other end."""
    theirs, ours = os.pipe()
    os.close(theirs)
    line = StatusLine(lambda: None, lambda: os.fdopen(ours, "w", encoding="utf-8"))

    with line.showing(lambda _width: None):
        line.say("two batches")


def test_what_pytest_writes_to_is_reached_although_it_captures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a copy of its own; where there is no file of the system, there is none."""
    theirs, ours = os.pipe()
    with open(theirs, "rb", 0) as reader, open(ours, "w", encoding="utf-8") as stdout:  # noqa: PTH123 - numbers, not paths
        monkeypatch.setattr(sys, "__stdout__", stdout)
        paper = output()
        assert paper is not None
        with paper:
            paper.write("text")
        assert reader.read(4) == b"text"
    for nothing in (None, io.StringIO(), stdout):
        monkeypatch.setattr(sys, "__stdout__", nothing)
        assert output() is None


def test_a_log_gets_a_line_a_minute() -> None:
    """Nothing is drawn or wiped there; before the run has begun there is no line."""
    page, over = io.StringIO(), Ticks(3)
    line = StatusLine(lambda: None)
    line._page = page
    texts = iter([None, "noworse:  1/9 answers", "2/9 answers"])
    event: Any = over

    line._log(lambda _width: next(texts), event)

    assert page.getvalue() == "\nnoworse: 1/9 answers\n\nnoworse: 2/9 answers\n"
    assert over.seconds == [60.0] * 4


def test_a_log_is_kept_up_to_date_until_the_work_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The lines come from a thread, and stop with the work."""
    monkeypatch.setattr("noworse.door.status._MINUTE", 0.0)
    page, told = Kept(), threading.Event()
    line = StatusLine(lambda: None, lambda: page)

    def text(_width: int) -> str:
        if page.getvalue():
            told.set()
        return "1/9 answers"

    with line.showing(text):
        assert told.wait(10)

    assert page.kept.startswith("\nnoworse: 1/9 answers\n")


def test_a_terminal_that_knows_is_told_how_far_it_is() -> None:
    """Once for each per cent; and that it is over, when it is."""
    stream = Kept()
    shares = iter([0.5, 0.501, 1.0])
    line = StatusLine(lambda: stream, share=lambda: next(shares))
    line._stream = stream

    for _ in range(3):
        line._draw("text")
    line._close()

    assert stream.kept.count("\x1b]9;4;1;50\x1b\\") == 1
    assert stream.kept.count("\x1b]9;4;1;100\x1b\\") == 1
    assert stream.kept.endswith("\x1b]9;4;0;\x1b\\")


@pytest.mark.parametrize(
    ("env", "knows"),
    [
        ({"TERM_PROGRAM": "ghostty"}, True),
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"WT_SESSION": "0f5b"}, True),
        ({"ConEmuANSI": "ON"}, True),
        ({"TERM_PROGRAM": "iTerm.app"}, False),
        ({"TERM": "xterm-256color"}, False),
    ],
)
def test_only_a_terminal_that_knows_progress_is_told(
    env: dict[str, str], *, knows: bool
) -> None:
    """For others the same sequence is a message that pops up, or noise."""
    assert knows_progress(env) is knows


def test_a_dumb_terminal_is_written_to_like_a_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes no control sequences."""
    monkeypatch.setenv("TERM", "dumb")

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            raise AssertionError

    monkeypatch.setattr(sys, "__stderr__", Screen())

    assert terminal() is None
