"""Answers that earlier runs have left, by a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.suite.lineups_for_tests import (
    ALONE,
    FakeEngine,
    Script,
    always,
    settings,
)

from noworse.errors import RecordingMissing
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.cases import Suite
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.records.run import Mode
from noworse.suite.job import Job


def everything(_call: Call) -> bool:
    return True


def nothing(_call: Call) -> bool:
    return False


def answers_only(call: Call) -> bool:
    return call.form is None


@dataclass
class FakeArchive:
    """Has what `recorded` says, and says it like the fake engine."""

    recorded: Callable[[Call], bool] = everything
    script: Script = field(default_factory=lambda: always("tie"))
    speakers: tuple[str, ...] = ()

    async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
        if not self.recorded(call):
            raise RecordingMissing(call.model.id, "not_recorded", "not here")
        return await FakeEngine(self.script).ask(call, suite=suite, rank=rank)

    def known(self, call: Call, *, suite: str) -> bool:
        assert suite
        return self.recorded(call)

    def models(self, suite: str) -> tuple[str, ...]:
        assert suite
        return self.speakers


def job(
    *suites: Suite,
    policy: Policy | None = None,
    lineup: Lineup = ALONE,
    mode: Mode = "replay",
    selected: frozenset[str] | None = None,
) -> Job:
    """A run to come, of all cases or of those that are selected."""
    return Job(
        policy=policy or Policy(),
        lineup=lineup,
        mode=mode,
        suites=suites,
        selected={
            suite.name: frozenset(
                c.id for c in suite.cases if selected is None or c.id in selected
            )
            for suite in suites
        },
        window=2 * settings().max_in_flight,
    )
