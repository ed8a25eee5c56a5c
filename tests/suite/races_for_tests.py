"""Suites at the margin whose good answers come first: a trap for a hasty gate."""

from __future__ import annotations

import asyncio
from random import Random
from typing import NamedTuple

from tests.suite.lineups_for_tests import (
    CHEAP,
    JUDGE,
    FakeEngine,
    Word,
    case,
    comparison,
    suite,
)
from tests.suite.runs_for_tests import Stage, whole

from noworse.gate.split import SplitRule
from noworse.records.answers import Answer
from noworse.records.base import Status
from noworse.records.calls import Call
from noworse.records.decisions import Policy

MARGIN = 0.10
ONE_ORDER = Policy(margin=MARGIN, orders="one")
_OPEN = 256
_LATE = 20
"""How many turns of the event loop later a lost answer comes, at least."""


class Race(NamedTuple):
    """What a suite that is just not good enough came to."""

    committed: Status
    """As the run decides."""

    arrival: Status | None
    """As a gate would that reads whatever comes first."""


def race(seed: int, cases: int) -> Race:
    """Run a suite whose true mean is just at the margin, all of it open at once."""
    script = _Script(seed)
    engine = _Timed(script, script.turns)
    names = [f"{seed}-{n}" for n in range(cases)]
    held = suite([case(name) for name in names])
    made = whole(Stage([held], engine, ONE_ORDER, window=_OPEN).play())
    rule = SplitRule(ONE_ORDER, cases=cases)
    hasty: Status | None = None
    # What the run has cancelled would have come later still.
    for name in dict.fromkeys([*engine.judged, *names]):
        score = comparison(case(name), script(name, CHEAP.id)).score
        assert score is not None
        hasty = hasty or rule.read(score, score)
    return Race(made.status, hasty)


class _Script:
    """Wins and losses whose mean is -0.1; what is won was answered soon."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, name: str, _candidate: str) -> Word:
        return "win" if self._draw(name) < (1 - MARGIN) / 2 else "loss"

    def turns(self, call: Call) -> int:
        if call.model != CHEAP:
            return 1
        name = call.messages[-1].content
        jitter = int(10 * self._draw(f"{name} late"))
        return jitter + (_LATE if self(name, CHEAP.id) == "loss" else 0)

    def _draw(self, purpose: str) -> float:
        return Random(f"{self._seed} {purpose}").random()


class _Timed(FakeEngine):
    """Remembers in which order verdicts came."""

    def __init__(self, script: _Script, turns: object) -> None:
        assert callable(turns)
        super().__init__(script, turns)
        self.judged: list[str] = []

    async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
        await asyncio.sleep(0)
        answer = await super().ask(call, suite=suite, rank=rank)
        if call.model == JUDGE:
            self.judged.append(_case_of(call))
        return answer


def _case_of(call: Call) -> str:
    """The prompt stands in the second line of its fence."""
    text = call.messages[-1].content
    return text[text.index("<user ") :].splitlines()[1]
