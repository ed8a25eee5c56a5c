"""A table for the page, out of the columns and cells that the terminal has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from noworse.reports.layout import Body, Column

_INSET = "\u2003"


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns and rows, without the columns in which no row has anything."""

    columns: tuple[Column, ...]
    rows: tuple[Body, ...]


def grid_of(columns: Sequence[Column], rows: Sequence[Body]) -> Grid:
    """Leave out the empty columns; an inset stays one, where blanks are no width."""
    kept = [i for i in range(len(columns)) if any(row.cells[i] for row in rows)]
    return Grid(
        tuple(columns[i] for i in kept),
        tuple(
            Body(tuple(row.cells[i].replace("  ", _INSET) for i in kept), row.style)
            for row in rows
        ),
    )
