"""From a run to its routing plan: the routes with their ground, risk and saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from noworse.records.answers import Comparison
from noworse.records.decisions import Decision, Offer, Route
from noworse.records.models import Model
from noworse.records.routing import PlannedOffer, PlannedRoute, RoutingPlan
from noworse.records.run import RunRecord
from noworse.reports.figures import counted
from noworse.reports.headline import headline
from noworse.reports.risk import risk_of
from noworse.reports.savings import RouteSaving
from noworse.reports.view import RunView, view_of

_THOUSAND = 1000

_Decisions = Mapping[tuple[str, str | None, str], Decision]
"""By suite, slice and candidate."""


def routing_plan_of(record: RunRecord) -> RoutingPlan:
    """Put together what a router, or whoever sets one up, must know of a run."""
    view = view_of(record)
    made = {(d.suite, d.slice, d.candidate): d for d in record.decisions}
    names = router_names([(r.suite, r.slice) for r in record.routes])
    return RoutingPlan(
        started_at=record.started_at,
        status=view.status,
        headline=headline(view),
        policy=record.policy,
        baseline=record.lineup.baseline.id,
        models=_models(record),
        routes=tuple(
            _route(name, saving, made, view)
            for name, saving in zip(names, view.plan.routes, strict=True)
        ),
        saved_share=view.plan.share,
        saved_usd_per_month=view.plan.usd_per_month,
        baseline_usd_per_month=view.plan.baseline_usd_per_month,
        notices=record.notices,
    )


def router_names(places: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Name each slice for a router: by itself, and with its suite where that is two.

    All are different, whatever suites and slices are called.
    """
    short = [part for _, part in places]
    names: list[str] = []
    for suite, part in places:
        name = part if short.count(part) == 1 else f"{suite}/{part}"
        names.append(free_name(name, names))
    return tuple(names)


def free_name(wanted: str, taken: Sequence[str]) -> str:
    """Return `wanted`, or with the first number that makes it a name of its own."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _models(record: RunRecord) -> tuple[Model, ...]:
    everyone = (record.lineup.baseline, *record.lineup.candidates)
    return tuple({model.id: model for model in everyone}.values())


def _route(
    name: str, saving: RouteSaving, made: _Decisions, view: RunView
) -> PlannedRoute:
    route, record = saving.route, view.record
    chosen = made.get((route.suite, route.slice, route.model))
    known = {offer.model: offer for offer in route.offers}
    return PlannedRoute(
        name=name,
        suite=route.suite,
        slice=route.slice,
        model=route.model,
        moves=route.moves,
        reason=route.reason,
        risk=risk_of(record.policy, chosen) if route.moves and chosen else None,
        caveats=caveats_of(route, view) if route.moves else (),
        requests_per_month=route.requests_per_month,
        saved_share=saving.share,
        saved_usd_per_1000=_per_1000(saving.usd),
        saved_usd_per_month=saving.usd_per_month,
        offers=tuple(
            _offer(
                known.get(model.id, Offer(model=model.id)),
                made.get((route.suite, route.slice, model.id)),
            )
            for model in _models(record)
        ),
    )


def caveats_of(route: Route, view: RunView) -> tuple[str, ...]:
    """Tell what a model did wrong on a slice besides what the verdict weighs."""
    place = (route.suite, route.slice, route.model)

    def here(found: Sequence[Comparison]) -> int:
        return sum((one.suite, one.slice, one.candidate) == place for one in found)

    told: list[str] = []
    if broken := here(view.broken):
        verb = "breaks" if broken == 1 else "break"
        told.append(f"{counted(broken, 'case')} {verb} a check")
    if lost := here(view.confirmed):
        told.append(f"{counted(lost, 'critical case')} lost for sure")
    return tuple(told)


def _offer(offer: Offer, made: Decision | None) -> PlannedOffer:
    took = PlannedOffer(
        model=offer.model, usd_per_1000=_per_1000(offer.usd), latency=offer.latency
    )
    if made is None:
        return took
    shown = ("status", "reason", "cases", "read", "estimate", "low", "high")
    return took.model_copy(update={name: getattr(made, name) for name in shown})


def _per_1000(usd: float | None) -> float | None:
    return None if usd is None else _THOUSAND * usd
