"""The settings of a run: read, checked, and complete before anything is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from noworse.errors import Problem, SettingsError
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.records.run import Mode, Notice, Workload
from noworse.records.shards import Shard
from noworse.suite.settings.batches import read_batches
from noworse.suite.settings.escalation import escalation_of
from noworse.suite.settings.keys import secrets_of, shown
from noworse.suite.settings.layers import Layers, Sources, read_layers
from noworse.suite.settings.lineup import lineup_of, read_keys, read_parts
from noworse.suite.settings.margins import policy_of
from noworse.suite.settings.notices import notices_of
from noworse.suite.settings.shards import shard_of, unfit_shard
from noworse.suite.settings.table import ModelTable, SettingsTable, did_you_mean, fit
from noworse.wire.providers import provider_at

__all__ = ["Settings", "Sources", "read_settings", "secrets_of"]

_REPORTS: Final = ("html", "json", "md", "junit", "github", "routes", "litellm")
_PLAIN_PATH = re.compile(r"[^\\:~\x00-\x1f\x7f]+")

_ONE_RUN_ONLY = frozenset(
    {
        "allow_inconclusive",
        "batch",
        "batch_submit",
        "budget",
        "exit_codes",
        "history",
        "mode",
        "plan",
        "report",
        "report_dir",
        "shard",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a user may decide about a run."""

    policy: Policy
    lineup: Lineup
    mode: Mode
    """`replay` too where a budget of 0 leaves nothing else to do."""

    budget_usd: float | None
    """`None`: no limit."""

    max_in_flight: int
    deadline_seconds: float
    """For one call, with all its attempts."""

    batch: Mapping[str, float]
    """Models that are asked in batches, by their ids: the part of the price that this
    saves. Empty in replay mode, and where no batches are asked for."""

    batch_submit: bool
    """Whether to end the run as soon as it only waits for batches."""

    recordings: str
    """A folder, relative to the settings file."""

    calibrations: str
    """The same, for what is known of the judges."""

    history: str | None
    """A file to which each run that decides is added; `None`: none is."""

    reports: tuple[str, ...]
    report_dir: str
    exit_codes: bool
    confirm: int
    """How many losses of each candidate are asked again."""

    plan: bool
    """Say what a run would take, and call nobody."""

    aa: bool
    """Hold the baseline against itself."""

    shard: Shard | None = None
    """Hear only this part of every suite; `None`: all of it."""

    requests_per_month: float | None
    share: Mapping[str, float]
    """The part of the traffic that falls to a slice."""

    notices: tuple[Notice, ...]
    options: tuple[str, ...]
    """The `--nw-*` words that another command needs to see the same run."""

    keys: Mapping[str, str] = field(repr=False)
    """Model id -> key. Empty where nothing is called: in replay mode, and in a plan."""

    tables: Mapping[str, ModelTable] = field(repr=False)
    """The user's named models, also those that play no part: others may have."""

    secrets: tuple[str, ...] = field(repr=False)
    """What no recording may hold: all values of `*_KEY`, `*_TOKEN`, `*_SECRET`."""

    @property
    def workload(self) -> Workload:
        """The user's traffic."""
        share = dict(self.share)
        return Workload(requests_per_month=self.requests_per_month, share=share)


def read_settings(sources: Sources) -> Settings:
    """Read the settings from file, environment and options, the last one winning.

    Raises:
        SettingsError: with all that is wrong, in the order of the file.
    """
    layers, problems = read_layers(sources)
    table, misfits = fit(layers.raw)
    parts, unfit = read_parts(layers, table, sources)
    mode, is_broke = _mode_of(table)
    calls = mode != "replay" and not table.plan
    keys, keyless = read_keys(layers, parts, sources.env) if calls else ({}, ())
    found = [*problems, *(layers.problem(*misfit) for misfit in misfits)]
    found += [*unfit, *keyless, *_loose_ends(layers, table)]
    if found:
        raise SettingsError(*sorted(found, key=_place))
    lineup = lineup_of(parts, escalation_of(table), aa=table.aa)
    notices = notices_of(layers, lineup, keys, is_broke=is_broke)
    batch, unbatched = ({}, ()) if mode == "replay" else read_batches(table, lineup)
    return Settings(
        policy=policy_of(table, lineup.judges),
        lineup=lineup,
        mode=mode,
        budget_usd=table.budget_usd,
        max_in_flight=table.max_in_flight,
        deadline_seconds=table.deadline_seconds,
        batch=batch,
        batch_submit=table.batch_submit,
        recordings=str(PurePosixPath(table.recordings)),
        calibrations=str(PurePosixPath(table.calibrations)),
        history=table.history and str(PurePosixPath(table.history)),
        reports=tuple(dict.fromkeys(table.report)),
        report_dir=table.report_dir,
        exit_codes=table.exit_codes,
        confirm=0 if table.aa else table.confirm,
        plan=table.plan,
        aa=table.aa,
        shard=shard_of(table.shard),
        requests_per_month=table.traffic.requests_per_month,
        share=table.traffic.share,
        notices=(*notices, *unbatched),
        options=_words(sources.options),
        keys=keys,
        tables=table.models,
        secrets=secrets_of(sources.env, _keys_of(lineup, sources.env)),
    )


