"""How a person is asked about a pair: on a screen, key by key, or in plain lines."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import NamedTuple, Protocol

from noworse.door.paper import has_colour, painted
from noworse.door.terminal import Terminal
from noworse.door.veil import veiled_text
from noworse.reports.labelling import (
    KEYS,
    Pair,
    answers_at,
    head,
    help_lines,
    keys_line,
    pair_lines,
)
from noworse.reports.layout import Line
from noworse.reports.text import fit

_WIDEST = 120
_FRAME = 3
"""Lines of the screen that are no part of what is read."""

_WORDS = {key: word for key, word, _ in KEYS}
_OVER = (Line("That was the last pair.", "bold"), Line(), Line("u undo, q quit"))


class Question(NamedTuple):
    """What is asked, and what stands above it."""

    pair: Pair | None
    """`None`: all pairs are labelled, and one may still go back."""

    told: str
    """How far one has come."""

    fresh: bool
    """Whether it was not shown before."""


class Asker(Protocol):
    """Shows a pair, and brings back one of the words of `KEYS`, but never `help`."""

    def ask(self, question: Question) -> str:
        """Show it, and return what was said."""
        ...

    def note(self) -> str:
        """Ask for a note."""
        ...

    def tell(self, text: str) -> None:
        """Say something short, until the next word."""
        ...


@dataclass(slots=True)
class ScreenAsker:
    """Asks on a whole screen, where long answers are paged."""

    terminal: Terminal
    _top: int = 0
    _message: str = ""

    def ask(self, question: Question) -> str:
        """Show the pair, scroll as it is wanted, and return what was said."""
        if question.fresh:
            self._top = 0
            self.terminal.forget()
        helping = False
        while True:
            body, page = self._draw(question, helping=helping)
            key = self.terminal.key()
            word = _WORDS.get(key)
            self._message = ""
            if helping or word == "help":
                helping = not helping and word == "help"
            elif word is not None:
                return word
            else:
                self._scroll(key, body, page)

    def note(self) -> str:
        """Ask for a note in the last line."""
        return self.terminal.line("note: ")

    def tell(self, text: str) -> None:
        """Say something in the line above the keys."""
        self._message = text

    def _draw(self, question: Question, *, helping: bool) -> tuple[Sequence[Line], int]:
        """Draw all; return what is read, and how many lines of it are seen."""
        columns, rows = get_terminal_size()
        width, page = min(columns, _WIDEST), max(1, rows - _FRAME)
        body: Sequence[Line] = _OVER
        if helping:
            body = help_lines(width, scrolls=True)
        elif question.pair is not None:
            body = pair_lines(question.pair, width)
        self._top = max(0, min(self._top, len(body) - page))
        top = 0 if helping else self._top
        seen = list(body[top : top + page])
        case = "" if question.pair is None else question.pair.case
        message = self._message or _where(top, len(seen), len(body))
        self.terminal.draw(
            [
                _written(line)
                for line in (
                    head(case, question.told, width),
                    *seen,
                    *[Line()] * (page - len(seen)),
                    Line(fit(message, width), "warn" if self._message else "dim"),
                    keys_line(width),
                )
            ]
        )
        return body, page

    def _scroll(self, key: str, body: Sequence[Line], page: int) -> None:
        steps = {"down": 1, "up": -1, "page down": page - 1, "page up": 1 - page}
        self._top += steps.get(key, 0)
        if key == "a" and body is not _OVER:
            self._top = answers_at(body)


@dataclass(slots=True)
class LineAsker:
    """Asks in plain lines: for pipes, screen readers, and where keys cannot be had."""

    def ask(self, question: Question) -> str:
        """Print the pair once, and read lines until one of them is a word of ours."""
        width = min(get_terminal_size().columns, _WIDEST)
        if question.fresh:
            if question.pair is None:
                self._print(_OVER)
            else:
                shown = pair_lines(question.pair, width)
                self._print([head(question.pair.case, question.told, width), *shown])
        while True:
            keys = "u or q" if question.pair is None else "1, 2 or t"
            typed = self._read(f"({question.told}) {keys}? ")
            if typed is None:
                return "quit"
            word = _WORDS.get(typed[:1].lower())
            if word == "help" or word is None:
                self._print(help_lines(width, scrolls=False))
            else:
                return word

    def note(self) -> str:
        """Ask for a note in a line of its own."""
        return self._read("note: ") or ""

    def tell(self, text: str) -> None:
        """Say something in a line of its own."""
        self._print([Line(text, "warn")])

    def _read(self, prompt: str) -> str | None:
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        return line.strip() if line else None

    def _print(self, lines: Sequence[Line]) -> None:
        sys.stdout.write("".join(f"{_written(line)}\n" for line in (*lines, Line())))


def _written(line: Line) -> str:
    veiled = Line(veiled_text(line.text), line.style)
    return painted(veiled) if has_colour() else veiled.text


def _where(top: int, seen: int, lines: int) -> str:
    if seen == lines:
        return ""
    below = "space: more" if top + seen < lines else "b: back"
    return f"lines {top + 1} to {top + seen} of {lines} ({below})"
