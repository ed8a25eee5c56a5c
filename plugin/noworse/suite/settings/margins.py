"""What may be lost, in what the judges count in: preferences, points, or criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from noworse.errors import Problem
from noworse.records.decisions import GateSettings, Policy
from noworse.records.models import Judge
from noworse.suite.settings.layers import Layers
from noworse.suite.settings.table import SettingsTable

_USUAL: Final[Mapping[str, float]] = {"points": 0.5, "criteria": 0.10}
"""The margin where none was given."""


def policy_of(table: SettingsTable, judges: Sequence[Judge]) -> Policy:
    """Return how a run is decided, the margin on the scale that its judges share.

    Noise is measured on all cases, so that no stop comes early.
    """
    given = table.model_dump(include=set(GateSettings.model_fields))
    if table.aa:
        given["early_stop"] = False
    scale = judges[0].own_scale
    if scale is None:
        return Policy(**given)
    margins = [*_margins(table, judges).values(), _USUAL[scale.unit]]
    return Policy(**given | {"margin": margins[0] / scale.span, "scale": scale})


def margin_problems(
    layers: Layers, table: SettingsTable, judges: Sequence[Judge]
) -> Iterator[Problem]:
    """Check that all that is counted is counted in the same thing."""
    for judge in judges[1:]:
        if judge.own_scale != judges[0].own_scale:
            first, other = map(_counts, (judges[0], judge))
            yield layers.problem(
                ("judge",),
                f"the judges do not count in the same thing: {first}, {other}",
                "give them one method and one scale, or take one of them",
            )
            return
    margins = _margins(table, judges)
    if len(set(margins.values())) > 1:
        told = ", ".join(f"`{name}` {margin:g}" for name, margin in margins.items())
        mend = "give all of them the same `margin`"
        yield layers.problem(("judge",), f"the judges' margins differ: {told}", mend)
    for judge in judges:
        if judge.id in margins and (reason := _misplaced(judge, margins[judge.id])):
            yield layers.problem(("judges", judge.id, "margin"), *reason)
    scale = judges[0].own_scale if judges else None
    if scale is not None and "margin" in layers.raw:
        yield layers.problem(
            ("margin",),
            f"`margin` is net preference, and {_counts(judges[0])}",
            f"leave it out; `[tool.noworse.judges.{judges[0].id}]` may have a "
            f"`margin` on that scale (by default {_USUAL[scale.unit]:g})",
        )


def _misplaced(judge: Judge, margin: float) -> tuple[str, str] | None:
    name, scale = f"`judges.{judge.id}.margin`", judge.own_scale
    if scale is None:
        reason = f"{name} is for judges that score, and {_counts(judge)}"
        return reason, "give the `margin` of `[tool.noworse]`"
    if margin >= scale.span:
        reason = f"{name} is {margin:g}, which is all of the scale or more"
        return reason, f"give e.g. `margin = {_USUAL[scale.unit]:g}`"
    return None


def _margins(table: SettingsTable, judges: Sequence[Judge]) -> dict[str, float]:
    tables = {judge.id: table.judges.get(judge.id) for judge in judges}
    return {name: how.margin for name, how in tables.items() if how and how.margin}


def _counts(judge: Judge) -> str:
    scale = judge.own_scale
    if scale is None:
        return f"`{judge.id}` says which answer it prefers"
    if scale.unit == "criteria":
        return f"`{judge.id}` counts criteria"
    return f"`{judge.id}` gives {scale.low:g} to {scale.high:g} points"
