"""A run without pytest: all cases of some suites, from the settings to the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from noworse.door.project import engine_setup
from noworse.door.stage import Stage
from noworse.records.cases import Suite
from noworse.records.run import RunRecord, Selection
from noworse.suite.settings.reading import Settings

Lend = Callable[[Stage], AbstractContextManager[None]]
"""Lends what only the caller has to a run; its end waits until that is not needed."""


def play(
    root: Path,
    settings: Settings,
    suites: Sequence[Suite],
    tell: Callable[[str], None],
    lend: Lend = lambda _: nullcontext(),
) -> RunRecord:
    """Run all cases and return what is known of them; in replay it costs nothing.

    On an event loop of its own, so that a notebook, which has one, may call it too.
    An interrupt saves what has arrived. `tell` is told what a user should know while
    it works, in single lines.

    Raises:
        SetupError: if it could not start, or met a damaged recording.
    """
    # All cases are there, whatever the variable of a shard says of pytest's.
    whole = replace(settings, shard=None)
    stage = Stage(whole, engine_setup(root, whole), tell=tell)
    selected = {suite.name: tuple(case.id for case in suite.cases) for suite in suites}
    stage.open(Selection(suites=tuple(suites), selected=selected, nodes=()))
    try:
        with lend(stage):
            pass
        record = stage.close()
    except KeyboardInterrupt:
        stage.interrupt()
        raise
    assert record is not None
    return record
