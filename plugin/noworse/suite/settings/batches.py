"""Which models of a run are asked in batches, and what that saves."""

from __future__ import annotations

from collections.abc import Mapping

from noworse.money import batch_discount
from noworse.records.models import Lineup, Model
from noworse.records.run import Notice
from noworse.suite.settings.table import SettingsTable
from noworse.wire.batches import batch_dialect_of


def read_batches(
    table: SettingsTable, lineup: Lineup
) -> tuple[Mapping[str, float], tuple[Notice, ...]]:
    """Return the discounts by model, and a notice for each model that gives none.

    What the user says of an endpoint goes before what is known of its host.
    """
    if not (table.batch or table.batch_submit):
        return {}, ()
    discounts = {model.id: _discount(table, model) for model in lineup.called}
    batched = {name: saved for name, saved in discounts.items() if saved is not None}
    unbatched = tuple(
        Notice(
            code="batch_unavailable",
            message=f"{name} takes no batches that we know of: it is called at once, "
            "at the full price",
        )
        for name in discounts
        if name not in batched
    )
    return batched, unbatched


def _discount(table: SettingsTable, model: Model) -> float | None:
    # With a version in every address nobody has tried it.
    if batch_dialect_of(model.api) is None or model.api_version is not None:
        return None
    judge = table.judges.get(model.id)
    own = table.models.get((judge and judge.model) or model.id)
    if own is not None and own.batch_discount is not None:
        return own.batch_discount
    return batch_discount(model)
