"""Notes of what is left out."""

from __future__ import annotations

from noworse.suite.importers.left import Left, Leftovers


def test_notes_are_grouped_by_their_reason() -> None:
    """Over all files; the same of one line only once."""
    notes = Leftovers("a")
    empty = bool(notes)

    notes.add(1, "x", "mend x")
    notes.of("b").add(2, "x", "mend x")
    notes.add(1, "x", "mend x")
    notes.add(3, "y", "mend y")

    assert (empty, bool(notes)) == (False, True)
    assert notes.groups == (
        Left("x", "mend x", (("a", 1), ("b", 2))),
        Left("y", "mend y", (("a", 3),)),
    )
