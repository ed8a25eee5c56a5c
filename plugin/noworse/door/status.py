"""The live line below pytest's own output, on a terminal."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TextIO

_TICK_SECONDS = 0.25
_PATIENCE_SECONDS = 1.0
"""Short runs, replays above all, show no line at all."""

_SAVE, _RESTORE = "\x1b7", "\x1b8"
_BELOW = "\n\x1b[A" + _SAVE + "\x1b[B\r\x1b[2K"
"""Make room for a line below (the screen may scroll), and go to its start."""


class StatusLine:
    """Redraws one line below the cursor until told to stop.

    pytest writes dots where the cursor stands; the line lies beneath, and is wiped
    before pytest writes anything else (`clear`).
    """

    def __init__(self, screen: Callable[[], TextIO | None]) -> None:
        """Take what opens the screen, once there is something to show."""
        self._screen = screen
        self._stream: TextIO | None = None
        self._lock = threading.Lock()
        self._shown = False

    @contextmanager
    def showing(self, text: Callable[[int], str | None]) -> Iterator[None]:
        """Show what `text` gives for a width, several times a second, on long work."""
        self._stream = self._screen()
        if self._stream is None:
            yield
            return
        over = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(text, over), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            over.set()
            ticker.join()
            self.clear()
            self._stream.close()
            self._stream = None

    def clear(self) -> None:
        """Wipe the line, so that pytest may write below the cursor."""
        with self._lock:
            if self._shown and self._stream is not None:
                self._stream.write(_BELOW + _RESTORE)
                self._stream.flush()
                self._shown = False

    def _tick(self, text: Callable[[int], str | None], over: threading.Event) -> None:
        if over.wait(_PATIENCE_SECONDS):
            return
        while not over.wait(_TICK_SECONDS):
            line = text(get_terminal_size().columns - 1)
            if line is not None:
                self._draw(line)

    def _draw(self, line: str) -> None:
        with self._lock:
            assert self._stream is not None
            self._stream.write(_BELOW + line + _RESTORE)
            self._stream.flush()
            self._shown = True


def terminal() -> TextIO | None:
    """Open a real terminal that takes control sequences, if there is one.

    To be called between tests: while one runs, pytest captures what is written to
    stderr, so that nothing but a copy of it leads to the screen.
    """
    stream = sys.__stderr__
    if stream is None or not stream.isatty():
        return None
    return os.fdopen(os.dup(stream.fileno()), "w", encoding=stream.encoding)
