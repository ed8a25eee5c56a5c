"""Losses that are asked again: a case gets a name only if it is lost each time.

One verdict names one case in five for no change at all: the same model against itself.
After a loss in the gate, three fresh repeats that are all lost leave 4 of 100 wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from noworse.errors import CallError, RunEnded
from noworse.records.models import Model
from noworse.records.run import Mode, Notice, Repeats
from noworse.suite.docket import Docket, Place
from noworse.suite.trial import Trial

REPLAYED: Final = 20
"""Losses of a candidate whose repeats a replay looks up, unless told of more."""


def most_of(confirm: int, mode: Mode, *, aa: bool) -> int:
    """Return how many losses of each candidate are asked again.

    What was recorded costs nothing to look up. Noise is nobody's loss.
    """
    if aa:
        return 0
    return max(confirm, REPLAYED) if mode == "replay" else confirm


def worst(
    dockets: Mapping[int, Docket], candidate: str, most: int
) -> list[tuple[int, int]]:
    """Choose the losses to be asked again, by docket and rank.

    The largest first, then the heaviest, then in the committed order: the same ones
    for the same verdicts. Critical cases were asked again when they were lost.
    """
    lost = [
        (one.score, -one.weight, number, rank)
        for number, docket in dockets.items()
        for rank, case in enumerate(docket.cases)
        if not case.critical
        and (one := docket.units[candidate].told_of(rank)) is not None
        and one.score is not None
        and one.score < 0
    ]
    return [(number, rank) for _, _, number, rank in sorted(lost)[:most]]


class TrialOpener(Protocol):
    """Makes a trial of a case under a candidate."""

    def __call__(self, place: Place, end: Callable[[RunEnded], None], /) -> Trial:
        """Open it; `end` is told when no further call can succeed."""
        ...


@dataclass(slots=True)
class Repeater:
    """Asks losses again, once all is decided; no trouble here undoes a decision."""

    dockets: Mapping[int, Docket]
    """By their numbers in the run."""

    candidates: Sequence[Model]
    most: int
    """Of each candidate."""

    open_trial: TrialOpener
    ended: RunEnded | None = None
    _found: dict[Place, Repeats | None] = field(default_factory=dict)

    async def go(self) -> None:
        """Ask all of them at once, and each until it is not lost."""
        for model in self.candidates:
            for number, rank in worst(self.dockets, model.id, self.most):
                self._found[Place(rank, number, model)] = None
        async with asyncio.TaskGroup() as group:
            for place in self._found:
                group.create_task(self._repeat(place))

    def found(self) -> tuple[Repeats, ...]:
        """Tell what became of the losses, as far as they could be asked again."""
        return tuple(one for one in self._found.values() if one is not None)

    def notices(self) -> tuple[Notice, ...]:
        """Tell that losses have no name for want of repeats: no verdict hangs on it."""
        if self.ended is None:
            return ()
        message = f"not every loss could be asked again: {self.ended}"
        return (Notice(code="repeats_ended", message=message),)

    async def _repeat(self, place: Place) -> None:
        docket, candidate = self.dockets[place.docket], place.model.id
        try:
            again = await self.open_trial(place, self._end).repeat()
        except CallError:
            return
        self._found[place] = Repeats(
            suite=docket.suite.name,
            case=docket.cases[place.rank].id,
            candidate=candidate,
            asked=len(again),
            lost=sum(heard.outcome == "loss" for heard in again),
        )

    def _end(self, error: RunEnded) -> None:
        self.ended = self.ended or error
