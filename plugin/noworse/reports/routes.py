"""The part of the terminal report that is about the routes: what may move, to whom."""

from __future__ import annotations

from collections import defaultdict

from noworse.records.decisions import Decision, Offer, Route
from noworse.records.run import RunRecord
from noworse.reports.figures import money, pace, percent, signed, span_of, usd
from noworse.reports.layout import Body, Column, Line, Look, sentence, tabulate
from noworse.reports.risk import risk_of, worst_of
from noworse.reports.savings import RouteSaving
from noworse.reports.text import printable
from noworse.reports.verdicts import STYLES
from noworse.reports.view import RunView

_THOUSAND = 1000

PLAN = (
    Column("plan"),
    Column("slice", shrinks=True),
    Column("model", shrinks=True),
    Column("saves", right=True),
    Column("per 1,000", right=True),
    Column("a month", right=True),
    Column("worst", right=True),
    Column("p50/p95", right=True),
)
OFFERS = (
    Column("offer"),
    Column("slice", shrinks=True),
    Column("model", shrinks=True),
    Column("1,000 requests", right=True),
    Column("p50/p95", right=True),
)


def routes(view: RunView, look: Look) -> list[Line]:
    """Tell which slices may move to which model, what that saves, and what it risks.

    Of each model that was on trial what it takes, if more is to be shown.
    """
    if not view.plan.routes:
        return []
    moving = view.plan.moving
    lines = tabulate(PLAN, [move_row(one, view) for one in moving], look.width)
    lines += routes_in_words(view, look)
    if look.verbose:
        rows = [offer_row(o, r, view) for r in view.record.routes for o in r.offers]
        lines += [Line(), *tabulate(OFFERS, rows, look.width)] if rows else []
    return lines


def routes_in_words(view: RunView, look: Look) -> list[Line]:
    """Say why slices stay, what a move risks, and what all of them save."""
    lines = [*_reasons(view, look), *risk(view, look)]
    if (saving := saving_of(view)) is not None:
        lines += sentence("saves ", saving, look.width, "bold")
    return lines


def saving_of(view: RunView) -> str | None:
    """Say what all moves save together; `None`: nothing moves, or it is not known."""
    total = view.plan.usd_per_month
    if total is None or not view.plan.moving:
        return None
    before = usd(view.plan.baseline_usd_per_month)
    share = percent(view.plan.share)
    return f"{money(total)} of {before} a month ({share}){_at_prices(view)}"


def _reasons(view: RunView, look: Look) -> list[Line]:
    grouped: defaultdict[tuple[bool, str, str], list[str]] = defaultdict(list)
    for route in view.record.routes:
        if look.verbose or not route.moves:
            place = view.names.place(route.suite, route.slice)
            grouped[route.moves, route.model, route.reason].append(place)
    lines: list[Line] = []
    for (moves, model, reason), places in grouped.items():
        first, to = ("move  ", "to") if moves else ("stay  ", "on")
        text = f"{', '.join(places)} {to} {view.names.model(model)}: "
        lines += sentence(first, text + printable(reason), look.width)
    return lines


def risk(view: RunView, look: Look) -> list[Line]:
    """Say in words what the worst of all moves risks."""
    policy = view.record.policy
    made = [
        (one, found)
        for one in view.plan.moving
        if (found := _decided(view.record, one.route, one.route.model)) is not None
    ]
    if not made:
        return []
    worst, decision = min(made, key=lambda pair: worst_of(policy, pair[1]))
    place = view.names.place(worst.route.suite, worst.route.slice)
    where = f", on {place}" if len(view.plan.routes) > 1 else ""
    text = f"what the evidence still allows: {risk_of(policy, decision)}{where}"
    return sentence("risk  ", text, look.width)


def _decided(record: RunRecord, route: Route, model: str) -> Decision | None:
    place = (route.suite, route.slice, model)
    return next(
        (d for d in record.decisions if (d.suite, d.slice, d.candidate) == place), None
    )


def _at_prices(view: RunView) -> str:
    """Say whose prices a saving was counted at."""
    used = {view.record.lineup.baseline.id}
    used |= {saving.route.model for saving in view.plan.moving}
    told = {one.prices for one in view.record.spend if one.model in used and one.prices}
    days = sorted({day for prices in told - {"own"} for day in prices.split("/")})
    span = " to ".join(dict.fromkeys([*days[:1], *days[-1:]]))
    listed = [f"list prices of {span}"] if days else []
    known = [*(["your own prices"] if "own" in told else []), *listed]
    return f", at {' and '.join(known)}" if known else ""


def move_row(saving: RouteSaving, view: RunView) -> Body:
    """Return what moves, what that saves and risks, as a row of `PLAN`."""
    route, record = saving.route, view.record
    saved = "unknown"
    if saving.usd is not None:
        saved = "-" if saving.share is None else percent(saving.share)
    each = None if saving.usd is None else _THOUSAND * saving.usd
    has_traffic = route.requests_per_month is not None
    made = _decided(record, route, route.model)
    worst = "" if made is None else _shown(view, worst_of(record.policy, made))
    offers = {offer.model: offer.latency for offer in route.offers}
    return Body(
        (
            "move",
            view.names.place(route.suite, route.slice),
            view.names.model(route.model),
            saved,
            "" if has_traffic else usd(each),
            usd(saving.usd_per_month) if has_traffic else "",
            worst,
            pace(offers.get(route.model)),
        ),
        "pass",
    )


def _shown(view: RunView, difference: float) -> str:
    return signed(span_of(view.record.policy) * difference)


def offer_row(offer: Offer, route: Route, view: RunView) -> Body:
    """Return what a model takes on a slice, as a row of `OFFERS`."""
    made = _decided(view.record, route, offer.model)
    each = None if offer.usd is None else _THOUSAND * offer.usd
    return Body(
        (
            "in use" if made is None else made.status,
            view.names.place(route.suite, route.slice),
            view.names.model(offer.model),
            usd(each),
            pace(offer.latency),
        ),
        None if made is None else STYLES[made.status],
    )
