"""The live line below pytest's own output, on a terminal."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from shutil import get_terminal_size
from typing import TextIO

_TICK_SECONDS = 0.25
_PATIENCE_SECONDS = 1.0
"""Short runs, replays above all, show no line at all."""

_MINUTE = 60.0
"""So often a log, which nothing can be wiped from, gets a line."""

_LOG_WIDTH = 120

_PERCENT, _NO_PERCENT = "\x1b]9;4;1;{}\x1b\\", "\x1b]9;4;0;\x1b\\"
"""OSC 9;4: how far it is, for the tab or the task bar of the terminal."""

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
        share: Callable[[], float | None] = lambda: None,
    ) -> None:
        """Take what opens the screen, once there is something to show.

        `paper` opens what single lines are written to, terminal or none; `share` says
        how much is done, where the terminal knows what to do with that.
        """
        self._screen, self._paper, self.share = screen, paper, share
        self._stream: TextIO | None = None
        self._page: TextIO | None = None
        self._lock = threading.Lock()
        self._shown = False
        self._percent: int | None = None
        """What the terminal was last told, if anything."""

    @contextmanager
    def showing(self, text: Callable[[int], str | None]) -> Iterator[None]:
        """Show what `text` gives for a width, several times a second, on long work.

        Where nothing can be drawn, in a log, it is a line a minute.
        """
        self._stream, self._page = self._screen(), self._paper()
        over = threading.Event()
        tick = self._log if self._stream is None else self._tick
        ticker = threading.Thread(target=tick, args=(text, over), daemon=True)
        is_seen = self._stream is not None or self._page is not None
        if is_seen:
            ticker.start()
        try:
            yield
        finally:
            over.set()
            if is_seen:
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
            if self._percent is not None and self._stream is not None:
                self._stream.write(_NO_PERCENT)
                self._percent = None
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

    def _log(self, text: Callable[[int], str | None], over: threading.Event) -> None:
        while not over.wait(_MINUTE):
            line = text(_LOG_WIDTH)
            if line is not None:
                self.say(line.removeprefix("noworse:").strip())

    def _draw(self, line: str) -> None:
        share = self.share()
        with self._lock:
            assert self._stream is not None
            self._stream.write(_BELOW + line + _RESTORE)
            if share is not None and self._percent != (percent := int(100 * share)):
                self._stream.write(_PERCENT.format(percent))
                self._percent = percent
            self._stream.flush()
            self._shown = True


def terminal() -> TextIO | None:
    """Open a real terminal that takes control sequences, if there is one.

    To be called between tests: while one runs, pytest captures what is written to
    stderr, so that nothing but a copy of it leads to the screen.
    """
    stream = sys.__stderr__
    is_dumb = os.environ.get("TERM") == "dumb"
    if stream is None or is_dumb or not stream.isatty():
        return None
    return os.fdopen(os.dup(stream.fileno()), "w", encoding=stream.encoding)


def knows_progress(env: Mapping[str, str]) -> bool:
    """Whether a terminal shows OSC 9;4; on others it would be a message, or noise."""
    named = env.get("TERM_PROGRAM") in ("ghostty", "WezTerm")
    return named or "WT_SESSION" in env or env.get("ConEmuANSI") == "ON"


def output() -> TextIO | None:
    """Open where pytest writes to, if that is a file of the system.

    To be called between tests, for the reason above.
    """
    try:
        number = os.dup(sys.__stdout__.fileno() if sys.__stdout__ else -1)
    except (OSError, ValueError):
        return None
    return os.fdopen(number, "w", encoding="utf-8", errors="replace")
