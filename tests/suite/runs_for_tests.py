"""Whole runs against an engine that follows a script."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.suite.lineups_for_tests import ALONE, NOW, Changes, FakeEngine, settings

from noworse.money import PriceBook
from noworse.records.answers import Comparison
from noworse.records.cases import Suite
from noworse.records.decisions import Decision, Policy
from noworse.records.models import Lineup
from noworse.records.run import CaseReport, Mode, RunRecord
from noworse.records.shards import Shard
from noworse.suite.job import Job
from noworse.suite.ledger import Ledger
from noworse.suite.record import describe
from noworse.suite.run import Run
from noworse.suite.trust import Trust

_LONGEST_SECONDS = 20.0


@dataclass
class Stage:
    """A run, what it delivered, and what is asked of it."""

    suites: Sequence[Suite]
    engine: FakeEngine
    policy: Policy = field(default_factory=Policy)
    lineup: Lineup = ALONE
    mode: Mode = "replay"
    selected: frozenset[str] | None = None
    """Case ids; `None`: all."""

    window: int = 64
    at_once: bool = False
    repeats: int = 0
    trust: Trust = field(default_factory=Trust)
    shard: Shard | None = None
    reports: list[CaseReport] = field(default_factory=list)
    run: Run = field(init=False)

    def __post_init__(self) -> None:
        selected = {
            one.name: frozenset(
                held.id
                for held in one.cases
                if self.selected is None or held.id in self.selected
            )
            for one in self.suites
        }
        job = Job(
            policy=self.policy,
            lineup=self.lineup,
            mode=self.mode,
            suites=tuple(self.suites),
            selected=selected,
            window=self.window,
            at_once=self.at_once,
            repeats=self.repeats,
            trust=self.trust,
            shard=self.shard,
        )
        ledger = Ledger(PriceBook(), NOW)
        self.run = Run(job, self.engine, ledger, self.reports.append)

    def play(self) -> RunRecord:
        """Let it run to its end, which must come, and describe it."""
        asyncio.run(self._go())
        return self.record()

    async def _go(self) -> None:
        async with asyncio.timeout(_LONGEST_SECONDS):
            await self.run.go()

    def record(self, **changes: Changes) -> RunRecord:
        held = settings(self.policy, self.lineup, mode=self.mode, **changes)
        return describe(self.run, held)


def whole(record: RunRecord, candidate: str = "lab:cheap") -> Decision:
    """The decision on the one suite."""
    [made] = [
        one
        for one in record.decisions
        if one.slice is None and one.candidate == candidate
    ]
    return made


def told(reports: Sequence[CaseReport]) -> set[tuple[str, str, str]]:
    """Suite, case and candidate of all that was delivered."""
    return {(c.suite, c.case, c.candidate) for c in _all(reports)}


def assert_accounted(stage: Stage, record: RunRecord) -> None:
    """Each selected case is delivered once, with just what the record tells."""
    delivered = Counter((report.suite, report.case) for report in stage.reports)
    wanted = Counter(
        (name, case) for name, ids in stage.run.job.selected.items() for case in ids
    )
    assert delivered == wanted
    for report in stage.reports:
        reasons = [report.left_out, report.ended, *report.comparisons]
        assert any(reasons), "a report without comparisons says why"
        assert all(one in record.comparisons for one in report.comparisons)
    if record.ended_by is None:
        assert len(_all(stage.reports)) == len(record.comparisons)


def _all(reports: Sequence[CaseReport]) -> list[Comparison]:
    return [heard for report in reports for heard in report.comparisons]
