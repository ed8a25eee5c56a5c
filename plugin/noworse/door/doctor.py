"""`noworse doctor`: what a run of this project would meet, before it is paid for."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from noworse.calls.clock import SystemClock
from noworse.calls.pricing import ListPricing
from noworse.calls.secrets import Secrets
from noworse.calls.transport import open_transport
from noworse.calls.visit import Visit, Visitor
from noworse.door.calibrations import read_stored
from noworse.door.ground import options_of, paths_of
from noworse.door.inventory import (
    check_journal,
    check_recordings,
    check_tools,
    read_cases,
)
from noworse.door.paper import show, width
from noworse.door.project import find_root, settings_at
from noworse.errors import SetupError
from noworse.money import PriceBook
from noworse.records.cases import Suite
from noworse.records.checkup import Finding
from noworse.reports.checkup import checkup
from noworse.reports.figures import counted, usd
from noworse.suite.checkup import (
    Keys,
    check_judges,
    check_keys,
    check_models,
    misfits,
)
from noworse.suite.settings.reading import Settings
from noworse.suite.trust import trust_in
from noworse.suite.visits import cost_of, findings_of


def doctor(given: argparse.Namespace) -> int:
    """Look at everything, call each model once, and tell; return the exit code."""
    root = find_root(Path.cwd())
    suites, cases = read_cases(root, paths_of(given, root))
    found = [*check_tools(os.environ), *cases, *check_journal(root)]
    called = "nobody was called"
    try:
        settings = settings_at(root, options_of(given))
    except SetupError as error:
        found += misfits("settings", error.problems)
    else:
        found += (Finding("warn", "settings", n.message) for n in settings.notices)
        found += check_recordings(root, settings, suites) if suites else ()
        keys = check_keys(settings.lineup, os.environ, calls=not given.offline)
        at = SystemClock().now()
        found += [*keys.found, *check_models(settings.lineup, PriceBook(), at)]
        found += _judges(root, settings, suites)
        if not given.offline:
            today = date.fromisoformat(at[:10])
            found, called = asyncio.run(_visited(found, settings, keys, today))
    show(checkup(found, called, width=width()))
    return 1 if any(one.level == "wrong" for one in found) else 0


def _judges(
    root: Path, settings: Settings, suites: Sequence[Suite]
) -> Iterator[Finding]:
    try:
        stored = read_stored(root, settings)
    except SetupError as error:
        yield from misfits("calibration", error.problems)
        return
    trust = trust_in(settings.lineup.judges, stored)
    yield from check_judges(settings.lineup, trust, suites)


async def _visited(
    found: Sequence[Finding], settings: Settings, keys: Keys, today: date
) -> tuple[list[Finding], str]:
    """Call each model once; return all findings with these, and what that cost."""
    visits = await _visit(settings, keys)
    return [*found, *findings_of(visits, today)], _told(visits)


async def _visit(settings: Settings, keys: Keys) -> tuple[Visit, ...]:
    transport = open_transport(proxy=None, fast=False)
    secrets = Secrets([*keys.keys.values(), *settings.secrets])
    try:
        visitor = Visitor(transport, keys.keys, secrets, SystemClock())
        return await visitor.visit(keys.models)
    finally:
        await transport.close()


def _told(visits: Sequence[Visit]) -> str:
    cost, unknown = cost_of(visits, ListPricing())
    told = f"{counted(len(visits), 'small call')}, {usd(cost)}"
    return f"{told} and {unknown} of unknown price" if unknown else told
