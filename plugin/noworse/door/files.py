"""The user's files, as far as a case file may reach: below its own folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from noworse.suite.cases.library import Withheld

_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of a case file; nothing outside it is read, through no link."""

    folder: Path
    path: str
    """The case file, as the user would write it."""

    most_bytes: int = _MOST_BYTES
    """The size from which on a file is too large."""

    def read(self, name: str) -> bytes | Withheld:
        """Return a file's bytes; `name` counts from the folder, with `/` inside."""
        posix, windows = PurePosixPath(name), PureWindowsPath(name)
        if windows.anchor or posix.is_absolute() or ".." in windows.parts:
            return self._outside()
        try:
            real = Path(os.path.realpath(self.folder / posix, strict=True))
            if not real.is_relative_to(os.path.realpath(self.folder)):
                return self._outside()
            return self._bytes(real)
        except FileNotFoundError:
            mend = f"names count from the folder of `{self.path}`"
            return Withheld("does not exist", mend)
        # ValueError: a NUL, or half of a surrogate pair, stands in the name.
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            return Withheld(f"cannot be read: {why}", "check its name and its rights")

    def _bytes(self, real: Path) -> bytes | Withheld:
        """Read a plain file; a pipe or a device must neither block nor go on."""
        if not real.is_file():
            return Withheld("is no plain file", "name a file that holds text")
        # It may have been exchanged since, so that opening must not block either.
        number = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as file:
            data = file.read(self.most_bytes + 1)
        if len(data) > self.most_bytes:
            size = f"{self.most_bytes / 2**20:g} MiB"
            return Withheld(f"is too large: over {size}", "split it into several")
        return data

    def _outside(self) -> Withheld:
        return Withheld(
            f"is outside the folder of `{self.path}`",
            "only files below that folder are read: put a copy there",
        )
