"""A desk at which each role says what a test tells it to, and trials held there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from tests.suite.lineups_for_tests import (
    ALONE,
    BOTH,
    CHEAP,
    case,
    said,
)

from noworse.errors import CallError, RunEnded
from noworse.records.answers import Answer, Comparison
from noworse.records.base import Role, Side
from noworse.records.calls import Call
from noworse.records.cases import Case
from noworse.records.models import Lineup
from noworse.suite.trial import Trial

CASE = case("c-1")
CRITICAL = case("c-1", critical=True)
Saying = Callable[[Call], Answer | CallError]


def pick(letter: str) -> Saying:
    """A judge's reply that prefers the answer with this letter, or `tie`."""
    return lambda _call: said(f'{{"reason": "r {letter}", "verdict": "{letter}"}}')


class Talk:
    """A desk at which each role says what a test tells it to."""

    def __init__(self, ours: Saying, theirs: Saying, judge: Saying) -> None:
        self._says = {"candidate": ours, "baseline": theirs, "judge": judge}
        self.asked: list[tuple[Role, Call]] = []
        self.ended: list[RunEnded] = []

    async def ask(self, role: Role, call: Call, case: Case) -> Answer:
        assert case.id == CASE.id
        self.asked.append((role, call))
        await asyncio.sleep(0)
        reply = self._says[role](call)
        if isinstance(reply, CallError):
            raise reply
        return reply

    def end(self, error: RunEnded) -> None:
        self.ended.append(error)

    def calls(self, role: Role) -> list[Call]:
        return [call for asked, call in self.asked if asked == role]


def in_turn(*replies: Saying) -> Saying:
    left = iter(replies)

    def say(call: Call) -> Answer | CallError:
        return next(left)(call)

    return say


OURS, THEIRS = said("ours"), said("theirs")
TIE = pick("tie")


def talk(
    ours: Answer | CallError | Saying = OURS,
    theirs: Answer | CallError | Saying = THEIRS,
    judge: Saying = TIE,
) -> Talk:
    def saying(reply: Answer | CallError | Saying) -> Saying:
        return reply if callable(reply) else lambda _call: reply

    return Talk(saying(ours), saying(theirs), judge)


def trial(desk: Talk, held: Case = CASE, lineup: Lineup = ALONE) -> Trial:
    return Trial("s", held, CHEAP, lineup, desk)


def hear(
    desk: Talk,
    orders: Sequence[Side] = BOTH,
    held: Case = CASE,
    lineup: Lineup = ALONE,
) -> Comparison:
    return asyncio.run(trial(desk, held, lineup).hear(orders))


def prefers(text: str, other: str) -> Saying:
    """A judge that prefers the answer `text`, wherever it stands."""

    def judge(call: Call) -> Answer:
        shown = call.messages[1].content
        letter = "A" if shown.index(text) < shown.index(other) else "B"
        return said(f'{{"reason": "r", "verdict": "{letter}"}}')

    return judge


FOR_CANDIDATE = prefers("ours", "theirs")
AGAINST_CANDIDATE = prefers("theirs", "ours")
