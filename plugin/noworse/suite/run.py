"""One run: selected cases in, comparisons out, as fast as the answers come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from noworse.errors import RunEnded
from noworse.records.answers import Comparison
from noworse.records.calls import Call
from noworse.records.cases import Suite
from noworse.records.decisions import Policy
from noworse.records.models import Lineup, Model
from noworse.records.run import CaseReport, Mode, Selection
from noworse.suite.desk import Asker, Desk, Sources
from noworse.suite.docket import Docket, open_dockets
from noworse.suite.ledger import Ledger
from noworse.suite.settings import Settings
from noworse.suite.trial import Trial
from noworse.suite.unit import Unit
from noworse.suite.verdicts import undecided


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run: plain values, so that a result depends on nothing else."""

    policy: Policy
    lineup: Lineup
    mode: Mode
    suites: tuple[Suite, ...]
    selected: Mapping[str, frozenset[str]]
    """Case ids by suite."""

    window: int
    """Cases that may be open at once: enough to fill every slot of the engine."""


def job_of(settings: Settings, selection: Selection) -> Job:
    """What the settings say of the selected cases."""
    return Job(
        policy=settings.policy,
        lineup=settings.lineup,
        mode=settings.mode,
        suites=selection.suites,
        selected={name: frozenset(ids) for name, ids in selection.selected.items()},
        window=2 * settings.max_in_flight,
    )


class Place(NamedTuple):
    """One case under one candidate: where a trial takes place."""

    rank: int
    docket: int
    model: Model


@dataclass(slots=True)
class Run:
    """A run under way; `go` drives it, and what it knows may be read at any time."""

    job: Job
    asker: Asker
    ledger: Ledger
    deliver: Callable[[CaseReport], None]
    dockets: tuple[Docket, ...] = field(init=False)
    sources: Sources = field(init=False)
    ended: RunEnded | None = None
    finished: bool = False
    _trials: dict[Place, asyncio.Task[Comparison]] = field(default_factory=dict)
    _group: asyncio.TaskGroup = field(init=False)

    def __post_init__(self) -> None:
        job = self.job
        self.dockets = open_dockets(job.policy, job.lineup, job.suites, job.selected)
        self.sources = Sources(self.asker, job.suites)

    async def go(self) -> None:
        """Hear the cases, then the second orders where the first do not decide.

        Where something must be bought, one small call to each model comes first.
        Every selected case is delivered exactly once, also when the run is ended
        by a provider. Cancelling it leaves what is known so far readable.
        """
        await self._preflight()
        async with asyncio.TaskGroup() as self._group:
            await self._open_cases()
        if self.ended is None:
            async with asyncio.TaskGroup() as self._group:
                self._open_second_orders()
        for docket in self.dockets:
            for unit in docket.units.values():
                unit.close()
            self._settle(docket)
            for report in docket.abandon(str(self.ended)):
                self.deliver(report)
        self.finished = self.ended is None

    @property
    def is_complete(self) -> bool:
        """Whether every suite was heard as far as its gate asked for."""
        return self.finished and all(docket.is_complete for docket in self.dockets)

    async def _preflight(self) -> None:
        """Find a wrong key or name before money is spent on the other models."""
        lineup = self.job.lineup
        if self.job.mode == "replay":
            return
        buying = [m for m in (lineup.baseline, *lineup.candidates) if self._buys(m)]
        if not buying:
            return
        try:
            await self.asker.preflight([*buying, *lineup.judges])
        except RunEnded as error:
            self._end(error)

    def _buys(self, model: Model) -> bool:
        """Whether any selected case lacks this model's answer."""
        return not all(
            self.sources.known(
                Call(model=model, messages=case.messages), suite.name, case.id
            )
            for suite in self.job.suites
            for case in suite.cases
            if case.id in self.job.selected[suite.name]
        )

    async def _open_cases(self) -> None:
        """Open cases in the committed order, `window` of them at once."""
        room = asyncio.Semaphore(self.job.window)
        places = sorted(
            (rank, number)
            for number, docket in enumerate(self.dockets)
            for rank in docket.ranks()
        )
        for rank, number in places:
            await room.acquire()
            if self.ended is not None or not self.dockets[number].wants(rank):
                room.release()
                continue
            case = self._group.create_task(self._hear_case(rank, number))
            case.add_done_callback(lambda _: room.release())

    async def _hear_case(self, rank: int, number: int) -> None:
        models = self.job.lineup.candidates
        places = [Place(rank, number, model) for model in models]
        await asyncio.gather(*(self._hear(place) for place in places))

    async def _hear(self, place: Place) -> None:
        unit = self._unit(place)
        # Asked only now: what was opened a moment ago may be of no use any more.
        if self.ended is not None or not unit.wants(place.rank):
            return
        trial = self._trial(place)
        heard = await self._cancellable(place, trial.hear(unit.orders_at(place.rank)))
        if heard is not None:
            unit.put(place.rank, heard)
            self._after(place)

    async def _hear_again(self, place: Place) -> None:
        unit = self._unit(place)
        hearing = self._trial(place).hear_again(unit.heard[place.rank])
        heard = await self._cancellable(place, hearing)
        if heard is not None:
            unit.put_again(place.rank, heard)
            self._after(place)

    async def _cancellable(
        self, place: Place, hearing: Coroutine[object, object, Comparison]
    ) -> Comparison | None:
        """Run a trial as a task that a stop may cancel; `None`: it did."""
        task = self._trials[place] = asyncio.ensure_future(hearing)
        try:
            return await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            assert current is not None
            if current.cancelling():
                raise
            return None
        finally:
            del self._trials[place]

    def _after(self, place: Place) -> None:
        """Act on what a new comparison changed: stop, go on, or ask again."""
        unit = self._unit(place)
        if self.ended is not None:
            for task in self._trials.values():
                task.cancel()
        elif unit.stopped is not None:
            self._cancel_unwanted(place)
        else:
            self._ask_second_orders(place.docket, place.model)
        self._settle(self.dockets[place.docket])

    def _cancel_unwanted(self, stopped: Place) -> None:
        """Cancel the trials that a stopped unit has no use for."""
        for place, task in self._trials.items():
            same = place.docket == stopped.docket and place.model == stopped.model
            if same and not self._unit(place).wants(place.rank):
                task.cancel()

    def _open_second_orders(self) -> None:
        """Give undecided units their second pass, in the other order."""
        wanting = undecided(self.job.policy, self.dockets)
        for number, model in [
            (number, model)
            for number, docket in enumerate(self.dockets)
            for model in self.job.lineup.candidates
            if (docket.name, model.id) in wanting
        ]:
            self.dockets[number].units[model.id].second_pass = True
            self._ask_second_orders(number, model)

    def _ask_second_orders(self, number: int, model: Model) -> None:
        unit = self.dockets[number].units[model.id]
        for rank in unit.take_second_orders():
            self._group.create_task(self._hear_again(Place(rank, number, model)))

    def _end(self, error: RunEnded) -> None:
        self.ended = self.ended or error

    def _settle(self, docket: Docket) -> None:
        for report in docket.settle():
            self.deliver(report)

    def _unit(self, place: Place) -> Unit:
        return self.dockets[place.docket].units[place.model.id]

    def _trial(self, place: Place) -> Trial:
        docket = self.dockets[place.docket]
        suite, case = docket.suite.name, docket.cases[place.rank]
        desk = Desk(
            self.sources, self.ledger, suite, place.model.id, place.rank, self._end
        )
        return Trial(suite, case, place.model, self.job.lineup, desk)
