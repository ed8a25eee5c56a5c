"""The part of the page that says who was asked, and by which settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from noworse.records.models import Judge, Model
from noworse.records.run import RunRecord
from noworse.reports.figures import allowed, counted, level, money
from noworse.reports.html.grid import grid_of
from noworse.reports.layout import Body, Column, Table
from noworse.reports.text import printable

_MODELS = (
    Column("role"),
    Column("model"),
    Column("name"),
    Column("api"),
    Column("settings"),
    Column("own price, USD per million tokens"),
)
_ORDERS = {
    "auto": "auto: both where they matter",
    "both": "each pair in both",
    "one": "each pair in one",
}


def lineup_of(record: RunRecord) -> Table | None:
    """Name the models with all that shapes their answers."""
    lineup = record.lineup
    roles: list[tuple[str, Model]] = [("baseline", lineup.baseline)]
    roles += [("candidate", model) for model in lineup.candidates if not record.aa]
    roles += [("judge", judge) for judge in lineup.judges]
    rows = tuple(_model(role, model) for role, model in roles)
    return grid_of(Table(_MODELS, rows))


def _model(role: str, model: Model) -> Body:
    called = not isinstance(model, Judge) or model.is_called
    price = model.price
    told = f"{money(price.input)} in, {money(price.output)} out" if price else ""
    name = "" if model.id.endswith(model.name) else model.name
    cells = (role, model.id, name, model.api if called else "", _params(model), told)
    return Body(tuple(map(printable, cells)))


def _params(model: Model) -> str:
    fields: dict[str, object] = model.params.model_dump(exclude_none=True)
    if isinstance(model, Judge):
        fields = {"method": model.method} | fields
    return ", ".join(f"{name} {value}" for name, value in fields.items())


def settings_of(record: RunRecord) -> Mapping[str, str]:
    """Tell by what a run was decided, and how it came about."""
    return dict(_settings(record))


def _settings(record: RunRecord) -> Iterator[tuple[str, str]]:
    policy = record.policy
    yield "margin", allowed(policy)
    yield "alpha", level(policy.alpha)
    yield "orders", _ORDERS[policy.orders]
    yield "scope", policy.scope
    yield "goal", policy.goal
    yield "early stop", "on" if policy.early_stop else "off"
    yield "mode", record.mode
    selected = f"{record.selected:,} of {counted(record.collected, 'case')}"
    yield "selected", selected
    yield "started", printable(record.started_at)
    yield "took", f"{record.seconds:,.1f} s"
    if record.options:
        yield "options", " ".join(map(printable, record.options))
