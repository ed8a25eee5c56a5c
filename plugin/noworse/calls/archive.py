"""What was bought already: read from the tape and the journal, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from noworse.calls.engine import EngineSetup
from noworse.calls.journal import line_in
from noworse.calls.lines import Damaged, read_line
from noworse.calls.recordings import Recordings
from noworse.calls.schema import open_for_reading
from noworse.calls.secrets import Secrets
from noworse.errors import RecordingMissing
from noworse.records.answers import Answer
from noworse.records.calls import Call


@dataclass(frozen=True, slots=True)
class Archive:
    """Answers calls as an engine does, but never buys, claims or writes anything."""

    _recordings: Recordings
    _journal: sqlite3.Connection

    async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
        """Answer a call, if it was bought before; `rank` is of no matter here.

        Raises:
            RecordingError: if a recording that it needs is damaged.
            RecordingMissing: if it was not bought.
        """
        del rank
        answer = self._recordings.answer(suite, call) or self._bought(call)
        if answer is None:
            reason = "neither a recording nor the journal answers this call"
            raise RecordingMissing(call.model.id, "not_recorded", reason)
        return answer

    def known(self, call: Call, *, suite: str) -> bool:
        """Whether `ask` would answer.

        Raises:
            RecordingError: if the recording is damaged.
        """
        return self._recordings.has(suite, call) or self._bought(call) is not None

    def models(self, suite: str) -> tuple[str, ...]:
        """Name all models that were recorded on a suite, in whatever run."""
        return self._recordings.models(suite)

    def _bought(self, call: Call) -> Answer | None:
        try:
            line = line_in(self._journal, call.key)
            return None if line is None else read_line(line)
        except (sqlite3.Error, Damaged):
            return None


@contextmanager
def open_archive(setup: EngineSetup) -> Iterator[Archive]:
    """Open what earlier runs have left; there may be nothing."""
    recordings = Recordings(setup.recordings, Secrets(()), setup.root)
    with closing(open_for_reading(setup.journal, traceless=True)) as journal:
        yield Archive(recordings, journal)
