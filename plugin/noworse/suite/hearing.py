"""A pair of answers before the judges: who is asked, how often, and what they say."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import NamedTuple, Protocol, TypeVar

from noworse.errors import CallFailed, RunEnded
from noworse.judging.method import Mark, Shown
from noworse.judging.own_function import WANTED, function_at, read_own, short, told
from noworse.judging.panel import preference
from noworse.judging.table import method_of
from noworse.records.answers import Answer, Verdict
from noworse.records.base import Role, Side
from noworse.records.calls import Call
from noworse.records.cases import Case
from noworse.records.models import Judge

T = TypeVar("T")


class Desk(Protocol):
    """Where a trial's questions go; it knows the suite, and books what is used."""

    async def ask(self, role: Role, call: Call, case: Case) -> Answer:
        """Answer a call.

        Raises:
            CallError: if there is no answer to be had.
        """
        ...

    def end(self, error: RunEnded) -> None:
        """Take note that the run cannot go on."""
        ...


class Pair(NamedTuple):
    """Two answers to a case."""

    candidate: Answer
    baseline: Answer

    def shown(self, first: Side | None) -> Shown:
        """Put them as a judge sees them; the order is no matter where it is `None`."""
        return Shown.of(*(self[::-1] if first == "baseline" else self))


@dataclass(frozen=True, slots=True)
class Hearing:
    """A pair that judges compare; they are asked at once."""

    desk: Desk
    case: Case
    pair: Pair
    sample: int = 0
    """Fresh repeats of the same question differ in nothing but this."""

    async def verdicts(
        self, judges: Sequence[Judge], orders: Sequence[Side], *, first_time: bool
    ) -> tuple[Verdict, ...]:
        """Ask all judges in all orders.

        A judge that looks at each answer alone is asked once, and that only the
        `first_time`: a further order is nothing new to it.

        Raises:
            CallError: if one of the verdicts is not to be had.
        """
        # By order first: so an order that is added later stands where it would have.
        asked = [
            self._verdict(judge, first if method_of(judge).has_orders else None)
            for place, first in enumerate(orders)
            for judge in judges
            if method_of(judge).has_orders or (first_time and place == 0)
        ]
        return tuple(await _together(asked))

    async def _verdict(self, judge: Judge, first: Side | None) -> Verdict:
        """Ask one judge in one order."""
        method, shown = method_of(judge), self.pair.shown(first)
        if judge.function is not None:
            marks = [await self._own_mark(judge, judge.function)]
        else:
            calls = method.calls(judge, self.case, shown, sample=self.sample)
            asked = (
                self._mark(judge, shown, place, call)
                for place, call in enumerate(calls)
            )
            marks = await _together([*asked])
        reading = method.weigh(judge, marks)
        # Adding 0 takes the sign of a tie away.
        score = (-reading.score if first == "baseline" else reading.score) + 0.0
        return Verdict(
            judge=judge.id,
            shown_first=first,
            preferred=preference(score),
            reason=reading.reason,
            score=score if method.is_graded else None,
            marks=reading.marks,
        )

    async def _mark(self, judge: Judge, shown: Shown, place: int, call: Call) -> Mark:
        """Make one call; a reply that cannot be read is asked for again.

        Raises:
            CallFailed: with `judge_format`, if the second reply is unreadable too.
        """
        method = method_of(judge)
        for again in (False, True):
            if again:
                calls = method.calls(
                    judge, self.case, shown, again=True, sample=self.sample
                )
                call = calls[place]
            reply = await self.desk.ask("judge", call, self.case)
            if (mark := method.read(judge, reply)) is not None:
                return mark
        raise CallFailed(judge.id, "judge_format", "no readable verdict", 2)

    async def _own_mark(self, judge: Judge, path: str) -> Mark:
        """Call a function of the user's; a plain one in a thread of its own.

        Raises:
            RunEnded: with `judge_error`, if there is no such function.
            CallFailed: with `judge_error`, if it fails, or returns something else.
        """
        try:
            function = function_at(path)
        # A module of the user's may raise anything; the run cannot go on without it.
        except Exception as error:
            ended = RunEnded(judge.id, "judge_error", told(error))
            self.desk.end(ended)
            raise ended from error
        try:
            if iscoroutinefunction(function):
                said = await function(self.case, *self.pair)
            else:
                said = await asyncio.to_thread(function, self.case, *self.pair)
        # Neither is the candidate's fault: the case has no verdict.
        except Exception as error:
            raise CallFailed(judge.id, "judge_error", told(error)) from error
        if (mark := read_own(said)) is None:
            reason = f"`{path}` returned {short(said)}; wanted is {WANTED}"
            raise CallFailed(judge.id, "judge_error", reason)
        return mark


async def _together(asked: Sequence[Coroutine[object, object, T]]) -> list[T]:
    """Await all at once; the first that failed, in their order, is raised."""
    # A task costs as much as all else in a replayed case: none where one will do.
    if len(asked) == 1:
        return [await asked[0]]
    said = await asyncio.gather(*asked, return_exceptions=True)
    done: list[T] = []
    for one in said:
        if isinstance(one, BaseException):
            raise one
        done.append(one)
    return done
