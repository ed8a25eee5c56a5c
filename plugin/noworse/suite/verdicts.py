"""From what the dockets have read to decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from noworse.gate.decide import Evidence, decide
from noworse.gate.split import MOST_MISSING
from noworse.records.cases import Case
from noworse.records.decisions import Decision, Policy
from noworse.suite.docket import Docket, Terms
from noworse.suite.scrutiny import Doubts

_NO_DOUBTS: Final[Doubts] = MappingProxyType({})


def decisions_of(
    policy: Policy,
    dockets: Sequence[Docket],
    usd_per_case: Mapping[str, float | None],
    doubts: Doubts = _NO_DOUBTS,
) -> tuple[Decision, ...]:
    """Decide every suite that was heard as far as its gate asked for."""
    evidence = [
        evidence_of(group, candidate, doubts)
        for group in by_suite(dockets)
        if all(docket.is_complete for docket in group)
        for candidate in group[0].units
    ]
    return decide(policy, evidence, usd_per_case)


def evidence_of(
    group: Sequence[Docket], candidate: str, doubts: Doubts = _NO_DOUBTS
) -> Evidence:
    """Put together what one candidate showed on one suite."""
    units = [docket.units[candidate] for docket in group]
    suite = group[0].suite
    return Evidence(
        suite=suite.name,
        candidate=candidate,
        comparisons=tuple(one for unit in units for one in unit.prefix()),
        available=Counter(case.slice for case in suite.cases),
        max_weight=max(case.weight for case in suite.cases),
        second_pass=any(unit.has_both_passes for unit in units),
        slice_weights=_heaviest(suite.cases),
        doubts=doubts.get((suite.name, candidate), {}),
    )


_Wanting = frozenset[tuple[tuple[str, str | None], str]]


def wanting_second_pass(
    policy: Policy, dockets: Sequence[Docket], terms: Terms
) -> _Wanting:
    """Name the dockets and candidates that are to be heard in the other order too.

    Those that it may still decide; in a shard all, since another run decides.
    """
    if not terms.is_shard:
        return undecided(policy, dockets)
    return frozenset(
        (docket.name, candidate)
        for docket in dockets
        for candidate, unit in docket.units.items()
        if unit.orders == "auto"
    )


def undecided(policy: Policy, dockets: Sequence[Docket]) -> _Wanting:
    """Name the dockets and candidates that a second order may still decide."""
    units = (unit for docket in dockets for unit in docket.units.values())
    if not any(unit.wants_second_pass for unit in units):
        return frozenset()
    decisions = {
        ((d.suite, d.slice), d.candidate): d for d in decisions_of(policy, dockets, {})
    }
    return frozenset(
        (docket.name, candidate)
        for docket in dockets
        for candidate, unit in docket.units.items()
        if unit.wants_second_pass
        and (decision := decisions.get((docket.name, candidate))) is not None
        and _may_still_decide(decision)
    )


def _may_still_decide(decision: Decision) -> bool:
    missing = decision.unresolved > MOST_MISSING * decision.read
    return decision.status == "INCONCLUSIVE" and not missing


def _heaviest(cases: Sequence[Case]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for case in cases:
        weights[case.slice] = max(case.weight, weights.get(case.slice, 0.0))
    return weights


def by_suite(dockets: Sequence[Docket]) -> list[list[Docket]]:
    """Put the dockets of one suite together."""
    groups: dict[str, list[Docket]] = {}
    for docket in dockets:
        groups.setdefault(docket.suite.name, []).append(docket)
    return list(groups.values())
