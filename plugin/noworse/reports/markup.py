"""Foreign text made safe to stand in Markdown, on GitHub, GitLab and elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from noworse.reports.layout import Table
from noworse.reports.text import fit, hang, printable

_LONGEST_NAME = 120
_LONGEST_TEXT = 800
_QUOTED_WIDTH = 96

# What means nothing to a renderer, nor to what looks for links, people, issues and
# formulas in its result: no dot but in a number, since `www.` would be a link.
_TAME = re.compile(
    r"(?!(?i:gh)-\d)[^\W_]+(?:['\u2019-][^\W_]+)*|~?[+-]?\d[\d,]*(?:\.\d+)?[a-z%]{0,2}|[=+-]?"
)
_WRAPPED = re.compile(r"""([("']*)(.*?)([)"'.,;:?!%]*)""")
_TICKS = re.compile(r"`+")


class Block(NamedTuple):
    """A piece of a page, whose parts are left out from the end where it is too long."""

    head: str
    parts: tuple[str, ...] = ()
    gap: str = "\n"
    """Above each part."""


def code(text: str) -> str:
    r"""Write a name as a code span, also inside of a table: `|` is shown as `\x7c`."""
    shown = fit(printable(text), _LONGEST_NAME).replace("|", r"\x7c")
    ticks = _fence_for(shown, 1)
    apart = " " if len(ticks) > 1 or not shown.strip() else ""
    return f"{ticks}{apart}{shown}{apart}{ticks}"


def prose(text: str) -> str:
    """Write a sentence: words and numbers as they are, all else as code spans.

    So nothing foreign is markup, a link, a mention of a person or of an issue. It must
    not stand first on a line, where a number and a dot begin a list.
    """
    return " ".join(map(_word, fit(printable(text), _LONGEST_TEXT).split()))


def _word(word: str) -> str:
    wrapped = _WRAPPED.fullmatch(word)
    assert wrapped is not None, "it matches any line"
    before, core, after = wrapped.groups()
    if _TAME.fullmatch(core):
        return word.replace("~", r"\~")
    return f"{before}{code(core)}{after}"


def quoted(text: str, most: int, kind: str = "text") -> str:
    """Fence what somebody said, its lines broken, at most so many of them.

    No line starts like a command of a build agent, which may be shown the page as text.
    """
    said = text.splitlines() or [""]
    # Of a long answer only what is shown is broken.
    broken = [
        line for one in said[:most] for line in hang("", printable(one), _QUOTED_WIDTH)
    ]
    lines, left = broken[:most], len(broken[most:]) + len(said[most:])
    if left:
        lines.append(f"... {left:,} more lines")
    ticks = _fence_for("\n".join(lines), 3)
    return "\n".join((f"{ticks}{kind}", *lines, ticks))


def command(text: str) -> str:
    """Fence a command in one piece: it is there to be copied."""
    ticks = _fence_for(text, 3)
    return f"{ticks}sh\n{text}\n{ticks}"


def table(told: Table) -> Block:
    """Write a table. What shrinks on a terminal is a name; all else is our own."""
    kept = [
        i for i in range(len(told.columns)) if any(row.cells[i] for row in told.rows)
    ]
    columns = [told.columns[i] for i in kept]
    head = _row([column.head for column in columns])
    rule = "|".join("--:" if column.right else ":--" for column in columns)
    rows = (
        _row(
            [
                _name(row.cells[i]) if told.columns[i].shrinks else row.cells[i]
                for i in kept
            ]
        )
        for row in told.rows
    )
    return Block(f"{head}\n|{rule}|", tuple(rows))


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _name(text: str) -> str:
    """Write a name; that of a part, which is indented on a terminal, with a mark."""
    if not text:
        return ""
    return f"└ {code(text.strip())}" if text.startswith(" ") else code(text)


def _fence_for(text: str, least: int) -> str:
    longest = max(map(len, _TICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)


def fitted(blocks: Sequence[Block], most_bytes: int) -> str:
    """Write a page of at most so many bytes, cut between parts and never inside of one.

    A block gets at most half of what is left, so that a long table leaves room for
    what comes below it. Heads always stand: they are short.
    """
    left = most_bytes - sum(_size(block.head) + _SPARE for block in blocks)
    pieces: list[str] = []
    for block in blocks:
        room, kept = left // 2, 0
        for part in block.parts:
            room -= _size(part) + len(block.gap)
            if room < 0:
                break
            kept += 1
        shown = block.head + block.gap.join(("", *block.parts[:kept]))
        missing = len(block.parts) - kept
        pieces.append(f"{shown}\n\n... and {missing:,} more" if missing else shown)
        left -= _size(shown) - _size(block.head)
    return "\n\n".join(pieces) + "\n"


_SPARE = 40
"""Bytes for what tells of parts that were left out, and the lines around a block."""


def _size(text: str) -> int:
    return len(text.encode())
