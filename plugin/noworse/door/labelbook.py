"""The file of a person's labels: each is on the disk before the next is asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from noworse.door.veil import veiled_text
from noworse.errors import Problem, SetupError
from noworse.suite.labels import LabelFields
from noworse.suite.sheet import line_of


@dataclass(slots=True)
class LabelBook:
    """A label file that grows line by line; what was just added may be taken back.

    Whoever else writes to it meanwhile is noticed, and nothing of theirs is lost.
    """

    path: Path
    name: str
    """As the user would write it."""

    _sizes: list[int] = field(init=False)
    """What it measured before each line that was added, and what it does now."""

    def __post_init__(self) -> None:
        self._sizes = [self._size()]

    def add(self, rows: Sequence[LabelFields]) -> None:
        """Add rows; they are on the disk when this returns.

        Raises:
            SetupError: if that cannot be, or somebody else has changed the file.
        """
        self._check()
        lines = "".join(f"{veiled_text(line_of(row))}\n" for row in rows)
        try:
            with self.path.open("ab+") as file:
                size = file.seek(0, os.SEEK_END)
                # Some editors leave the last line without its end.
                if size and not _ends_a_line(file.fileno(), size):
                    lines = f"\n{lines}"
                file.write(lines.encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._unwritable(error) from error
        self._sizes.append(self._size())

    def take_back(self) -> None:
        """Remove what was added last.

        Raises:
            SetupError: if that cannot be, or somebody else has changed the file.
        """
        self._check()
        try:
            os.truncate(self.path, self._sizes[-2])
        except OSError as error:
            raise self._unwritable(error) from error
        self._sizes.pop()

    def _check(self) -> None:
        if self._size() != self._sizes[-1]:
            reason = "somebody else has changed this file meanwhile"
            mend = "start again: it goes on with what is there"
            raise SetupError(Problem(self.name, None, reason, mend))

    def _size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def _unwritable(self, error: OSError) -> SetupError:
        mend = "make room, or make it writable, and start again"
        reason = f"not written: {error.strerror}"
        return SetupError(Problem(self.name, None, reason, mend))


def _ends_a_line(number: int, size: int) -> bool:
    os.lseek(number, size - 1, os.SEEK_SET)
    return os.read(number, 1) == b"\n"
