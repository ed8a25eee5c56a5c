"""Keys one at a time, a screen, and a terminal that is given back."""

from __future__ import annotations

import io
import os
import select
import signal
import sys
import termios
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from noworse.door.terminal import Terminal, open_terminal

pytestmark = pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals")


class Desk(NamedTuple):
    """Both ends of a terminal: who presses keys and looks, and who reads them."""

    hand: int
    terminal: Terminal
    mode: list[Any]

    def press(self, keys: bytes) -> None:
        os.write(self.hand, keys)

    def seen(self, end: str = "") -> str:
        """What was written to the screen since the last look, up to `end`.

        The kernel hands it over in pieces, and on a busy machine after a while.
        """
        said = os.read(self.hand, 65536)
        while not said.endswith(end.encode()):
            ready, _, _ = select.select([self.hand], [], [], 10)
            if not ready:
                break
            said += os.read(self.hand, 65536)
        return said.decode()

    def is_as_before(self) -> bool:
        return termios.tcgetattr(self.hand) == self.mode


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A terminal of this process."""
    hand, number = os.openpty()
    with os.fdopen(number, "r+b", buffering=0) as both:
        keys = io.TextIOWrapper(both)
        mode = termios.tcgetattr(hand)
        screen = io.TextIOWrapper(both, write_through=True)
        yield Desk(hand, Terminal(keys, screen), mode)
        keys.detach()
        screen.detach()
    os.close(hand)


@pytest.mark.parametrize(
    ("pressed", "name"),
    [
        (b"1", "1"),
        (b"?", "?"),
        (b" ", "page down"),
        (b"\r", "down"),
        (b"\x1b[A", "up"),
        (b"\x1bOB", "down"),
        (b"\x1b[5~", "page up"),
        (b"\x1b[6~", "page down"),
        (b"\x04", "q"),
        (b"\x1b", "\x1b"),
        (b"\x1b[1;5C", "\x1b[1;5C"),
        (b"\x1bx", "\x1bx"),
        (b"\xc3", "\ufffd"),
    ],
)
def test_a_key_has_a_name(desk: Desk, pressed: bytes, name: str) -> None:
    """Whichever of several ways it was pressed in; what is unknown is harmless."""
    with desk.terminal.open():
        desk.press(pressed)

        assert desk.terminal.key() == name


def test_two_arrows_are_two_keys(desk: Desk) -> None:
    """However fast they come."""
    with desk.terminal.open():
        desk.press(b"\x1b[A\x1b[Bt")

        assert [desk.terminal.key() for _ in range(3)] == ["up", "down", "t"]


def test_an_input_that_has_ended_is_a_wish_to_stop(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window was closed; also in the middle of an arrow."""
    monkeypatch.setattr(os, "read", lambda *_: b"")
    with desk.terminal.open():
        desk.press(b"x")

        assert desk.terminal.key() == "q"

        said = iter([b"\x1b", b""])
        monkeypatch.setattr(os, "read", lambda *_: next(said))

        assert desk.terminal.key() == "\x1b"


def test_a_screen_is_drawn_from_the_top(desk: Desk) -> None:
    """What stood there before is wiped; the last line does not scroll it."""
    with desk.terminal.open():
        desk.seen("\x1b[?25l")
        desk.terminal.draw(["one", "two"])

        assert desk.seen("\x1b[J") == "\x1b[Hone\x1b[K\r\ntwo\x1b[K\x1b[J"


def test_another_size_of_the_window_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once; then keys again."""
    monkeypatch.setenv("COLUMNS", "33")
    with desk.terminal.open():
        first = desk.terminal.key()
        desk.press(b"t")

        assert (first, desk.terminal.key()) == ("resize", "t")


def test_one_waits_as_long_as_it_takes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at the window, from time to time, is all that happens meanwhile."""
    waiting = iter([False, False, True])
    monkeypatch.setattr(Terminal, "_is_waiting", lambda *_: next(waiting))
    with desk.terminal.open():
        desk.press(b"t")

        assert desk.terminal.key() == "t"


def test_what_was_pressed_too_early_is_forgotten(desk: Desk) -> None:
    """Nobody labels what was not on the screen."""
    with desk.terminal.open():
        desk.press(b"11")
        desk.terminal.forget()
        desk.press(b"t")

        assert desk.terminal.key() == "t"


def test_a_line_is_typed_as_anywhere(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an echo and a cursor, and Backspace works."""
    write = Terminal._write

    def answer(terminal: Terminal, text: str) -> None:
        write(terminal, text)
        if "note: " in text:
            desk.press(b"too lomg\x7f\x7fng \xc3\xa4\n")

    with desk.terminal.open():
        desk.seen("\x1b[?25l")
        monkeypatch.setattr(Terminal, "_write", answer)
        typed = desk.terminal.line("note: ")
        shown = desk.seen("\x1b[?25l")
        desk.press(b"t")

        assert typed == "too long \xe4\n"
        assert "\x1b[?25h\r\x1b[Knote: " in shown
        assert desk.terminal.key() == "t"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_terminal_is_given_back_in_every_end(
    desk: Desk, number: signal.Signals
) -> None:
    """Its mode, its screen and its cursor; by Ctrl-C or a kill, too."""
    taken: list[bool] = []

    def end() -> None:
        with desk.terminal.open():
            taken.append(not desk.is_as_before())
            signal.raise_signal(number)

    with pytest.raises(KeyboardInterrupt):
        end()

    assert taken == [True]
    assert desk.is_as_before()
    given_back = "\x1b[?25h\x1b[?1049l"
    assert desk.seen(given_back).endswith(given_back)
    assert signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL


def test_ctrl_z_gives_it_back_for_a_while(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And all is drawn anew when the job comes back."""
    stopped: list[tuple[int, bool]] = []
    monkeypatch.setattr(
        os, "kill", lambda _, sent: stopped.append((sent, desk.is_as_before()))
    )
    with desk.terminal.open():
        signal.raise_signal(signal.SIGTSTP)
        taken = not desk.is_as_before()

        assert stopped == [(signal.SIGSTOP, True)]
        assert (taken, desk.terminal.key()) == (True, "resize")


def test_a_window_that_was_closed_can_not_be_given_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no reason for a traceback."""

    def write(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with desk.terminal.open():
        monkeypatch.setattr(Terminal, "_write", write)

    assert write is Terminal._write


@pytest.mark.parametrize(
    ("name", "keys", "screen"),
    [
        ("dumb", True, True),
        ("", True, True),
        ("xterm", False, True),
        ("xterm", True, False),
    ],
)
def test_there_may_be_no_such_terminal(
    monkeypatch: pytest.MonkeyPatch, name: str, *, keys: bool, screen: bool
) -> None:
    """One that obeys nothing, or a pipe at either end."""
    monkeypatch.setenv("TERM", name)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: keys)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: screen)

    assert open_terminal() is None


def test_windows_has_no_such_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """There one types lines."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setitem(sys.modules, "termios", None)

    assert open_terminal() is None


def test_the_terminal_of_the_process_is_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it has one."""
    monkeypatch.setenv("TERM", "xterm")
    number = desk.terminal._number
    for name, mode in (("stdin", "r"), ("stdout", "w")):
        stream = os.fdopen(os.dup(number), mode)
        monkeypatch.setattr(sys, name, stream)

    found = open_terminal()

    assert found is not None
    assert sys.stdin.isatty()
    for stream in (sys.stdin, sys.stdout):
        stream.close()
