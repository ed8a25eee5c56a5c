"""The live line below pytest's own output, on a terminal."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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

    def __init__(
        self,
        screen: Callable[[], TextIO | None],
        paper: Callable[[], TextIO | None] = lambda: None,
    ) -> None:
        """Take what opens the screen, once there is something to show.

        `paper` opens what single lines are written to, terminal or none.
        """
        self._screen, self._paper = screen, paper
        self._stream: TextIO | None = None
        self._page: TextIO | None = None
        self._lock = threading.Lock()
        self._shown = False

    @contextmanager
    def showing(self, text: Callable[[int], str | None]) -> Iterator[None]:
        """Show what `text` gives for a width, several times a second, on long work."""
        self._stream, self._page = self._screen(), self._paper()
        over = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(text, over), daemon=True)
        if self._stream is not None:
            ticker.start()
        try:
            yield
        finally:
            over.set()
            if self._stream is not None:
                ticker.join()
            self._close()

    def say(self, line: str) -> None:
        """Write a line that stays, from any thread, also while pytest captures."""
        self.clear()
        with self._lock:
            if self._page is not None:
                # Whoever reads it may have gone: that is no reason to stop the work.
                with suppress(OSError):
                    self._page.write(f"\nnoworse: {line}\n")
                    self._page.flush()

    def _close(self) -> None:
        self.clear()
        with self._lock:
            for stream in (self._stream, self._page):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._stream = self._page = None

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


def output() -> TextIO | None:
    """Open where pytest writes to, if that is a file of the system.

    To be called between tests, for the reason above.
    """
    try:
        number = os.dup(sys.__stdout__.fileno() if sys.__stdout__ else -1)
    except (OSError, ValueError):
        return None
    return os.fdopen(number, "w", encoding="utf-8", errors="replace")
