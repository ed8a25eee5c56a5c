"""Foreign text made safe to print: what models, judges and files have said."""

from __future__ import annotations

import re
from unicodedata import category, combining, east_asian_width

# Letters and symbols by their category, but blank on every screen.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Build agents obey these anywhere in a line, not only at its start.
_COMMAND = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)
_MOST_MARKS = 2
_DOTS = "..."


def printable(text: str) -> str:
    r"""Put `text` on one line that commands no terminal and no build agent.

    What is invisible becomes visible (`\n`, `\x1b`, `\u202e`): control, format and
    bidirectional characters, lone surrogates, blank letters, variation selectors and
    marks that are stacked higher than any language does. Any space is a plain space.
    A line of ours never *starts* with the result; see `hang`.
    """
    if text.isascii() and text.isprintable():
        return _COMMAND.sub(r"#\\x23", text)
    shown: list[str] = []
    marks = 0
    for char in text:
        kind = category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind == "Zs":
            shown.append(" ")
        elif kind in _HIDDEN or char in _BLANK or _is_selector(char):
            shown.append(_escaped(char))
        else:
            shown.append(_escaped(char) if marks > _MOST_MARKS else char)
    return _COMMAND.sub(r"#\\x23", "".join(shown))


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _escaped(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if char < "\u0100":
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if char < "\U00010000" else f"\\U{code:08x}"


def cells(text: str) -> int:
    """Count the columns that `text` takes on a terminal: 2 for a wide character."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if combining(char) or category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def fit(text: str, width: int) -> str:
    """Cut `text` to `width` columns; three dots tell that it was cut."""
    if cells(text) <= width:
        return text
    return _head(text, max(0, width - len(_DOTS))) + _DOTS[: max(0, width)]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill `text` with spaces to `width` columns; `right`: flush right."""
    space = " " * (width - cells(text))
    return space + text if right else text + space


def wrap(
    text: str, width: int, *, first: int | None = None, most: int | None = None
) -> list[str]:
    """Break `text` at spaces into lines of at most `width` columns.

    The first line has `first` columns, where that is another number. A word that is
    longer than a line is cut over several. Past `most` lines the rest is dropped, and
    dots tell so.
    """
    lines: list[str] = []
    # Its width is kept, not counted anew with every word: lines may be very long.
    line, taken, room = [""], 0, width if first is None else first
    for word in text.split():
        size = cells(word)
        if not line[0] and size <= room:
            line, taken = [word], size
            continue
        if line[0] and taken + 1 + size <= room:
            line.append(word)
            taken += 1 + size
            continue
        if line[0]:
            lines.append(" ".join(line))
            room = width
        rest = word
        while cells(rest) > room:
            head = _head(rest, room) or rest[0]
            lines.append(head)
            rest, room = rest[len(head) :], width
        line, taken = [rest], cells(rest)
    if line[0] or not lines:
        lines.append(" ".join(line))
    if most is None or len(lines) <= most:
        return lines
    *kept, last = lines[:most]
    return [*kept, _head(last, room - len(_DOTS)) + _DOTS]


def _head(text: str, width: int) -> str:
    taken = 0
    for index, char in enumerate(text):
        taken += _cells_of(char)
        if taken > width:
            return text[:index]
    return text


def hang(
    first: str,
    text: str,
    width: int,
    *,
    rest: str | None = None,
    most: int | None = None,
) -> list[str]:
    """Wrap `text` behind `first`, and behind `rest` (default: blanks) from line two on.

    A build agent obeys a line that starts with `::`, blanks before it ignored. No line
    of the result does, wherever `text` was broken.
    """
    rest = " " * cells(first) if rest is None else rest
    opening, room = (max(_LEAST_ROOM, width - cells(lead)) for lead in (first, rest))
    lines = wrap(text, room, first=opening, most=most)
    indented = [first + lines[0], *(rest + line for line in lines[1:])]
    return [re.sub(r"^(\s*):(?=:)", r"\1\\x3a", line) for line in indented]


_LEAST_ROOM = 16
