"""A table for the page, out of one that is laid out for any reader."""

from __future__ import annotations

from noworse.reports.layout import Body, Table

_INSET = "\u2003"


def grid_of(table: Table) -> Table | None:
    """Leave out columns in which no row has anything; `None`: there is no row.

    An inset stays one, where blanks have no width.
    """
    columns, rows = table
    kept = [i for i in range(len(columns)) if any(row.cells[i] for row in rows)]
    if not kept:
        return None
    return Table(
        tuple(columns[i] for i in kept),
        tuple(
            Body(tuple(row.cells[i].replace("  ", _INSET) for i in kept), row.style)
            for row in rows
        ),
    )
