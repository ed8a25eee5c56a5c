"""What is to be run, as the settings and the selection say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from noworse.records.calibration import Calibration
from noworse.records.cases import Suite
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.records.run import Mode, Selection
from noworse.records.shards import Shard
from noworse.suite.aa import calm
from noworse.suite.repeats import most_of
from noworse.suite.settings.reading import Settings
from noworse.suite.trust import Trust, trust_in


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run: plain values, so that a result depends on nothing else."""

    policy: Policy
    lineup: Lineup
    mode: Mode
    suites: tuple[Suite, ...]
    selected: Mapping[str, frozenset[str]]
    """Case ids by suite."""

    window: int
    """Cases that may be open at once: enough to fill every slot of the engine."""

    at_once: bool = False
    """Whether all cases are opened together, since they are bought together."""

    repeats: int = 0
    """How many losses of each candidate are asked again, once all is decided."""

    trust: Trust = field(default_factory=Trust)
    """What is known of the judges from their calibrations."""

    shard: Shard | None = None
    """Which part is heard, for a run that others decide; `None`: all of it."""


def job_of(
    settings: Settings, selection: Selection, stored: Sequence[Calibration] = ()
) -> Job:
    """What the settings, and the calibrations, say of the selected cases."""
    selected = {name: frozenset(ids) for name, ids in selection.selected.items()}
    # A batch takes hours: all that it may hold goes into it.
    everything = sum(map(len, selected.values()))
    return Job(
        policy=settings.policy,
        lineup=settings.lineup,
        mode=settings.mode,
        suites=tuple(map(calm, selection.suites)) if settings.aa else selection.suites,
        selected=selected,
        window=everything if settings.batch else 2 * settings.max_in_flight,
        at_once=bool(settings.batch),
        repeats=most_of(settings.confirm, settings.mode, aa=settings.aa),
        trust=trust_in(settings.lineup.judges, stored),
        shard=settings.shard,
    )
