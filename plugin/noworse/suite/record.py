"""From a run to its record: everything that a report may tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from noworse.gate.escalation import escalation_use
from noworse.gate.health import judge_health
from noworse.gate.trust import withhold
from noworse.records.answers import Comparison
from noworse.records.cases import Case, Suite, without_pictures
from noworse.records.decisions import Decision
from noworse.records.escalation import EscalationUse
from noworse.records.models import Lineup
from noworse.records.run import (
    Costs,
    JudgeHealth,
    LeftOut,
    Notice,
    RunRecord,
    Spend,
    SuiteRef,
)
from noworse.suite.aa import expected, noises_of
from noworse.suite.costs import costs_of, price_notices
from noworse.suite.ledger import Heard
from noworse.suite.missing import Estimator
from noworse.suite.notices import notices_from
from noworse.suite.panels import audit_notices, panel_notices
from noworse.suite.routes import routes_of
from noworse.suite.run import Run
from noworse.suite.scrutiny import Doubts, look_over
from noworse.suite.settings.reading import Settings
from noworse.suite.trust import trust_notices, trusted
from noworse.suite.verdicts import decisions_of


def describe(
    run: Run,
    settings: Settings,
    *,
    paid_not_received_usd: float = 0.0,
    notices: Sequence[Notice] = (),
) -> RunRecord:
    """Tell what is known of a run, wherever it stands.

    `notices` are the engine's. Times are left to whoever has a clock.
    """
    job = run.job
    comparisons = told_by(run)
    spend, costs = _money(run, comparisons)
    cases = {(s.name, case.id): case for s in job.suites for case in s.cases}
    scrutiny = look_over(job.lineup, comparisons, cases.values())
    health = trusted(judge_health(comparisons), comparisons, job.suites, job.trust)
    per_case = _usd_per_case(job.lineup, spend, comparisons)
    decisions = _decided(run, per_case, {} if settings.aa else scrutiny.doubts, health)
    missing = _estimator(run).missing(cases, comparisons)
    warned = (*settings.notices, *notices, *scrutiny.notices)
    warned += _warnings(run, comparisons, health, spend)
    return RunRecord(
        started_at=run.ledger.now,
        seconds=0.0,
        mode=job.mode,
        complete=run.is_complete,
        selected=sum(len(ids) for ids in job.selected.values()),
        collected=len(cases),
        policy=job.policy,
        lineup=job.lineup,
        suites=tuple(map(_ref, job.suites)),
        decisions=decisions,
        routes=() if settings.aa else routes_of(run, settings, decisions, comparisons),
        comparisons=comparisons,
        cases=_asked(job.suites, comparisons),
        repeats=run.repeater.found(),
        judges=health,
        escalations=_escalations(run),
        spend=spend,
        costs=costs,
        paid_not_received_usd=paid_not_received_usd,
        # What is bought together is bought whether or not the gate needs it.
        left_out=() if job.at_once else _left_out(decisions),
        missing_calls=missing.calls,
        missing_usd=missing.usd,
        notices=tuple(one for one in warned if not (settings.aa and expected(one))),
        ended_by=None if run.ended is None else str(run.ended),
        aa=settings.aa,
        noise=noises_of(job.policy, run.dockets) if settings.aa else (),
        options=settings.options,
    )


def _money(
    run: Run, comparisons: Sequence[Comparison]
) -> tuple[tuple[Spend, ...], tuple[Costs, ...]]:
    """Tell what was used: by role, and by case and slice."""
    told = {Heard(c.suite, c.case, c.candidate) for c in comparisons}
    costs = costs_of(comparisons, run.ledger.by_case(told))
    return run.ledger.spend(run.job.lineup, told), costs


def _decided(
    run: Run,
    costs: Mapping[str, float | None],
    doubts: Doubts,
    health: Sequence[JudgeHealth],
) -> tuple[Decision, ...]:
    policy = run.job.policy
    return withhold(policy, decisions_of(policy, run.dockets, costs, doubts), health)


def _warnings(
    run: Run,
    comparisons: Sequence[Comparison],
    health: Sequence[JudgeHealth],
    spend: Sequence[Spend],
) -> tuple[Notice, ...]:
    job, scale = run.job, run.job.policy.scale
    return (
        *notices_from(job.lineup, comparisons, health),
        *trust_notices(job.trust, job.lineup.judges, job.suites),
        *panel_notices(job.lineup.panel, run.panels.weights),
        *audit_notices(_escalations(run), scale.span if scale else 1.0),
        *run.repeater.notices(),
        *price_notices(job.lineup, spend, run.ledger.prices),
    )


def _escalations(run: Run) -> tuple[EscalationUse, ...]:
    """Tell of what the gate read: what was heard beyond is no fair part of it."""
    read = [
        one
        for model in run.job.lineup.candidates
        for docket in run.dockets
        for one in docket.units[model.id].prefix()
    ]
    return escalation_use(run.job.lineup, read)


def _estimator(run: Run) -> Estimator:
    return Estimator(run.job.lineup, run.sources, run.ledger.prices, run.ledger.now)


def told_by(run: Run) -> tuple[Comparison, ...]:
    """Per candidate and suite: what the gate read, then what was heard beyond."""
    told: list[Comparison] = []
    for model in run.job.lineup.candidates:
        for suite in run.job.suites:
            mine = [d for d in run.dockets if d.suite.name == suite.name]
            units = [docket.units[model.id] for docket in mine]
            told += [one for unit in units for one in unit.prefix()]
            told += [one for unit in units for one in unit.beyond()]
    return tuple(told)


def _asked(
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


def _ref(suite: Suite) -> SuiteRef:
    return SuiteRef(name=suite.name, path=suite.path, cases=len(suite.cases))


def _usd_per_case(
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


def _left_out(decisions: Sequence[Decision]) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(suite=d.suite, candidate=d.candidate, read=d.read, cases=d.cases)
        for d in decisions
        if d.slice is None and d.read < d.cases
    )
