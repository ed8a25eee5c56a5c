"""What a run would save: by its routes, and by the cases that it left out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from noworse.records.decisions import Route
from noworse.records.run import LeftOut, RunRecord


@dataclass(frozen=True, slots=True)
class RouteSaving:
    """A route with what it saves against the baseline; `None`: unknown."""

    route: Route
    usd: float | None
    """A request."""

    share: float | None
    """Of the baseline's cost."""

    usd_per_month: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """All routes of a run, and what they save together."""

    routes: tuple[RouteSaving, ...] = ()
    share: float | None = None
    """Of the cost of all routed traffic; by case weights where no traffic is told."""

    usd_per_month: float | None = None
    baseline_usd_per_month: float | None = None
    """Both `None` unless the traffic and every price is known."""

    @property
    def moving(self) -> tuple[RouteSaving, ...]:
        """Those that leave the baseline."""
        return tuple(saving for saving in self.routes if saving.route.moves)


@dataclass(frozen=True, slots=True)
class Spared:
    """Cases that were not asked, and about what they would have cost."""

    left_out: LeftOut
    usd: float | None

    @property
    def cases(self) -> int:
        """How many were not asked."""
        return self.left_out.cases - self.left_out.read


def plan_of(record: RunRecord) -> Plan:
    """Add up what the routes of a run save."""
    savings = tuple(map(_saving, record.routes))
    requests = [route.requests_per_month for route in record.routes]
    weights = _weights(record)
    shares = [weights.get((r.suite, r.slice), 1.0) for r in record.routes]
    known = [r for r in requests if r is not None]
    with_traffic = bool(known) and len(known) == len(requests)
    before = after = 0.0
    for route, weight in zip(
        record.routes, known if with_traffic else shares, strict=True
    ):
        if route.baseline_usd is None or route.usd is None:
            return Plan(savings)
        before += weight * route.baseline_usd
        after += weight * route.usd
    return Plan(
        savings,
        share=1 - after / before if before else None,
        usd_per_month=before - after if with_traffic else None,
        baseline_usd_per_month=before if with_traffic else None,
    )


def _saving(route: Route) -> RouteSaving:
    if route.baseline_usd is None or route.usd is None:
        return RouteSaving(route, None, None, None)
    saved = route.baseline_usd - route.usd
    monthly = route.requests_per_month
    return RouteSaving(
        route,
        saved,
        saved / route.baseline_usd if route.baseline_usd else None,
        None if monthly is None else saved * monthly,
    )


def _weights(record: RunRecord) -> dict[tuple[str, str], float]:
    """Weigh each slice: its cases times the mean weight of those that were read."""
    seen: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for one in record.comparisons:
        seen[one.suite, one.slice].append(one.weight)
    return {
        (d.suite, d.slice): d.cases * sum(own) / len(own)
        for d in record.decisions
        if d.slice is not None and (own := seen.get((d.suite, d.slice), [1.0]))
    }


def spared_by(record: RunRecord) -> tuple[Spared, ...]:
    """Price the cases that early stopping left out at the mean of those asked.

    The baseline's answers count only where one candidate needs them; of several, a
    second one still asks for them.
    """
    return tuple(
        Spared(one, _scaled(_usd_per_case(record, one.candidate), one.cases - one.read))
        for one in record.left_out
        if one.cases > one.read
    )


def _usd_per_case(record: RunRecord, candidate: str) -> float | None:
    own = sum(one.candidate == candidate for one in record.comparisons)
    everyone = len(record.comparisons)
    if not own:
        return None
    usd = 0.0
    for spend in record.spend:
        if spend.role == "candidate" and spend.model != candidate:
            continue
        if spend.role == "baseline" and own != everyone:
            continue
        if spend.usd is None:
            return None
        usd += spend.usd / (everyone if spend.role == "judge" else own)
    return usd or None


def _scaled(usd: float | None, cases: int) -> float | None:
    return None if usd is None else usd * cases
