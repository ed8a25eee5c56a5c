"""The figures of a run as names and values, for reports that machines read."""

from __future__ import annotations

from collections.abc import Iterable

from noworse.records.base import Role
from noworse.records.decisions import Decision
from noworse.records.run import RunRecord
from noworse.reports.headline import headline
from noworse.reports.noise import noise_headline
from noworse.reports.text import printable
from noworse.reports.view import RunView


def run_properties(view: RunView) -> dict[str, str]:
    """Return who was compared by whom, what the run came to, and what it cost."""
    record = view.record
    told = noise_headline(view).text if record.aa else headline(view)
    found = {
        "verdict": told.removeprefix("noworse: "),
        "mode": record.mode,
        "baseline": record.lineup.baseline.id,
        "candidate": _listed(one.id for one in record.lineup.candidates),
        "judge": _listed(one.id for one in record.lineup.judges),
        "alpha": f"{record.policy.alpha:g}",
        "margin": f"{record.policy.margin:g}",
        "selected": str(record.selected),
        "collected": str(record.collected),
        "usd": _amount(one.usd for one in record.spend),
        "usd_paid": _amount(one.bought_usd for one in record.spend),
        "saving": _plain(view.plan.share),
        "usd_saved_per_month": _plain(view.plan.usd_per_month),
        "job_url": record.job_url or "",
    }
    return {name: printable(value) for name, value in found.items() if value}


def suite_properties(record: RunRecord, suite: str, candidate: str) -> dict[str, str]:
    """Return how the judges behaved on a candidate, and what its answers cost."""
    found = {"candidate": candidate}
    for health in record.judges:
        if health.candidate == candidate and health.both_orders:
            flips = f"{health.flips} of {health.both_orders}"
            found[f"flips of {health.judge}"] = flips
    for costs in record.costs:
        if (costs.suite, costs.candidate) == (suite, candidate):
            for role in _ROLES:
                parts = [one[role] for one in costs.cases.values() if role in one]
                found[f"usd_{role}"] = _amount(parts)
    for noise in record.noise:
        if noise.suite == suite and noise.slice is None:
            found["noise_floor"] = _plain(noise.floor)
    return {printable(name): printable(said) for name, said in found.items() if said}


def decision_properties(record: RunRecord, made: Decision) -> dict[str, str]:
    """Return what a verdict rests on."""
    found = {
        "verdict": made.status,
        "difference": _plain(made.estimate),
        "low": _plain(made.low),
        "high": _plain(made.high),
        "margin": f"{record.policy.margin:g}",
        "cases": str(made.cases),
        "read": str(made.read),
        "wins": str(made.wins),
        "ties": str(made.ties),
        "losses": str(made.losses),
        "unresolved": str(made.unresolved),
        "stage": made.stage,
        "length_ratio": _plain(made.length_ratio),
    }
    for costs in record.costs:
        if (costs.suite, costs.candidate) == (made.suite, made.candidate):
            found["usd"] = _amount(
                usd
                for part, roles in costs.slices.items()
                if made.slice in (None, part)
                for usd in roles.values()
            )
    routes = [one for one in record.routes if one.suite == made.suite]
    for route in routes:
        if route.slice == made.slice or len(routes) == 1:
            found["route"] = printable(route.model)
    return {name: said for name, said in found.items() if said}


_ROLES: tuple[Role, ...] = ("baseline", "candidate", "judge")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _amount(parts: Iterable[float | None]) -> str:
    """Add up in USD; an unknown part makes an unknown sum, and nothing is no sum."""
    amounts = list(parts)
    known = [one for one in amounts if one is not None]
    if len(known) < len(amounts):
        return "unknown"
    return f"{sum(known):.6g}" if amounts else ""
