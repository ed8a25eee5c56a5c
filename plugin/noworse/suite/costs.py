"""What was used, by case and by slice, in USD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from noworse.money import PriceBook
from noworse.records.answers import Comparison
from noworse.records.base import Role
from noworse.records.models import Lineup
from noworse.records.run import Costs, Notice, Spend
from noworse.suite.ledger import Heard, total

_Parts = dict[Role, float | None]


def costs_of(
    comparisons: Sequence[Comparison], by_case: Mapping[Heard, _Parts]
) -> tuple[Costs, ...]:
    """Put the costs in the order of the comparisons, and sum up each slice."""
    cases: dict[tuple[str, str], dict[str, _Parts]] = {}
    slices: dict[tuple[str, str], dict[str, _Parts]] = {}
    for one in comparisons:
        where = one.candidate, one.suite
        parts = by_case[Heard(one.suite, one.case, one.candidate)]
        cases.setdefault(where, {})[one.case] = parts
        sums = slices.setdefault(where, {}).setdefault(one.slice, {})
        for role, usd in parts.items():
            sums[role] = total((sums.get(role, 0.0), usd))
    return tuple(
        Costs(suite=suite, candidate=candidate, cases=own, slices=slices[where])
        for where, own in cases.items()
        for candidate, suite in (where,)
    )


def price_notices(
    lineup: Lineup, spend: Sequence[Spend], prices: PriceBook
) -> Iterator[Notice]:
    """Tell of list prices that hang on the hour: of the last day that was paid for."""
    models = {m.id: m for m in (lineup.baseline, *lineup.candidates, *lineup.judges)}
    days = {one.model: one.prices for one in spend if one.prices not in (None, "own")}
    for name, told in days.items():
        span = prices.span(models[name], str(told).rpartition("/")[2])
        if span is not None:
            low, high = span
            yield Notice(
                code="price_by_hour",
                message=f"{name} costs {low.input:g} to {high.input:g} USD per million "
                f"tokens of input and {low.output:g} to {high.output:g} of output, by "
                "the hour of the day: each answer has the price of its own hour",
            )
