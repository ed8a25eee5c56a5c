"""Lines of a report on the standard output, in colour where that is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from shutil import get_terminal_size

from noworse.door.veil import veiled_text
from noworse.reports.layout import Line, Style

_WIDEST = 100
_COLOURS: dict[Style | None, str] = {
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "fail": "\x1b[31m",
    "pass": "\x1b[32m",
    "warn": "\x1b[33m",
}


def width() -> int:
    """Return how many columns a report should take."""
    return min(get_terminal_size().columns, _WIDEST)


def show(lines: Sequence[Line]) -> None:
    """Print lines, in colour on a terminal that has not been told otherwise."""
    coloured = has_colour()
    for line in lines:
        veiled = Line(veiled_text(line.text), line.style)
        sys.stdout.write(f"{painted(veiled) if coloured else veiled.text}\n")


def has_colour() -> bool:
    """Whether the standard output is a terminal that may be coloured."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def painted(line: Line) -> str:
    """Write a line in its style."""
    if line.style is None or not line.text:
        return line.text
    return f"{_COLOURS[line.style]}{line.text}\x1b[0m"
