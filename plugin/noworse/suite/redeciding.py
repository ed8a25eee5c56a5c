"""Deciding again, without a call: what was heard, by the same policy or another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set as AbstractSet
from dataclasses import dataclass

from noworse.gate.decide import decide
from noworse.gate.health import judge_health
from noworse.gate.trust import withhold
from noworse.records.answers import Comparison
from noworse.records.cases import Case, Message, Suite
from noworse.records.decisions import Decision, Policy
from noworse.records.run import Costs, JudgeHealth, Notice, RunRecord, Spend
from noworse.records.shards import Lack
from noworse.suite.costs import costs_of, price_notices
from noworse.suite.docket import Docket, Terms, open_dockets
from noworse.suite.lacking import lacking_notices
from noworse.suite.ledger import Heard, Ledger, purposes_of
from noworse.suite.missing import missing_of
from noworse.suite.notices import notices_from
from noworse.suite.orders import in_file_order, places_of
from noworse.suite.panels import audit_notices
from noworse.suite.rehearing import Rehearing
from noworse.suite.routes import Needs, routes_of
from noworse.suite.scrutiny import Doubts, look_over
from noworse.suite.telling import (
    escalations_of,
    left_out,
    told_by,
    usd_per_case,
)
from noworse.suite.verdicts import by_suite, evidence_of

_UNHEARD = (Message(role="user", content=""),)
"""What was asked in a case that was left out: nobody needs to know."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that was heard, in one run or in several that are one."""

    record: RunRecord
    """What it decided, if it did, is of an earlier reading."""

    ledger: Ledger
    """Prices; and where it was heard in shards, all that was used."""

    in_shards: bool = False
    lacks: tuple[Lack, ...] = ()
    """Where it was heard in shards: what no recording answers."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The same, read anew."""

    material: Material
    policy: Policy
    suites: tuple[Suite, ...]
    dockets: tuple[Docket, ...]
    comparisons: tuple[Comparison, ...]
    wanted: AbstractSet[Heard]
    """What answers were for that are told of."""


def decide_again(material: Material, policy: Policy) -> RunRecord:
    """Read what was heard as one run of this policy would have read it.

    With the policy that it was heard under, the decisions are the same to the byte.
    Where early stopping has left out what another policy wants, a notice says so.
    """
    record, lineup = material.record, material.record.lineup
    reading = _read(material, policy)
    comparisons = reading.comparisons
    spend, costs = _money(reading)
    scrutiny = look_over(lineup, comparisons, record.cases)
    health = tuple(_known(comparisons, record.judges))
    decisions = withhold(policy, _decided(reading, spend, scrutiny.doubts), health)
    needs = Needs(lineup, reading.suites, material.ledger, record.workload)
    warned = (*_kept(record.notices), *scrutiny.notices)
    warned += _warnings(reading, health, spend)
    lacking = lacking_notices(record, policy, reading.dockets, decisions)
    asked = {one.case for one in comparisons}
    told = {(one.suite, one.case, one.candidate) for one in comparisons}
    update: dict[str, object] = {
        "policy": policy,
        "decisions": decisions,
        "routes": routes_of(needs, decisions, comparisons),
        "comparisons": comparisons,
        "cases": tuple(case for case in record.cases if case.id in asked),
        "repeats": tuple(
            one
            for one in record.repeats
            if (one.suite, one.case, one.candidate) in told
        ),
        "judges": health,
        "escalations": escalations_of(lineup, reading.dockets),
        "spend": spend,
        "costs": costs,
        "left_out": left_out(decisions),
        "notices": (*warned, *lacking),
    }
    if material.in_shards:
        missing = missing_of(material.lacks, comparisons)
        update |= {"missing_calls": missing.calls, "missing_usd": missing.usd}
    return record.model_copy(update=update)


def _read(material: Material, policy: Policy) -> _Reading:
    record, lineup = material.record, material.record.lineup
    suites = tuple(_suites(record))
    dockets = open_dockets(
        policy,
        lineup,
        suites,
        {one.name: frozenset(case.id for case in one.cases) for one in suites},
        Terms(
            consistency={one.suite: one.consistency for one in record.orders},
            orders={one.suite: places_of(one) for one in record.orders},
        ),
    )
    heard = {Heard(c.suite, c.case, c.candidate): c for c in record.comparisons}
    rehearing = Rehearing(lineup, heard)
    rehearing.go(policy, dockets)
    comparisons = told_by(lineup, suites, dockets)
    wanted = rehearing.wanted & purposes_of(comparisons)
    return _Reading(material, policy, suites, dockets, comparisons, wanted)


