"""Lines and tables for a terminal of a given width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from noworse.reports.text import cells, fit, hang, pad

Style = Literal["pass", "fail", "warn", "dim", "bold"]
_GAP = "  "
_LEAST_NAME = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A line to print, and what it should look like where there is colour."""

    text: str = ""
    style: Style | None = None


class Look(NamedTuple):
    """How much a report shows, and in how many columns."""

    width: int
    verbose: int


UNWRAPPED = Look(1_000_000, 0)
"""A terminal on which each sentence is one line."""


class Column(NamedTuple):
    """How a column of a table is headed and filled."""

    head: str
    right: bool = False
    """Flush right, like numbers."""

    shrinks: bool = False
    """It is cut where the table is too wide."""


class Body(NamedTuple):
    """A row of a table, with the style of its lines."""

    cells: tuple[str, ...]
    style: Style | None = None


class Table(NamedTuple):
    """Rows under their heads, before anyone knows how wide a line is."""

    columns: tuple[Column, ...]
    rows: tuple[Body, ...]


def styled(texts: Sequence[str], style: Style | None = None) -> list[Line]:
    """Give all lines one style."""
    return [Line(text, style) for text in texts]


def sentence(
    first: str, text: str, width: int, style: Style | None = None
) -> list[Line]:
    """Wrap a sentence behind the words that it hangs on."""
    return styled(hang(first, text, width), style)


def paragraph(
    first: str, text: str, width: int, style: Style | None = None
) -> list[Line]:
    """Wrap a text behind its first words, the lines below it indented a little."""
    return styled(hang(first, text, width, rest=_GAP), style)


def tabulate(columns: Sequence[Column], rows: Sequence[Body], width: int) -> list[Line]:
    """Align rows under their heads; on a narrow terminal, stack each row's cells.

    The first cell of a row must be our own word, since a build agent reads how a line
    starts. Columns in which no row has anything are left out.
    """
    kept = [i for i in range(len(columns)) if any(row.cells[i] for row in rows)]
    columns = [columns[i] for i in kept]
    rows = [Body(tuple(row.cells[i] for i in kept), row.style) for row in rows]
    heads = Body(tuple(column.head for column in columns), "dim")
    if not any(heads.cells):
        heads = Body((), None)
    sizes = [
        max(cells(text) for text in (column.head, *(row.cells[i] for row in rows)))
        for i, column in enumerate(columns)
    ]
    spare = width - sum(sizes) - len(_GAP) * (len(sizes) - 1)
    if spare < 0:
        for i, column in enumerate(columns):
            if column.shrinks:
                smaller = max(sizes[i] + spare, min(sizes[i], _LEAST_NAME))
                spare += sizes[i] - smaller
                sizes[i] = smaller
    if spare < 0:
        return [line for row in rows for line in _stacked(columns, row, width)]
    table = [heads, *rows] if heads.cells else rows
    return [_aligned(columns, row, sizes) for row in table]


def _aligned(columns: Sequence[Column], row: Body, sizes: Sequence[int]) -> Line:
    texts = [
        pad(fit(text, size), size, right=column.right)
        for column, text, size in zip(columns, row.cells, sizes, strict=True)
    ]
    return Line(_GAP.join(texts).rstrip(), row.style)


def _stacked(columns: Sequence[Column], row: Body, width: int) -> list[Line]:
    mark, name, *others = (text.strip() for text in row.cells)
    lines = styled(hang(f"{mark}{_GAP if name else ''}", name, width), row.style)
    told = [
        f"{column.head} {text}" if column.head else text
        for column, text in zip(columns[2:], others, strict=True)
        if text
    ]
    packed = ""
    for text in told:
        longer = f"{packed}, {text}" if packed else text
        if packed and cells(longer) > width - len(_GAP) - 1:
            lines.append(Line(f"{_GAP}{packed},", row.style))
            longer = text
        packed = longer
    return [*lines, Line(f"{_GAP}{packed}", row.style)] if packed else lines
