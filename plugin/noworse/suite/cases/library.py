"""How case files are reached: by name, below one folder, through the door."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Withheld(NamedTuple):
    """Why a file is not read, and what to do about it."""

    reason: str
    """Completes "the file ...": `does not exist`, `is outside ...`."""

    mend: str


class Library(Protocol):
    """The files that a suite may read: those below the folder of its case file."""

    def read(self, name: str) -> bytes | Withheld:
        """Return the bytes of a file; `name` counts from the case file's folder."""
        ...