def _mode_of(table: SettingsTable) -> tuple[Mode, bool]:
    """Return how the run goes about, and whether only its budget makes it a replay."""
    # With a budget of 0 nothing can be bought, whatever the mode.
    is_broke = table.mode != "replay" and table.budget_usd == 0
    return ("replay" if is_broke else table.mode), is_broke


def _keys_of(lineup: Lineup, env: Mapping[str, str]) -> Iterator[str]:
    """Return all keys of the models, also where a replay does not need them."""
    for model in lineup.called:
        seller = provider_at(model.base_url)
        for name in (model.key_env, *(seller.key_envs if seller else ())):
            yield env.get(name or "", "").strip()


def _words(options: Mapping[str, object]) -> tuple[str, ...]:
    """Write options again as on the command line, without those of one run only."""
    words: list[str] = []
    for name in sorted(options.keys() - _ONE_RUN_ONLY):
        value, option = options[name], f"--nw-{name.replace('_', '-')}"
        if value is True:
            words.append(option)
        elif value is not False:
            values = value if isinstance(value, list | tuple) else [value]
            words += [word for one in values for word in (option, str(one))]
    return tuple(words)


def _place(problem: Problem) -> tuple[str, int]:
    return problem.path, problem.line or 0


def _loose_ends(layers: Layers, table: SettingsTable) -> Iterator[Problem]:
    """Check what a type cannot say."""
    folders = {"recordings": table.recordings, "calibrations": table.calibrations}
    for name, folder in folders.items():
        if not _is_inside(folder):
            yield layers.problem(
                (name,),
                f"`{name}` is no folder inside the project (got {shown(folder)})",
            )
    yield from unfit_shard(layers, table)
    if table.history is not None and not _is_inside(table.history):
        yield layers.problem(
            ("history",),
            f"`history` is no file inside the project (got {shown(table.history)})",
        )
    total = sum(table.traffic.share.values())
    if total > 1 + 1e-9:
        yield layers.problem(
            ("traffic", "share"),
            f"`traffic.share` adds up to {total:g}, which is more than all traffic",
        )
    for kind in table.report:
        if (why := _unknown(kind)) is not None:
            yield layers.problem(("report",), *why)


def _unknown(kind: str) -> tuple[str, str] | None:
    """Say why there is no such report, and what to do."""
    if kind in _REPORTS:
        return None
    mend = did_you_mean(kind, list(_REPORTS))
    if kind == "plan":
        mend = "the routing plan is `routes`; `--nw-plan` plans a run"
    mend = mend or f"there are: {', '.join(_REPORTS)}"
    return f"unknown report {shown(kind)}", mend


def kinds_of(text: str) -> tuple[str, ...]:
    """Read which reports are to be written, by comma.

    Raises:
        SettingsError: naming each that there is not.
    """
    kinds = tuple(
        dict.fromkeys(one for part in text.split(",") if (one := part.strip()))
    )
    problems = [
        Problem("--report", None, *why) for one in kinds if (why := _unknown(one))
    ]
    if problems:
        raise SettingsError(*problems)
    return kinds


def _is_inside(folder: str) -> bool:
    """Whether a path stays below where it starts, on every system."""
    parts = PurePosixPath(folder).parts
    return (
        _PLAIN_PATH.fullmatch(folder) is not None
        and parts != ()
        and not folder.startswith("/")
        and ".." not in parts
    )
