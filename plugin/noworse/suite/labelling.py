"""A sitting: one person labels pairs, one after the other, and may go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from noworse.records.labels import Label, Preferred
from noworse.suite.labels import LabelFields

Word = Literal["first", "second", "tie"]


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is to be labelled, and what was said of it so far."""

    rows: tuple[LabelFields, ...]
    """In the order in which they are shown."""

    said: tuple[LabelFields | None, ...] = ()
    """The labels of the first rows; `None`: put off."""

    note: str | None = None
    """Of the row that is shown now; it goes with its label."""

    @property
    def row(self) -> LabelFields | None:
        """The pair to be shown; `None`: there is no more."""
        place = len(self.said)
        return self.rows[place] if place < len(self.rows) else None

    @property
    def labelled(self) -> int:
        """How many pairs were labelled in this sitting."""
        return sum(one is not None for one in self.said)

    @property
    def put_off(self) -> int:
        """How many were left for another time."""
        return len(self.said) - self.labelled

    def label(self, word: Word) -> Sitting:
        """Label the pair that is shown, and go on to the next."""
        assert self.row is not None
        said = self.row.model_copy(update={"label": word, "note": self.note})
        return Sitting(self.rows, (*self.said, said))

    def skip(self) -> Sitting:
        """Put the pair off, and go on to the next."""
        return Sitting(self.rows, (*self.said, None))

    def undo(self) -> Sitting:
        """Take the last word back; its pair is shown again, with its note."""
        *kept, last = self.said
        return Sitting(self.rows, tuple(kept), None if last is None else last.note)

    def noted(self, text: str) -> Sitting:
        """Keep a note for the pair that is shown; an empty one is none."""
        return replace(self, note=text.strip() or None)


class Concord(NamedTuple):
    """How two people agree."""

    other: str
    both: int
    """Pairs that both of them labelled."""

    alike: int
    """Of those, how many alike."""


def concords(labels: Sequence[Label], who: str) -> tuple[Concord, ...]:
    """Tell how `who` agrees with everybody else who labelled some of the same pairs."""
    ours: dict[tuple[str, str], Preferred] = {
        (one.case, one.pair): one.preferred for one in labels if one.who == who
    }
    counts: dict[str, list[bool]] = {}
    for one in labels:
        if one.who != who and (one.case, one.pair) in ours:
            alike = ours[one.case, one.pair] == one.preferred
            counts.setdefault(one.who, []).append(alike)
    return tuple(
        Concord(other, len(alike), sum(alike))
        for other, alike in sorted(counts.items())
    )
