"""Suites that are heard together, from the first case to the last repeat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Protocol

from noworse.errors import RunEnded
from noworse.records.answers import Comparison
from noworse.records.calls import case_call
from noworse.records.models import Model
from noworse.records.run import CaseReport
from noworse.suite.desk import Sources
from noworse.suite.docket import Docket, Place, Terms
from noworse.suite.job import Job
from noworse.suite.repeats import Repeater
from noworse.suite.trial import Trial
from noworse.suite.unit import Unit
from noworse.suite.verdicts import wanting_second_pass


class Opener(Protocol):
    """Makes a trial of a case under a candidate."""

    def __call__(self, place: Place, /, *, again: bool = False) -> Trial:
        """Open it; `again`: for the other order."""
        ...


@dataclass(slots=True)
class Act:
    """A part of a run that waits for no other.

    All case files are one. Each function of the user's is one of its own: it is called
    only while its tests run, and no other test may have to wait for that.
    """

    job: Job
    terms: Terms
    dockets: Sequence[Docket]
    """Those of the run: a place names one by its number."""

    numbers: Sequence[int]
    """Of the dockets that are heard here."""

    sources: Sources
    repeater: Repeater
    open_trial: Opener
    deliver: Callable[[CaseReport], None]
    ended: RunEnded | None = None
    _trials: dict[Place, asyncio.Task[Comparison]] = field(default_factory=dict)
    _group: asyncio.TaskGroup = field(init=False)

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
        for docket in self._mine():
            for unit in docket.units.values():
                unit.close()
            self._settle(docket)
            for report in docket.abandon(str(self.ended)):
                self.deliver(report)
        if self.ended is None:
            await self.repeater.go()

    def end(self, error: RunEnded) -> None:
        """Stop at once: what is half asked would go on to buy its other half."""
        self.ended = self.ended or error
        for task in self._trials.values():
            task.cancel()

    def _mine(self) -> tuple[Docket, ...]:
        return tuple(self.dockets[number] for number in self.numbers)

    @property
    def _is_alone(self) -> bool:
        """Whether each case waits for its own test, in whatever order those run."""
        swap = self._mine()[0].suite.swap
        return swap is not None and bool(swap.alone)

    def _stages(self) -> Iterator[Sequence[tuple[int, int]]]:
        """Ranks with their dockets, in the committed order; each stage ends first.

        What is known already is heard before anything is bought: it may decide. Then
        the first purchase is made alone: a wrong key, a name that nobody knows or an
        empty account shows before more is spent.
        """
        places = sorted(
            (rank, number)
            for number in self.numbers
            for rank in self.dockets[number].ranks()
        )
        if self.job.at_once or self._is_alone:
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
        room = asyncio.Semaphore(len(places) if self._is_alone else self.job.window)
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
        hearing = self.open_trial(place).hear(unit.orders_at(place.rank))
        await self._hold(place, hearing, unit.put)

    async def _hear_again(self, place: Place) -> None:
        if self.ended is not None:
            return
        unit = self._unit(place)
        trial = self.open_trial(place, again=True)
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
        wanting = wanting_second_pass(self.job.policy, self._mine(), self.terms)
        for number, model in [
            (number, model)
            for number in self.numbers
            for model in self.job.lineup.candidates
            if (self.dockets[number].name, model.id) in wanting
        ]:
            self.dockets[number].units[model.id].second_pass = True
            self._ask_second_orders(number, model)

    def _ask_second_orders(self, number: int, model: Model) -> None:
        unit = self.dockets[number].units[model.id]
        for rank in unit.take_second_orders():
            self._group.create_task(self._hear_again(Place(rank, number, model)))

    def _settle(self, docket: Docket) -> None:
        for report in docket.settle():
            self.deliver(report)

    def _unit(self, place: Place) -> Unit:
        return self.dockets[place.docket].units[place.model.id]
