"""Python's garbage collector, told that what a run makes is there to stay."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = 50_000, 20, 100


@contextmanager
def patient() -> Iterator[None]:
    """Look for garbage less often, and not among what is there already.

    A run keeps nearly all that it makes until its end: to go through the answers of
    thousands of cases again and again took a tenth of its time.
    """
    # At the end of the process Python would take all of it apart, piece by piece: a
    # sixth of a replay of 10,000 cases. The operating system takes it back as a whole.
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
