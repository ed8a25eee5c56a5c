"""The part of the page that is about money: the plan, the bill, cost and quality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from noworse.records.run import Costs
from noworse.reports.case_costs import case_costs, mean_usd
from noworse.reports.costs import (
    cost_table,
    misses,
    spared_in_words,
)
from noworse.reports.figures import span_of, usd
from noworse.reports.html.drawings import Plot, Range, Spot, plot_of
from noworse.reports.html.grid import grid_of
from noworse.reports.html.summary import sentences
from noworse.reports.layout import UNWRAPPED, Body, Column, Table
from noworse.reports.routes import (
    OFFERS,
    PLAN,
    move_row,
    offer_row,
    risk,
    saving_of,
)
from noworse.reports.savings import RouteSaving
from noworse.reports.text import printable
from noworse.reports.view import RunView

_WHY = Column("why")


@dataclass(frozen=True, slots=True)
class Money:
    """What moving would save, and what finding out has cost; all of it printable."""

    plan: Table | None
    risk: str
    offers: Table | None
    """What every model takes on every slice."""

    saving: str | None
    bill: Table | None
    words: tuple[str, ...]
    plot: Plot | None
    """Where there are several candidates whose costs are known."""


def money_of(view: RunView) -> Money:
    """Count what a run is about, and what it took."""
    record = view.record
    span, margin = span_of(record.policy), record.policy.margin
    routes = tuple(_route(saving, view) for saving in view.plan.routes)
    offers = tuple(
        offer_row(o, route, view) for route in record.routes for o in route.offers
    )
    return Money(
        plan=grid_of(Table((*PLAN, _WHY), routes)),
        risk=" ".join(one.removeprefix("risk  ") for one in sentences(risk, view)),
        offers=grid_of(Table(OFFERS, offers)),
        saving=saving_of(view),
        bill=grid_of(cost_table(view)) if record.spend else None,
        words=tuple(_words(view)),
        plot=plot_of(tuple(_spots(view)), margin * span, span),
    )


def _route(saving: RouteSaving, view: RunView) -> Body:
    """Return a route as a row of the plan: what stays stands among what moves."""
    route = saving.route
    why = printable(route.reason)
    if route.moves:
        moved = move_row(saving, view)
        return Body((*moved.cells, why), moved.style)
    place = view.names.place(route.suite, route.slice)
    blank = [""] * (len(PLAN) - 3)
    return Body(("stay", place, view.names.model(route.model), *blank, why))


def _words(view: RunView) -> Iterator[str]:
    lost = view.record.paid_not_received_usd
    per_case = (line.text for line in case_costs(view, UNWRAPPED))
    yield from per_case
    if lost:
        yield f"paid, not received: at most {usd(lost)} for answers that were lost"
    yield from (spared_in_words(spared, view) for spared in view.spared)
    yield from sentences(misses, view)


def _spots(view: RunView) -> Iterator[Spot]:
    """Return each candidate on each suite whose costs are known, beside the baseline's.

    Cost is a share of the baseline's on the same cases, so that suites can be compared.
    """
    span = span_of(view.record.policy)
    costs = {(one.suite, one.candidate): one for one in view.record.costs}
    for series, candidate in enumerate(view.candidates):
        for made in (row.decision for row in candidate.rows):
            share = _share(costs.get((made.suite, candidate.model)))
            if made.slice is None and share:
                ends = (made.estimate, made.low, made.high)
                name = printable(made.suite)
                yield Spot(series, name, share, Range(*(span * end for end in ends)))


def _share(costs: Costs | None) -> float | None:
    """Return a candidate's cost as a share of the baseline's; `None`: not known."""
    if costs is None:
        return None
    cases = [*costs.cases.values()]
    ours, theirs = mean_usd(cases, "candidate"), mean_usd(cases, "baseline")
    return ours / theirs if ours and theirs else None
