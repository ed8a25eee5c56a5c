"""Two texts, beside each other where there is room."""

from __future__ import annotations

from itertools import zip_longest

from noworse.reports.layout import Line, styled
from noworse.reports.text import hang, pad, printable, wrap

_NARROWEST = 96
"""Columns below which two texts stand below each other."""

_BETWEEN = " | "
_DEEPEST = 24
_EDGE = "| "
"""A build agent reads how a line starts: never with what a model said."""


def beside(heads: tuple[str, str], texts: tuple[str, str], width: int) -> list[Line]:
    """Show two texts under their heads; line by line, so that code stays readable."""
    if width < _NARROWEST:
        return [
            line
            for head, text in zip(heads, texts, strict=True)
            for line in (Line(head, "dim"), *quoted(text, width))
        ]
    room = (width - len(_EDGE) - len(_BETWEEN)) // 2
    columns = [
        [head, *_column(text, room)] for head, text in zip(heads, texts, strict=True)
    ]
    lines = [
        f"{_EDGE}{pad(ours, room)}{_BETWEEN}{theirs}".rstrip()
        for ours, theirs in zip_longest(*columns, fillvalue="")
    ]
    return [Line(lines[0], "dim"), *styled(lines[1:])]


def quoted(text: str, width: int, most: int | None = None) -> list[Line]:
    """Show a text behind a mark, line by line; past `most` lines the rest is cut."""
    lines = text.splitlines() or [""]
    told: list[Line] = []
    for one in lines[:most]:
        indent, words = _parted(one)
        mark = f"  | {indent}"
        told += styled(hang(mark, printable(words), width, rest=mark))
    if most is not None and lines[most:]:
        told.append(Line(f"  ... {len(lines) - most} more lines (-v)", "dim"))
    return told


def _column(text: str, room: int) -> list[str]:
    lines: list[str] = []
    for one in text.splitlines() or [""]:
        indent, words = _parted(one)
        wrapped = wrap(printable(words), room - len(indent))
        lines += [f"{indent}{line}".rstrip() for line in wrapped]
    return lines


def _parted(line: str) -> tuple[str, str]:
    """Part the indent of a line of code from what it says."""
    wide = line.expandtabs(4)
    words = wide.lstrip(" ")
    return " " * min(len(wide) - len(words), _DEEPEST), words
