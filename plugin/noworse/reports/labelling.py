"""Two answers for a person who is to say which is better, and cannot see whose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import NamedTuple

from noworse.records.calibration import FEWEST_LABELS
from noworse.reports.figures import counted, percent
from noworse.reports.layout import Line, sentence, styled
from noworse.reports.text import cells, fit, hang, pad, printable, wrap

_BAR = "| "
_LEAST_ROOM = 8
KEYS = (
    ("1", "first", "the first answer is better"),
    ("2", "second", "the second answer is better"),
    ("t", "tie", "neither is better"),
    ("s", "later", "put this pair off: it comes again at another start"),
    ("u", "undo", "take the last word back, and show its pair again"),
    ("n", "note", "say why, in a line that goes with the label"),
    ("?", "help", "show this"),
    ("q", "quit", "stop here; all that was said is saved"),
)
"""What one may press or type, in one word, and in a few."""

_SCROLL = (
    ("space, b", "a page on, a page back"),
    ("j, k", "a line down, a line up"),
    ("a", "to the answers"),
)
_ADVICE = (
    "Which is which is fixed by the two answers, and differs from pair to pair. "
    "Judge by the rubric. A tie is an answer like any other: take it where you would "
    "not mind which of the two was sent."
)


class Pair(NamedTuple):
    """What a person sees of a pair: what a judge sees, and nothing else."""

    case: str
    prompt: str | None
    expected: str | None
    rubric: str | None
    first: str | None
    second: str | None


class Sat(NamedTuple):
    """What a sitting came to."""

    who: str
    file: str
    """Where the labels are, as the user would write it."""

    now: int
    put_off: int
    done: int
    """By this person, of the pairs of this run."""

    wanted: int
    there: int
    """Pairs of this run that can be labelled."""

    concords: tuple[tuple[str, int, int], ...]
    """Others, how many pairs both have labelled, and how many of them alike."""


def pair_lines(pair: Pair, width: int) -> list[Line]:
    """Write a pair for `width` columns, each foreign line behind a bar."""
    asked = (
        ("Prompt", pair.prompt),
        ("Reference", pair.expected),
        ("Rubric", pair.rubric),
    )
    lines: list[Line] = []
    for title, text in asked:
        if text is not None:
            lines += [Line(title, "bold"), *_foreign(text, width), Line()]
    for title, text in (("First", pair.first), ("Second", pair.second)):
        rule = f"{title} {'-' * (width - len(title) - 1)}"
        lines += [Line(rule, "bold"), *_foreign(text or "", width), Line()]
    return lines[:-1]


def answers_at(lines: Sequence[Line]) -> int:
    """Return in which of the lines of a pair its answers begin."""
    return next(n for n, line in enumerate(lines) if line.text.startswith("First -"))


def head(case: str, told: str, width: int) -> Line:
    """Write which case it is, and how far one has come."""
    room = width - cells(told) - 2
    if room < _LEAST_ROOM:
        return Line(fit(told, width), "dim")
    return Line(f"{pad(fit(printable(case), room), room)}  {told}", "dim")


def keys_line(width: int) -> Line:
    """Name the keys in one line."""
    told = "  ".join(f"{key} {word}" for key, word, _ in KEYS)
    if len(told) > width:
        told = fit(" ".join(key for key, _, _ in KEYS), width)
    return Line(told, "dim")


def help_lines(width: int, *, scrolls: bool) -> list[Line]:
    """Say what each key does, and what a label is."""
    keys = [(key, told) for key, _, told in KEYS]
    lines: list[Line] = []
    for key, told in (*keys, *(_SCROLL if scrolls else ())):
        lines += sentence(pad(key, 10), told, width)
    return [*lines, Line(), *styled(wrap(_ADVICE, width))]


def farewell(sat: Sat, width: int) -> list[Line]:
    """Tell what a sitting came to, and what follows."""
    told = f"{counted(sat.now, 'pair')} labelled by {printable(sat.who)}, "
    told += f"{sat.done:,} of {sat.wanted:,} in all: {sat.file}"
    lines = sentence("", told, width, "bold")
    if sat.put_off:
        pairs = "1 pair was" if sat.put_off == 1 else f"{sat.put_off} pairs were"
        lines += sentence("", f"{pairs} put off, and will come again", width)
    for other, both, alike in sat.concords:
        said = f"{counted(both, 'pair')} labelled by {printable(other)} as well: "
        said += f"{alike:,} alike ({percent(alike / both)})"
        lines += sentence("", said, width)
    if sat.done < FEWEST_LABELS:
        more = FEWEST_LABELS - sat.done
        said = f"{FEWEST_LABELS} labels under one rubric are the least for a "
        lines += sentence("", f"{said}calibration: {more} more", width)
    command = "calibrate"
    if sat.done < sat.wanted:
        command = f"label --who {quote(printable(sat.who))}"
    elif sat.done < sat.there:
        further = counted(sat.there - sat.done, "more pair")
        lines += sentence("", f"{further} to label, with `--count`", width)
    return [*lines, Line(f"  $ noworse {command}", "dim")]


def _foreign(text: str, width: int) -> Iterator[Line]:
    """Write a model's text line by line: what it indents stays indented."""
    if not text.strip():
        yield Line(f"{_BAR}(nothing)", "dim")
        return
    for line in text.rstrip().split("\n"):
        shown = printable(line.removesuffix("\r")).rstrip()
        inner = shown.lstrip(" ")
        indent = min(len(shown) - len(inner), max(0, width - cells(_BAR)) // 2)
        lead = _BAR + " " * indent
        if cells(shown) <= width - cells(_BAR):
            yield Line((_BAR + shown).rstrip())
        else:
            yield from styled(hang(lead, inner, width, rest=lead))