def _suites(record: RunRecord) -> Iterator[Suite]:
    """Put the suites together again, their cases as in their files.

    Of a case that was left out, no more is known than what it weighs.
    """
    asked = {case.id: case for case in record.cases}
    orders = {one.suite: one for one in record.orders}
    for suite in record.suites:
        order = orders[suite.name]
        critical = frozenset(order.critical)
        cases = tuple(
            asked.get(name)
            or Case(
                id=name,
                slice=part,
                messages=_UNHEARD,
                weight=order.weights.get(name, 1.0),
                critical=name in critical,
                path=suite.path,
                line=1,
            )
            for name, part in in_file_order(order)
        )
        yield Suite(name=suite.name, path=suite.path, cases=cases)


def _decided(
    reading: _Reading, spend: Sequence[Spend], doubts: Doubts
) -> tuple[Decision, ...]:
    """Decide every suite, also where something that was left out is wanted."""
    material, record = reading.material, reading.material.record
    # What a case costs was measured on all that the run has used.
    bill, cases = record.spend, record.comparisons
    if material.in_shards:
        bill, cases = tuple(spend), reading.comparisons
    evidence = [
        evidence_of(group, candidate, doubts)
        for group in by_suite(reading.dockets)
        for candidate in group[0].units
    ]
    return decide(reading.policy, evidence, usd_per_case(record.lineup, bill, cases))


def _money(
    reading: _Reading,
) -> tuple[tuple[Spend, ...], tuple[Costs, ...]]:
    """Tell what it took: what shards have used beyond that was bought for nothing."""
    record, ledger = reading.material.record, reading.material.ledger
    comparisons, told = reading.comparisons, reading.wanted
    if reading.material.in_shards:
        paid = {(one.role, one.model): one for one in record.spend}
        spend = tuple(
            one.model_copy(
                update={
                    "bought": paid[one.role, one.model].bought,
                    "bought_usd": paid[one.role, one.model].bought_usd,
                }
            )
            for one in ledger.spend(record.lineup, told)
        )
        return spend, costs_of(comparisons, ledger.by_case(told))
    used = {
        Heard(one.suite, case, one.candidate): dict(parts)
        for one in record.costs
        for case, parts in one.cases.items()
    }
    return record.spend, costs_of(comparisons, used)


def _known(
    comparisons: Sequence[Comparison], before: Sequence[JudgeHealth]
) -> Iterator[JudgeHealth]:
    """Add what calibrations had to say of the judges."""
    held = {(one.judge, one.candidate): one for one in before}
    for one in judge_health(comparisons):
        known = held[one.judge, one.candidate]
        spoke = {
            c.suite
            for c in comparisons
            if c.candidate == one.candidate
            and any(said.judge == one.judge for said in c.verdicts)
        }
        yield one.model_copy(
            update={
                "calibration": known.calibration,
                "agreement": known.agreement,
                "labels": known.labels,
                "uncalibrated_on": tuple(
                    name for name in known.uncalibrated_on if name in spoke
                ),
            }
        )


_OF_THE_EVIDENCE = frozenset(
    {
        "baseline_fails",
        "constant_output",
        "degenerate_answer",
        "effort_differs",
        "effort_not_pinned",
        "empty_answers",
        "escalation_leans",
        "format_gap",
        "hidden_text",
        "high_flip_rate",
        "hollow_answers",
        "identical_answers",
        "imported_answers",
        "injection_suspected",
        "length_gap",
        "near_duplicates",
        "parameter_dropped",
        "price_by_hour",
        "prompt_echo",
        "reference_echo",
        "refusals",
        "rubric_echo",
        "served_model_differs",
        "served_model_drift",
    }
)
"""Notices that are told anew, of what is read now."""


def _kept(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    return tuple(one for one in notices if one.code not in _OF_THE_EVIDENCE)


def _warnings(
    reading: _Reading, health: Sequence[JudgeHealth], spend: Sequence[Spend]
) -> tuple[Notice, ...]:
    material, lineup = reading.material, reading.material.record.lineup
    scale = reading.policy.scale
    uses = escalations_of(lineup, reading.dockets)
    return (
        *notices_from(lineup, reading.comparisons, health),
        *audit_notices(uses, scale.span if scale else 1.0),
        *price_notices(lineup, spend, material.ledger.prices),
    )
