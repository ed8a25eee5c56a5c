"""One run: selected cases in, comparisons out, as fast as the answers come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from noworse.errors import RunEnded
from noworse.gate.order import commit_order
from noworse.records.answers import Comparison
from noworse.records.calibration import Calibration
from noworse.records.calls import case_call
from noworse.records.cases import Suite
from noworse.records.decisions import Policy
from noworse.records.models import Lineup, Model
from noworse.records.run import CaseReport, Mode, Selection
from noworse.records.shards import Shard
from noworse.suite.aa import calm
from noworse.suite.desk import Asker, Desk, Sources
from noworse.suite.docket import Docket, Place, Terms, open_dockets
from noworse.suite.ledger import Ledger
from noworse.suite.panels import Panels, panels_of
from noworse.suite.repeats import Repeater, most_of
from noworse.suite.settings.reading import Settings
from noworse.suite.trial import Trial
from noworse.suite.trust import Trust, trust_in
from noworse.suite.unit import Unit
from noworse.suite.verdicts import wanting_second_pass


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

    at_once: bool = False
    """Whether all cases are opened together, since they are bought together."""

    repeats: int = 0
    """How many losses of each candidate are asked again, once all is decided."""

    trust: Trust = field(default_factory=Trust)
    """What is known of the judges from their calibrations."""

    shard: Shard | None = None
    """Which part is heard, for a run that others decide; `None`: all of it."""


def job_of(
    settings: Settings, selection: Selection, stored: Sequence[Calibration] = ()
) -> Job:
    """What the settings, and the calibrations, say of the selected cases."""
    selected = {name: frozenset(ids) for name, ids in selection.selected.items()}
    # A batch takes hours: all that it may hold goes into it.
    everything = sum(map(len, selected.values()))
    return Job(
        policy=settings.policy,
        lineup=settings.lineup,
        mode=settings.mode,
        suites=tuple(map(calm, selection.suites)) if settings.aa else selection.suites,
        selected=selected,
        window=everything if settings.batch else 2 * settings.max_in_flight,
        at_once=bool(settings.batch),
        repeats=most_of(settings.confirm, settings.mode, aa=settings.aa),
        trust=trust_in(settings.lineup.judges, stored),
        shard=settings.shard,
    )


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
    repeater: Repeater = field(init=False)
    panels: Panels = field(init=False)
    terms: Terms = field(init=False)
    _trials: dict[Place, asyncio.Task[Comparison]] = field(default_factory=dict)
    _group: asyncio.TaskGroup = field(init=False)

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
        models, most = job.lineup.candidates, job.repeats
        self.repeater = Repeater(self.dockets, models, most, self._trial)

    async def go(self) -> None:
        """Hear the cases, then the second orders where the first do not decide.

        Every selected case is delivered exactly once, also when the run is ended
        by a provider. Cancelling it leaves what is known so far readable.
        """
        for places in self._stages():
            async with asyncio.TaskGroup() as self._group:
                await self._open_cases(places)
        if self.ended is None:
            async with asyncio.TaskGroup() as self._group:
                self._open_second_orders()
        for docket in self.dockets:
            for unit in docket.units.values():
                unit.close()
            self._settle(docket)
            for report in docket.abandon(str(self.ended)):
                self.deliver(report)
        if self.ended is None:
            await self.repeater.go()
        self.finished = self.ended is None

    @property
    def is_complete(self) -> bool:
        """Whether every suite was heard as far as its gate asked for."""
        return self.finished and all(docket.is_complete for docket in self.dockets)

    def _stages(self) -> Iterator[Sequence[tuple[int, int]]]:
        """Ranks with their dockets, in the committed order; each stage ends first.

        What is known already is heard before anything is bought: it may decide. Then
        the first purchase is made alone: a wrong key, a name that nobody knows or an
        empty account shows before more is spent.
        """
        places = sorted(
            (rank, number)
            for number, docket in enumerate(self.dockets)
            for rank in docket.ranks()
        )
        if self.job.at_once:
            # A batch of one would take as long as all. What is known still comes first,
            # and a wrong key is refused before anything is ordered.
            yield places
            return
        known = sum(1 for _ in takewhile(lambda place: not self._buys(*place), places))
        yield places[:known]
        yield places[known : known + 1]
        yield places[known + 1 :]

    async def _open_cases(self, places: Sequence[tuple[int, int]]) -> None:
        """Open cases in their order, `window` of them at once."""
        room = asyncio.Semaphore(self.job.window)
        for rank, number in places:
            await room.acquire()
            if self.ended is not None or not self.dockets[number].wants(rank):
                room.release()
                continue
            case = self._group.create_task(self._hear_case(rank, number))
            case.add_done_callback(lambda _: room.release())

    def _buys(self, rank: int, number: int) -> bool:
        """Whether a case lacks an answer that a purchase would bring."""
        if self.job.mode == "replay":
            return False
        suite, case = self.dockets[number].suite, self.dockets[number].cases[rank]
        models = (self.job.lineup.baseline, *self.job.lineup.candidates)
        calls = (case_call(model, case) for model in models)
        return not all(self.sources.known(call, suite.name, case.id) for call in calls)

    async def _hear_case(self, rank: int, number: int) -> None:
        first, *others = (
            Place(rank, number, model) for model in self.job.lineup.candidates
        )
        # A task costs as much as all else in a replayed case: none where one will do.
        if others:
            await asyncio.gather(*map(self._hear, (first, *others)))
        else:
            await self._hear(first)

    async def _hear(self, place: Place) -> None:
        unit = self._unit(place)
        # Asked only now: what was opened a moment ago may be of no use any more.
        if self.ended is not None or not unit.wants(place.rank):
            return
        hearing = self._trial(place).hear(unit.orders_at(place.rank))
        await self._hold(place, hearing, unit.put)

    async def _hear_again(self, place: Place) -> None:
        if self.ended is not None:
            return
        unit = self._unit(place)
        trial = self._trial(place, again=True)
        hearing = trial.hear_again(unit.heard[place.rank])
        await self._hold(place, hearing, unit.put_again)

    async def _hold(
        self,
        place: Place,
        hearing: Coroutine[object, object, Comparison],
        put: Callable[[int, Comparison], None],
    ) -> None:
        """Hold a trial that a stop may cancel, and act on what it came to."""
        task = self._trials[place] = asyncio.ensure_future(hearing)
        try:
            heard = await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            assert current is not None
            if current.cancelling():
                raise
            return
        finally:
            del self._trials[place]
        put(place.rank, heard)
        self._after(place)

    def _after(self, place: Place) -> None:
        """Act on what a new comparison changed: stop, go on, or ask again."""
        unit = self._unit(place)
        if unit.stopped is not None:
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
        """Give undecided units their second pass, in the other order.

        In a shard nobody knows what the whole will decide: all get theirs.
        """
        wanting = wanting_second_pass(self.job.policy, self.dockets, self.terms)
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
        """Stop at once: what is half asked would go on to buy its other half."""
        self.ended = self.ended or error
        for task in self._trials.values():
            task.cancel()

    def _settle(self, docket: Docket) -> None:
        for report in docket.settle():
            self.deliver(report)

    def _unit(self, place: Place) -> Unit:
        return self.dockets[place.docket].units[place.model.id]

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
