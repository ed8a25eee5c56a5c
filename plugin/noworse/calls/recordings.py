"""The folder of recordings: which answers it has, and how new ones come into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from noworse.calls.lines import Damaged, read_line
from noworse.calls.secrets import Secrets
from noworse.calls.tape import Leftover, Tape, read_tape, write_atomically
from noworse.errors import Problem, RecordingError
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.names import folder_name

_TAPES = "*.jsonl"


class Place(NamedTuple):
    """Whose answers a tape holds."""

    suite: str
    model: str
    """The model's id."""


class Recordings:
    """Reads tapes when they are first asked for, and remembers what was used."""

    def __init__(
        self, folder: Path, secrets: Secrets, root: Path | None = None
    ) -> None:
        """Read below `folder`; files are named as seen from `root`, if it is above."""
        self._folder, self._secrets = folder, secrets
        self._root = folder.parent
        if root is not None and folder.is_relative_to(root):
            self._root = root
        self._tapes: dict[Place, Tape] = {}
        self._used: dict[Place, set[str]] = defaultdict(set)
        self._versions: dict[Place, Mapping[tuple[str, str, int], str]] = {}
        self._fresh: dict[Place, dict[str, str]] = defaultdict(dict)

    def has(self, suite: str, call: Call) -> bool:
        """Whether a call is answered."""
        return call.key in self._tape(Place(suite, call.model.id))

    def answer(self, suite: str, call: Call) -> Answer | None:
        """Return the recorded answer of a call; `None`: there is none.

        Raises:
            RecordingError: if the file, or the line, is damaged.
        """
        place = Place(suite, call.model.id)
        answer = self._tape(place).answer(call.key)
        if answer is not None:
            self._used[place].add(call.key)
        return answer

    def why_missing(self, suite: str, call: Call) -> str:
        """Say why a call has no answer, and of which version of a function one is."""
        name = self.name(suite, call.model.id)
        swap = None if call.performs is None else call.performs.swap
        version = self._stale(suite, call)
        if swap is None or version is None:
            return f"`{name}` has no answer to this call"
        return (
            f"`{name}` was recorded for version {version} of `{swap.function}`, "
            f"which is now {swap.version}"
        )

    def _stale(self, suite: str, call: Call) -> str | None:
        """Return another version of a function, of which a call is recorded."""
        case = call.performs
        if case is None or case.swap is None:
            return None
        place = Place(suite, call.model.id)
        if place not in self._versions:
            self._versions[place] = self._tape(place).versions()
        wanted = case.swap.function, case.id, call.sample
        version = self._versions[place].get(wanted)
        return None if version == case.swap.version else version

    def add(self, suite: str, call: Call, line: str) -> None:
        """Keep the line of a bought answer until it is published."""
        place = Place(suite, call.model.id)
        self._used[place].add(call.key)
        self._fresh[place][call.key] = line

    def publish(self) -> None:
        """Write all fresh answers to their files; unused lines stay.

        The files are read again, since another process may have written to them.

        Raises:
            RecordingError: if a file was damaged meanwhile, or if a key or a token of
                the user's would be written to it. All else is written before.
        """
        problems: list[Problem] = []
        for place, fresh in sorted(self._fresh.items()):
            path = self._path(place)
            try:
                text = read_tape(path, self._name(place)).merged(fresh)
            except RecordingError as error:
                problems += error.problems
                continue
            if self._secrets.occur_in(text):
                problems.append(self._leak(place))
                continue
            try:
                write_atomically(path, text)
            except OSError as error:
                problems.append(self._unwritable(place, error))
        self._fresh.clear()
        if problems:
            raise RecordingError(*problems)

    def incomplete(self) -> tuple[Leftover, ...]:
        """Return the last lines that were cut, of the files that were read."""
        found = [tape.cut for tape in self._tapes.values() if tape.cut is not None]
        return tuple(sorted(found))

    def unused(self) -> tuple[Leftover, ...]:
        """Return the lines that nothing asked for, of the files that were read."""
        return tuple(
            sorted(
                Leftover(tape.name, number, key)
                for place, tape in self._tapes.items()
                for key, (number, _) in tape.lines.items()
                if key not in self._used[place]
            )
        )

    def models(self, suite: str) -> tuple[str, ...]:
        """Name all models that were recorded on a suite, in this run or another."""
        found = map(_speaker, sorted((self._folder / folder_name(suite)).glob(_TAPES)))
        return tuple(dict.fromkeys(filter(None, found)))

    def name(self, suite: str, model: str) -> str:
        """Name the file of a tape, as errors do."""
        return self._name(Place(suite, model))

    def _tape(self, place: Place) -> Tape:
        if place not in self._tapes:
            tape = read_tape(self._path(place), self._name(place))
            self._tapes[place] = tape
        return self._tapes[place]

    def _path(self, place: Place) -> Path:
        folder, file = folder_name(place.suite), folder_name(place.model)
        return self._folder / folder / f"{file}.jsonl"

    def _name(self, place: Place) -> str:
        return self._path(place).relative_to(self._root).as_posix()

    def _leak(self, place: Place) -> Problem:
        reason = (
            f"an answer of {place.model} holds the value of a secret of your "
            "environment, so the file was not written"
        )
        mend = "take the secret out of the prompts, and record again"
        return Problem(self._name(place), None, reason, mend)

    def _unwritable(self, place: Place, error: OSError) -> Problem:
        mend = "make room, or make it writable, and run again: the journal has them"
        return Problem(self._name(place), None, f"not written: {error.strerror}", mend)


def _speaker(path: Path) -> str | None:
    """Read from its first line whose answers a tape holds; `None`: that is damaged."""
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            return read_line(lines.readline().rstrip("\r\n")).asked
    except (OSError, Damaged):
        return None
