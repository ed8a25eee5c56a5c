"""A terminal for somebody who answers with single keys; it is left as it was found."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from shutil import get_terminal_size
from typing import TextIO

from noworse.door.signals import interruptible

_TICK_SECONDS = 0.25
_ENTER = "\x1b[?1049h\x1b[?25l"
"""The other screen, so that what stood there comes back; and no cursor."""

_LEAVE = "\x1b[?25h\x1b[?1049l"
_SEQUENCE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|O.|[^\[O])?", re.DOTALL)
_NAMES = {
    b"\x1b[A": "up",
    b"\x1b[B": "down",
    b"\x1b[5~": "page up",
    b"\x1b[6~": "page down",
    b"\x1bOA": "up",
    b"\x1bOB": "down",
    b"\r": "down",
    b"\n": "down",
    b" ": "page down",
    b"b": "page up",
    b"j": "down",
    b"k": "up",
    b"\x04": "q",
    b"": "q",
}
"""What is sent by keys that have more than one way to be pressed. Where the input has
ended, nothing is."""

_ESCAPE_SECONDS = 0.05


class Terminal:
    """Keys, one at a time, and a screen that is drawn as a whole."""

    def __init__(self, keys: TextIO, screen: TextIO) -> None:
        import termios

        self._number, self._screen = keys.fileno(), screen
        self._before = termios.tcgetattr(self._number)
        self._size = get_terminal_size()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Take the terminal over; in every end but kill -9 it is given back."""
        stop = signal.signal(signal.SIGTSTP, lambda *_: self._suspend())
        try:
            with interruptible():
                self._take()
                yield
        finally:
            self._give_back()
            signal.signal(signal.SIGTSTP, stop)

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines, from the top, and nothing else."""
        text = "".join(f"{line}\x1b[K\n" for line in lines)
        # Without the last line end, at which a full screen would scroll.
        self._write(f"\x1b[H{text.removesuffix(chr(10))}\x1b[J")

    def key(self) -> str:
        """Wait for a key, and name it; `resize`: the window is another one now."""
        while not self._is_waiting(_TICK_SECONDS):
            if get_terminal_size() != self._size:
                self._size = get_terminal_size()
                return "resize"
        pressed = os.read(self._number, 1)
        if pressed == b"\x1b":
            pressed = self._rest(pressed)
        return _NAMES.get(pressed) or pressed.decode("ascii", errors="replace")

    def forget(self) -> None:
        """Drop what was pressed before the present screen could be read."""
        import termios

        termios.tcflush(self._number, termios.TCIFLUSH)

    def line(self, prompt: str) -> str:
        """Ask for a line of text below what is shown."""
        self._cook()
        self._write(f"\x1b[?25h\r\x1b[K{prompt}")
        try:
            typed = os.read(self._number, 4096)
        finally:
            self._take()
        return typed.decode("utf-8", errors="replace")

    def _rest(self, pressed: bytes) -> bytes:
        """Read on to the end of an arrow, or of what else begins like Escape."""
        while self._is_waiting(_ESCAPE_SECONDS):
            more = pressed + os.read(self._number, 1)
            if more == pressed:
                break
            pressed = more
            found = _SEQUENCE.fullmatch(pressed)
            if found is not None and found[1]:
                break
        return pressed

    def _is_waiting(self, seconds: float) -> bool:
        return bool(select.select([self._number], [], [], seconds)[0])

    def _suspend(self) -> None:
        """Stop like any other process, with the terminal as it was, and come back."""
        self._give_back()
        os.kill(os.getpid(), signal.SIGSTOP)
        self._take()
        self._size = os.terminal_size((0, 0))  # so that all is drawn anew

    def _take(self) -> None:
        import tty

        tty.setcbreak(self._number)
        self._write(_ENTER)

    def _give_back(self) -> None:
        # Where the terminal itself has gone, there is nothing to give back.
        with suppress(OSError):
            self._write(_LEAVE)
            self._cook()

    def _cook(self) -> None:
        import termios

        termios.tcsetattr(self._number, termios.TCSADRAIN, self._before)

    def _write(self, text: str) -> None:
        self._screen.write(text)
        self._screen.flush()


def open_terminal() -> Terminal | None:
    """Open the terminal of the process; `None`: it has none that takes single keys."""
    dumb = os.environ.get("TERM", "") in ("", "dumb")
    if dumb or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    try:
        return Terminal(sys.stdin, sys.stdout)
    # Windows has no such terminals: there one types lines.
    except ImportError:
        return None
