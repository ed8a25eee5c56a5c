"""What an engine has to tell at the end, besides its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from noworse.calls.journal import Loss
from noworse.calls.tape import Leftover
from noworse.records.calls import Call
from noworse.records.run import Notice

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class EngineStats:
    """A snapshot."""

    bought: Mapping[str, int]
    """Answers paid for, by the model's id; the calls of a preflight included."""

    losses: tuple[Loss, ...]
    """Attempts that may have been paid for, and brought no answer."""

    missed: tuple[Call, ...]
    """Distinct calls that were asked in replay mode, and not recorded."""

    incomplete: tuple[Leftover, ...]
    """Last lines of recordings that were cut."""

    unused: tuple[Leftover, ...]
    """Recorded answers that nothing asked for."""

    @property
    def paid_not_received_usd(self) -> float:
        """The losses at their upper bounds, as far as prices are known."""
        return sum(loss.usd or 0.0 for loss in self.losses)

    def notices(self, *, complete: bool) -> tuple[Notice, ...]:
        """Say what a reader must know; only a complete run tells what is unused."""
        return (*self._incomplete(), *(self._unused() if complete else ()))

    def _incomplete(self) -> Iterator[Notice]:
        for file, line, key in self.incomplete:
            told = (
                f"{file}:{line}: the last line is incomplete and was left out ({key})"
            )
            yield Notice(code="recording_incomplete", message=told)

    def _unused(self) -> Iterator[Notice]:
        for file, group in groupby(self.unused, key=lambda one: one.file):
            lines = list(group)
            named = ", ".join(one.key for one in lines[:_MOST_NAMED])
            more = ", ..." if len(lines) > _MOST_NAMED else ""
            told = (
                f"{file}:{lines[0].line}: {len(lines)} recorded answers are unused: "
                f"{named}{more}"
            )
            yield Notice(code="recording_unused", message=told)
