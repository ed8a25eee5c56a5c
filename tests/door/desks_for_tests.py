"""Somebody before a screen, of whom one knows which keys they will press."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from noworse.door.terminal import Terminal


class Desk(Terminal):
    """A terminal without one: it is told which keys will be pressed."""

    def __init__(self, *keys: str) -> None:
        self.keys = list(keys)
        self.frames: list[list[str]] = []
        self.forgotten = 0

    @contextmanager
    def open(self) -> Iterator[None]:
        yield

    def draw(self, lines: object) -> None:
        assert isinstance(lines, list)
        self.frames.append(lines)

    def key(self) -> str:
        return self.keys.pop(0)

    def forget(self) -> None:
        self.forgotten += 1

    def line(self, prompt: str) -> str:
        return f"{prompt}typed"
