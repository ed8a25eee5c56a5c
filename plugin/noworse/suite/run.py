"""One run: selected cases in, comparisons out, as fast as the answers come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from noworse.errors import RunEnded
from noworse.gate.order import commit_order
from noworse.records.run import CaseReport, Notice, Repeats
from noworse.suite.act import Act
from noworse.suite.desk import Asker, Desk, Sources
from noworse.suite.docket import Docket, Place, Terms, open_dockets
from noworse.suite.job import Job
from noworse.suite.ledger import Ledger
from noworse.suite.panels import Panels, panels_of
from noworse.suite.repeats import Repeater
from noworse.suite.trial import Trial


def _ignore(_: str) -> None:
    """Take note of nothing."""


@dataclass(slots=True)
class Run:
    """A run under way; `go` drives it, and what it knows may be read at any time."""

    job: Job
    asker: Asker
    ledger: Ledger
    deliver: Callable[[CaseReport], None]
    finish: Callable[[str], None] = _ignore
    """Told of each suite whose function is called no more."""

    dockets: tuple[Docket, ...] = field(init=False)
    sources: Sources = field(init=False)
    ended: RunEnded | None = None
    finished: bool = False
    panels: Panels = field(init=False)
    terms: Terms = field(init=False)
    _acts: tuple[Act, ...] = field(init=False)

    def __post_init__(self) -> None:
        job = self.job
        self.panels = panels_of(job.lineup.panel, job.suites, job.trust)
        self.terms = Terms(
            consistency=self.panels.consistency,
            orders={one.name: commit_order(one.cases) for one in job.suites},
            is_shard=job.shard is not None,
        )
        self.dockets = open_dockets(
            job.policy, job.lineup, job.suites, job.selected, self.terms
        )
        self.sources = Sources(self.asker, job.suites)
        self._acts = tuple(map(self._act, _parts(self.dockets)))

    async def go(self) -> None:
        """Hear all cases; see `Act.go`."""
        async with asyncio.TaskGroup() as group:
            for act in self._acts:
                group.create_task(self._play(act))
        self.finished = self.ended is None

    @property
    def is_complete(self) -> bool:
        """Whether every suite was heard as far as its gate asked for."""
        return self.finished and all(docket.is_complete for docket in self.dockets)

    def repeats(self) -> tuple[Repeats, ...]:
        """Tell what became of the losses that were asked again."""
        return tuple(one for act in self._acts for one in act.repeater.found())

    def notices(self) -> tuple[Notice, ...]:
        """Tell why losses could not be asked again."""
        told = (one for act in self._acts for one in act.repeater.notices())
        return tuple(dict.fromkeys(told))

    async def _play(self, act: Act) -> None:
        try:
            await act.go()
        finally:
            for number in act.numbers:
                self.finish(self.dockets[number].suite.name)

    def _act(self, numbers: Sequence[int]) -> Act:
        job = self.job
        repeater = Repeater(
            {number: self.dockets[number] for number in numbers},
            job.lineup.candidates,
            job.repeats,
            self._trial,
        )
        return Act(
            job,
            self.terms,
            self.dockets,
            numbers,
            self.sources,
            repeater,
            self._trial,
            self.deliver,
        )

    def _end(self, error: RunEnded) -> None:
        """Stop all at once."""
        self.ended = self.ended or error
        for act in self._acts:
            act.end(error)

    def _trial(
        self,
        place: Place,
        end: Callable[[RunEnded], None] | None = None,
        *,
        again: bool = False,
    ) -> Trial:
        docket = self.dockets[place.docket]
        suite, case = docket.suite.name, docket.cases[place.rank]
        desk = Desk(
            self.sources,
            self.ledger,
            suite,
            place.model.id,
            place.rank,
            end or self._end,
            again,
        )
        lineup, weights = self.job.lineup, self.panels.weights[suite]
        return Trial(suite, case, place.model, lineup, desk, weights)


def _parts(dockets: Sequence[Docket]) -> Iterator[tuple[int, ...]]:
    """Number the dockets of all case files, then those of each function's suite."""
    parts: dict[str | None, list[int]] = {}
    for number, docket in enumerate(dockets):
        name = None if docket.suite.swap is None else docket.suite.name
        parts.setdefault(name, []).append(number)
    yield from map(tuple, parts.values())
