"""From a run to its record: everything that a report may tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from noworse.gate.health import judge_health
from noworse.gate.trust import withhold
from noworse.records.answers import Comparison
from noworse.records.cases import Case, Suite
from noworse.records.decisions import Decision, Route
from noworse.records.run import (
    Costs,
    JudgeHealth,
    Notice,
    RunRecord,
    Spend,
    SuiteRef,
)
from noworse.records.shards import CommittedOrder, Lack, Part
from noworse.suite.aa import expected, noises_of
from noworse.suite.costs import costs_of, price_notices
from noworse.suite.functions import function_notices
from noworse.suite.ledger import purposes_of
from noworse.suite.missing import Estimator, Missing, missing_of
from noworse.suite.notices import notices_from
from noworse.suite.orders import order_of
from noworse.suite.panels import audit_notices, panel_notices
from noworse.suite.routes import Needs, routes_of
from noworse.suite.run import Run
from noworse.suite.scrutiny import look_over
from noworse.suite.settings.reading import Settings
from noworse.suite.telling import (
    asked_in,
    escalations_of,
    left_out,
    told_by,
    usd_per_case,
)
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
    comparisons = told_by(job.lineup, job.suites, run.dockets)
    spend, costs = _money(run, comparisons)
    cases = {(s.name, case.id): case for s in job.suites for case in s.cases}
    doubtful, health, decisions = _decided(run, settings, spend, comparisons)
    missing, lacks = _missing(run, cases, comparisons)
    warned = (*settings.notices, *notices, *doubtful)
    warned += _warnings(run, settings, comparisons, health, spend)
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
        routes=() if settings.aa else _routes(run, settings, decisions, comparisons),
        comparisons=comparisons,
        cases=asked_in(job.suites, comparisons),
        repeats=run.repeats(),
        judges=health,
        escalations=escalations_of(job.lineup, run.dockets),
        spend=spend,
        costs=costs,
        paid_not_received_usd=paid_not_received_usd,
        # What is bought together is bought whether or not the gate needs it.
        left_out=() if job.at_once else left_out(decisions),
        missing_calls=missing.calls,
        missing_usd=missing.usd,
        notices=tuple(one for one in warned if not (settings.aa and expected(one))),
        ended_by=run.ended and str(run.ended),
        aa=settings.aa,
        noise=noises_of(job.policy, run.dockets) if settings.aa else (),
        options=settings.options,
        workload=settings.workload,
        orders=tuple(_order(run, suite) for suite in job.suites),
        part=_part(run, lacks),
    )


def _money(
    run: Run, comparisons: Sequence[Comparison]
) -> tuple[tuple[Spend, ...], tuple[Costs, ...]]:
    """Tell what was used: by role, and by case and slice."""
    told = purposes_of(comparisons)
    costs = costs_of(comparisons, run.ledger.by_case(told))
    return run.ledger.spend(run.job.lineup, told), costs


def _order(run: Run, suite: Suite) -> CommittedOrder:
    terms, name = run.terms, suite.name
    return order_of(suite, terms.orders[name], terms.consistency[name])


def _part(run: Run, lacks: tuple[Lack, ...]) -> Part | None:
    if run.job.shard is None:
        return None
    return Part(shard=run.job.shard, uses=run.ledger.uses(), lacks=lacks)


def _decided(
    run: Run,
    settings: Settings,
    spend: Sequence[Spend],
    comparisons: Sequence[Comparison],
) -> tuple[tuple[Notice, ...], tuple[JudgeHealth, ...], tuple[Decision, ...]]:
    """Decide, after a look at what was said, and at who judged it."""
    job = run.job
    cases = [case for suite in job.suites for case in suite.cases]
    scrutiny = look_over(job.lineup, comparisons, cases)
    health = trusted(judge_health(comparisons), comparisons, job.suites, job.trust)
    costs = usd_per_case(job.lineup, spend, comparisons)
    doubts = {} if settings.aa else scrutiny.doubts
    made = decisions_of(job.policy, run.dockets, costs, doubts)
    return scrutiny.notices, health, withhold(job.policy, made, health)


def _warnings(
    run: Run,
    settings: Settings,
    comparisons: Sequence[Comparison],
    health: Sequence[JudgeHealth],
    spend: Sequence[Spend],
) -> tuple[Notice, ...]:
    job, scale = run.job, run.job.policy.scale
    span = scale.span if scale else 1.0
    return (
        *notices_from(job.lineup, comparisons, health),
        *trust_notices(job.trust, job.lineup.judges, job.suites),
        *panel_notices(job.lineup.panel, run.panels.weights),
        *audit_notices(escalations_of(job.lineup, run.dockets), span),
        *run.notices(),
        *price_notices(job.lineup, spend, run.ledger.prices),
        *function_notices(job, comparisons, settings.budget_usd),
    )


def _missing(
    run: Run,
    cases: Mapping[tuple[str, str], Case],
    comparisons: Sequence[Comparison],
) -> tuple[Missing, tuple[Lack, ...]]:
    lineup, ledger = run.job.lineup, run.ledger
    estimator = Estimator(lineup, run.sources, ledger.prices, ledger.now)
    lacks = estimator.lacks(cases, comparisons)
    wanted = comparisons
    if run.job.shard is not None:
        # Nobody knows yet whether the whole will want the second orders.
        wanted = [one for one in comparisons if one.first_score is None]
    return missing_of(lacks, wanted), lacks


def _ref(suite: Suite) -> SuiteRef:
    function = None if suite.swap is None else suite.swap.function
    return SuiteRef(
        name=suite.name, path=suite.path, function=function, cases=len(suite.cases)
    )


def _routes(
    run: Run,
    settings: Settings,
    decisions: Sequence[Decision],
    comparisons: Sequence[Comparison],
) -> tuple[Route, ...]:
    needs = Needs(run.job.lineup, run.job.suites, run.ledger, settings.workload)
    return routes_of(needs, decisions, comparisons)
