"""A whole run in this process: engine, transport and gate, without pytest."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from noworse.calls.base import Transport
from noworse.calls.clock import Clock, SystemClock
from noworse.calls.engine import EngineSetup, open_engine
from noworse.door.files import Shelf
from noworse.money import PriceBook
from noworse.records.run import RunRecord, Selection
from noworse.suite.cases.reading import read_suite
from noworse.suite.job import job_of
from noworse.suite.ledger import Ledger
from noworse.suite.record import describe
from noworse.suite.run import Run
from noworse.suite.settings.reading import Settings, Sources, read_settings


@dataclass(frozen=True, slots=True)
class HastyClock(SystemClock):
    """Waits a twentieth of what it should between two attempts."""

    async def sleep(self, seconds: float) -> None:
        """Wait a little."""
        await asyncio.sleep(seconds / 20)


@dataclass(frozen=True, slots=True)
class Given:
    """What a run is given besides its project."""

    options: Mapping[str, object]
    """By name, without `--nw-`."""

    clock: Clock
    transport: Transport | None = None
    stop_after: float | None = None
    """The seconds after which it is interrupted."""

    env: Mapping[str, str] = field(default_factory=dict)
    """The environment that its settings are read from: the keys, for one."""


async def hear(project: Path, given: Given) -> RunRecord:
    """Run the one case file of a project, as the door would."""
    text = (project / "pyproject.toml").read_text()
    options = {"mode": "record", **given.options}
    settings = read_settings(Sources("pyproject.toml", text, given.env, options))
    selection = _all_of(project)
    setup = _setup(project, settings)
    clock, ended = given.clock, False
    async with open_engine(setup, clock=clock, transport=given.transport) as engine:
        ledger = Ledger(PriceBook(), clock.now())
        run = Run(job_of(settings, selection), engine, ledger, lambda _: None)
        hearing = asyncio.ensure_future(run.go())
        await asyncio.wait([hearing], timeout=given.stop_after)
        ended = hearing.cancel()
        await asyncio.wait([hearing])
        if not ended:
            hearing.result()
        await engine.publish(complete=run.finished)
    stats = engine.stats()
    for sale in stats.unheard:
        ledger.keep(run.job.lineup, *sale)
    lost = stats.paid_not_received_usd
    record = describe(run, settings, paid_not_received_usd=lost)
    update = {"ended_by": "run: interrupted"} if ended else {}
    return record.model_copy(update=update)


def _all_of(project: Path) -> Selection:
    [file] = (project / "evals").glob("*.eval.*")
    suite = read_suite(f"evals/{file.name}", Shelf(file.parent, file.name))
    ids = tuple(case.id for case in suite.cases)
    return Selection(suites=(suite,), selected={suite.name: ids}, nodes=ids)


def _setup(project: Path, settings: Settings) -> EngineSetup:
    return EngineSetup(
        mode=settings.mode,
        recordings=project / settings.recordings,
        journal=project / ".noworse" / "journal.sqlite",
        keys=settings.keys,
        secrets=settings.secrets,
        max_in_flight=settings.max_in_flight,
        budget_usd=settings.budget_usd,
        deadline_seconds=settings.deadline_seconds,
    )
