"""Which slices may move to a cheaper model, and which stay where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from noworse.records.base import Status
from noworse.records.decisions import Decision, Latency, Offer, Route
from noworse.records.models import Lineup, Model

Spend = Mapping[tuple[str, str, str], float | None]
"""Mean USD of a request, from measured tokens, by suite, slice and model id;
`None`, or absent: unknown."""

Latencies = Mapping[tuple[str, str, str], Latency]
"""How long an answer takes, by the same; absent: unknown."""

_UNTIMED: Final[Latencies] = MappingProxyType({})
_Slice = tuple[str, str]
_OPEN: tuple[Status, ...] = ("INCONCLUSIVE", "FAIL")


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is asked in production."""

    requests_per_month: float | None = None
    share: Mapping[str, float] = field(default_factory=dict)
    """The part of the traffic by slice; what is not named is shared by weight."""

    weights: Mapping[_Slice, float] = field(default_factory=dict)
    """Sum of the weights of the cases, by suite and slice; where absent, their
    number counts."""


def plan_routes(
    decisions: Sequence[Decision],
    spend_per_case: Spend,
    lineup: Lineup,
    traffic: Traffic,
    latencies: Latencies = _UNTIMED,
) -> tuple[Route, ...]:
    """Send each slice to the cheapest candidate that PASSes on it, or nowhere.

    A slice moves on its own evidence, also where its suite FAILs: what a suite says
    on average says nothing about a slice. A candidate that is known to cost no less
    than the baseline is no reason to move; one of unknown cost comes last. That
    several candidates were tried, the verdicts have paid for (see `decide`).
    """
    by_slice: dict[_Slice, list[Decision]] = {}
    for made in decisions:
        if made.slice is not None:
            by_slice.setdefault((made.suite, made.slice), []).append(made)
    requests = _requests(by_slice, traffic)
    return tuple(
        _route(
            where,
            made,
            _offers(where, spend_per_case, latencies, lineup),
            lineup,
            requests.get(where),
        )
        for where, made in by_slice.items()
    )


def _offers(
    where: _Slice, spend: Spend, latencies: Latencies, lineup: Lineup
) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            model=model.id,
            usd=spend.get((*where, model.id)),
            latency=latencies.get((*where, model.id)),
        )
        for model in (lineup.baseline, *lineup.candidates)
    )


def _route(
    where: _Slice,
    decisions: Sequence[Decision],
    offers: tuple[Offer, ...],
    lineup: Lineup,
    requests: float | None,
) -> Route:
    suite, name = where
    usd = {offer.model: offer.usd for offer in offers}
    baseline_usd = usd[lineup.baseline.id]
    passing = {made.candidate for made in decisions if made.status == "PASS"}
    fit = [model for model in lineup.candidates if model.id in passing]
    worth = [model for model in fit if _saves(usd[model.id], baseline_usd)]
    # The lineup's own order decides between equal, or unknown, prices.
    chosen = min(worth, key=lambda model: _price_key(usd[model.id]), default=None)
    model = chosen or lineup.baseline
    return Route(
        suite=suite,
        slice=name,
        model=model.id,
        moves=chosen is not None,
        baseline_usd=baseline_usd,
        usd=usd[model.id],
        requests_per_month=requests,
        reason=_reason(decisions, fit, chosen),
        offers=offers,
    )


def _reason(
    decisions: Sequence[Decision], fit: Sequence[Model], chosen: Model | None
) -> str:
    if chosen is not None:
        made = next(one for one in decisions if one.candidate == chosen.id)
        others = len(fit) - 1
        among = f", the cheapest of {others + 1} that PASS" if others else ""
        return f"{made.reason}{among}"
    if fit:
        return "what PASSes here costs no less than the baseline"
    # Of several, the one that may still PASS says what there is to do.
    made = min(decisions, key=lambda one: _OPEN.index(one.status))
    named = f" (`{made.candidate}`)" if len(decisions) > 1 else ""
    return f"{made.reason}{named}"


def _saves(usd: float | None, baseline_usd: float | None) -> bool:
    return usd is None or baseline_usd is None or usd < baseline_usd


def _price_key(usd: float | None) -> tuple[bool, float]:
    return (usd is None, usd or 0.0)


def _requests(
    by_slice: Mapping[_Slice, Sequence[Decision]], traffic: Traffic
) -> dict[_Slice, float]:
    """Share the month's requests out: by name first, the rest by weight."""
    if traffic.requests_per_month is None:
        return {}
    weights = {
        where: traffic.weights.get(where, float(made[0].cases))
        for where, made in by_slice.items()
    }
    named = {name for _, name in by_slice if name in traffic.share}
    claimed = sum(traffic.share[name] for name in named)
    parts: dict[_Slice, float] = {}
    for where, weight in weights.items():
        if where[1] in named:
            # Two suites may have a slice of one name: they share its traffic.
            alike = sum(w for (_, name), w in weights.items() if name == where[1])
            parts[where] = traffic.share[where[1]] / max(1.0, claimed) * weight / alike
        else:
            rest = sum(w for (_, name), w in weights.items() if name not in named)
            parts[where] = max(0.0, 1.0 - claimed) * weight / rest
    return {where: traffic.requests_per_month * share for where, share in parts.items()}
