"""One recording file: the answers of one model on one suite, sorted, one a line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from noworse.calls.lines import Damaged, key_of, likely_key, read_line
from noworse.errors import Problem, RecordingError
from noworse.records.answers import Answer, GivenBy

_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
_GIVEN_BY = '"given_by":'
_RECORD_ANEW = (
    "take the file back from version control, or delete the line and run with "
    "`--nw-mode record`"
)


class Leftover(NamedTuple):
    """A line that was not used."""

    file: str
    line: int
    key: str
    """As much of it as there is."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A recording file as it was read; its lines are parsed only when asked for."""

    name: str
    """As errors and notices call the file."""

    lines: Mapping[str, tuple[int, str]] = field(default_factory=dict, repr=False)
    """The number and the text of each line, by key."""

    cut: Leftover | None = None
    """Its last line, if that was cut: it is left out."""

    def __contains__(self, key: str) -> bool:
        return key in self.lines

    def answer(self, key: str) -> Answer | None:
        """Return what was recorded under a key; `None`: nothing.

        Raises:
            RecordingError: if the line was edited since.
        """
        found = self.lines.get(key)
        if found is None:
            return None
        try:
            return read_line(found[1])
        except Damaged as error:
            problem = Problem(self.name, found[0], str(error), _RECORD_ANEW)
            raise RecordingError(problem) from error

    def versions(self) -> Mapping[tuple[str, str, int], str]:
        """Name the last version of each function by which a case was recorded.

        By function, case and sample; a line that was edited is left out.
        """
        found: list[tuple[str, GivenBy]] = []
        for _, line in self.lines.values():
            if _GIVEN_BY in line:
                with suppress(Damaged):
                    answer = read_line(line)
                    if answer.given_by is not None:
                        found.append((answer.at or "", answer.given_by))
        found.sort(key=itemgetter(0))
        return {(one.function, one.case, one.sample): one.version for _, one in found}

    def merged(self, fresh: Mapping[str, str]) -> str:
        """Write the whole file, with fresh lines in the place of old ones."""
        kept = {key: line for key, (_, line) in self.lines.items()}
        lines = sorted((kept | dict(fresh)).items())
        return "".join(f"{line}\n" for _, line in lines)


def read_tape(path: Path, name: str) -> Tape:
    """Read a recording file; one that is not there is empty.

    Raises:
        RecordingError: naming every line that is not one of ours; or if the file
            is there and cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return Tape(name)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        problem = Problem(name, None, reason, "make it a file that you may read")
        raise RecordingError(problem) from error
    # Not `splitlines`: that splits at characters which an edited text may hold.
    # A checkout on Windows may end lines with CRLF.
    *lines, last = (line.removesuffix("\r") for line in text.split("\n"))
    cut = None
    if last and _is_whole(last):
        lines.append(last)
    elif last:
        cut = Leftover(name, len(lines) + 1, likely_key(last))
    index, problems = _index(name, lines)
    if problems:
        raise RecordingError(*problems)
    return Tape(name, index, cut)


def write_atomically(path: Path, text: str) -> None:
    """Put a file in the place of another at once, or leave the old one as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with fresh.open("w", encoding="ascii", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _index(
    name: str, lines: list[str]
) -> tuple[dict[str, tuple[int, str]], list[Problem]]:
    """Find the key of each line, and all that is wrong with them."""
    index: dict[str, tuple[int, str]] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if _CONFLICT.match(line):
            reason = "a merge conflict was left in the file"
            mend = "keep the lines of both sides and delete the marks"
            problems.append(Problem(name, number, reason, mend))
            continue
        try:
            key = key_of(line)
        except Damaged as error:
            problems.append(Problem(name, number, str(error), _RECORD_ANEW))
            continue
        first = index.setdefault(key, (number, line))
        if first[1] != line:
            reason = (
                f"the call of line {first[0]} is recorded again, with another reply"
            )
            problems.append(
                Problem(name, number, reason, "delete one of the two lines")
            )
    return index, problems


def _is_whole(line: str) -> bool:
    """Whether the last line only lacks its line end."""
    try:
        read_line(line)
    except Damaged:
        return False
    return True
