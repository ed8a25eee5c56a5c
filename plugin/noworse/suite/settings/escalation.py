"""A judge that hands on what it is unsure of, to a second one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from noworse.errors import Problem
from noworse.records.models import Escalation, Judge
from noworse.suite.settings.layers import Layers
from noworse.suite.settings.table import JudgeTable, SettingsTable

_KEYS: Final = ("escalate_below", "audit")


def seconds_of(table: SettingsTable) -> Iterator[tuple[str, str]]:
    """Return the judges that a run hands on from, each with the one it hands on to."""
    for name in table.judge:
        how = table.judges.get(name)
        if how is not None and how.escalate_to is not None:
            yield name, how.escalate_to


def escalation_of(table: SettingsTable) -> Escalation | None:
    """Return when the second judge is asked; `None`: there is none."""
    for name, _ in seconds_of(table):
        how = table.judges[name]
        given = {"below": how.escalate_below, "audit": how.audit}
        told = {key: value for key, value in given.items() if value is not None}
        return Escalation.model_validate(told)
    return None


def escalation_problems(
    layers: Layers, table: SettingsTable, judges: Sequence[Judge]
) -> Iterator[Problem]:
    """Check that there are two, of which the first knows when it is unsure."""
    for name, how in table.judges.items():
        for key in _KEYS if how.escalate_to is None else ():
            if getattr(how, key) is not None:
                yield layers.problem(
                    ("judges", name, key),
                    f"`judges.{name}.{key}` is for judges that hand on",
                    f'add e.g. `escalate_to = "strong"`, or leave `{key}` out',
                )
    by_name = {judge.id: judge for judge in judges}
    for name, second in seconds_of(table):
        path = ("judges", name, "escalate_to")
        if len(table.judge) > 1:
            yield layers.problem(
                path,
                f"`judges.{name}` hands on, and is one of several in `judge`",
                f'write `judge = "{name}"`, or leave `escalate_to` out',
            )
        if table.judges.get(second, JudgeTable()).escalate_to is not None:
            yield layers.problem(
                path,
                f"`judges.{second}` hands on as well",
                "take a judge that has the last word",
            )
        found = by_name.get(name)
        if found and found.own_scale and table.judges[name].escalate_below is None:
            yield layers.problem(
                path,
                f"`judges.{name}` scores: it must be told when it is unsure",
                "add e.g. `escalate_below = 0.25`, a share of its scale",
            )
