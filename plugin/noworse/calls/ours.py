"""Whether a request is the engine's own: those of the user's code are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_OURS: Final[ContextVar[bool]] = ContextVar("noworse_ours", default=False)


@contextmanager
def ours() -> Iterator[None]:
    """Make requests as the engine, whatever context it was called from."""
    token = _OURS.set(True)
    try:
        yield
    finally:
        _OURS.reset(token)


def is_ours() -> bool:
    """Whether the engine makes the request that is being made here."""
    return _OURS.get()
