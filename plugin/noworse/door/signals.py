"""Ctrl-C and SIGTERM: the first lets a run save what is known, the next kills it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM end the run like Ctrl-C, and a second signal end it at once.

    By itself pytest writes nothing on SIGTERM. Who handles SIGINT in a way of their
    own goes on to do so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may have handlers
        return
    ours = [signal.SIGTERM]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        ours.append(signal.SIGINT)

    def interrupt(number: int, frame: FrameType | None) -> None:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)
        if signal.SIGINT in ours:
            signal.default_int_handler(number, frame)
        signal.raise_signal(signal.SIGINT)

    before = {one: signal.signal(one, interrupt) for one in ours}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
