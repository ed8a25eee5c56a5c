"""A pair of answers before the judges: who is asked, how often, and what they say."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from noworse.errors import CallFailed
from noworse.judging.method import Mark, Reading, Shown
from noworse.judging.table import method_of
from noworse.records.answers import Answer, Verdict
from noworse.records.base import Role, Side
from noworse.records.calls import Call
from noworse.records.cases import Case
from noworse.records.models import Judge


class Desk(Protocol):
    """Where a trial's questions go; it knows the suite, and books what is used."""

    async def ask(self, role: Role, call: Call, case: Case) -> Answer:
        """Answer a call.

        Raises:
            CallError: if there is no answer to be had.
        """
        ...


class Pair(NamedTuple):
    """Two answers to a case."""

    candidate: Answer
    baseline: Answer

    def shown(self, first: Side) -> Shown:
        """Put them as a judge sees them."""
        return Shown.of(*(self if first == "candidate" else self[::-1]))


@dataclass(frozen=True, slots=True)
class Hearing:
    """A pair that judges compare; they are asked at once."""

    desk: Desk
    case: Case
    pair: Pair
    sample: int = 0
    """Fresh repeats of the same question differ in nothing but this."""

    async def verdicts(
        self, judges: Sequence[Judge], orders: Sequence[Side]
    ) -> tuple[Verdict, ...]:
        """Ask all judges in all orders.

        Raises:
            CallError: if one of the verdicts is not to be had.
        """
        # By order first: so an order that is added later stands where it would have.
        asked = [self._verdict(judge, first) for first in orders for judge in judges]
        # A task costs as much as all else in a replayed case: none where one will do.
        if len(asked) == 1:
            return (await asked[0],)
        said = await asyncio.gather(*asked, return_exceptions=True)
        for one in said:
            if isinstance(one, BaseException):
                raise one
        return tuple(one for one in said if isinstance(one, Verdict))

    async def _verdict(self, judge: Judge, first: Side) -> Verdict:
        """Ask one judge in one order."""
        method, shown = method_of(judge), self.pair.shown(first)
        calls = method.calls(judge, self.case, shown, sample=self.sample)
        marks = [
            await self._mark(judge, shown, place, call)
            for place, call in enumerate(calls)
        ]
        reading = method.weigh(judge, marks)
        return _verdict_of(judge, first, reading)

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


def _verdict_of(judge: Judge, first: Side, reading: Reading) -> Verdict:
    """Say whose the answers were."""
    score = reading.score if first == "candidate" else -reading.score
    return Verdict(
        judge=judge.id,
        shown_first=first,
        preferred=_preferred(score),
        reason=reading.reason,
    )


def _preferred(score: float) -> Literal["candidate", "baseline", "neither"]:
    if score == 0:
        return "neither"
    return "candidate" if score > 0 else "baseline"
