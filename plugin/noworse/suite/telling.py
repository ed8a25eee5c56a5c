"""What was heard, in the order and the words of a run record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from noworse.gate.escalation import escalation_use
from noworse.records.answers import Comparison
from noworse.records.cases import Case, Suite, without_pictures
from noworse.records.decisions import Decision
from noworse.records.escalation import EscalationUse
from noworse.records.models import Lineup
from noworse.records.run import LeftOut, Spend
from noworse.suite.docket import Docket


def told_by(
    lineup: Lineup, suites: Sequence[Suite], dockets: Sequence[Docket]
) -> tuple[Comparison, ...]:
    """Per candidate and suite: what the gate read, then what was heard beyond."""
    told: list[Comparison] = []
    for model in lineup.candidates:
        for suite in suites:
            mine = [d for d in dockets if d.suite.name == suite.name]
            units = [docket.units[model.id] for docket in mine]
            told += [one for unit in units for one in unit.prefix()]
            told += [one for unit in units for one in unit.beyond()]
    return tuple(told)


def asked_in(
    suites: Sequence[Suite], comparisons: Sequence[Comparison]
) -> tuple[Case, ...]:
    """Return the cases that are told of, in the order of the files."""
    told = {(one.suite, one.case) for one in comparisons}
    return tuple(
        without_pictures(case)
        for suite in suites
        for case in suite.cases
        if (suite.name, case.id) in told
    )


def escalations_of(
    lineup: Lineup, dockets: Sequence[Docket]
) -> tuple[EscalationUse, ...]:
    """Tell of what the gate read: what was heard beyond is no fair part of it."""
    read = [
        one
        for model in lineup.candidates
        for docket in dockets
        for one in docket.units[model.id].prefix()
    ]
    return escalation_use(lineup, read)


def left_out(decisions: Sequence[Decision]) -> tuple[LeftOut, ...]:
    """Tell of the suites that were decided before all of their cases were read."""
    return tuple(
        LeftOut(suite=d.suite, candidate=d.candidate, read=d.read, cases=d.cases)
        for d in decisions
        if d.slice is None and d.read < d.cases
    )


def usd_per_case(
    lineup: Lineup, spend: Sequence[Spend], comparisons: Sequence[Comparison]
) -> dict[str, float | None]:
    """What one more case costs under each candidate: both answers, the verdicts."""
    cases = Counter(c.candidate for c in comparisons)
    # Candidates may have been heard on fewer cases or more: each role by its own.
    served = {
        "baseline": len({(c.suite, c.case) for c in comparisons}),
        "judge": len(comparisons),
    }
    costs: dict[str, float | None] = {}
    for model in lineup.candidates:
        parts = [
            (part.usd, served.get(part.role, cases[model.id]))
            for part in spend
            if part.role != "candidate" or part.model == model.id
        ]
        known = [usd / number for usd, number in parts if usd is not None and number]
        costs[model.id] = sum(known) if len(known) == len(parts) else None
    return costs
