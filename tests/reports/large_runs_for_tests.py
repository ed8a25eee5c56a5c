"""Runs of several slices, suites and candidates."""

from __future__ import annotations

from itertools import chain

from tests.reports.records_for_tests import (
    FLASH,
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    Changes,
    answer,
    comparison,
    comparisons,
    decision,
    health,
    model,
    offer,
    route,
    run,
    spend,
    stays,
)

from noworse.records.answers import BrokenCheck
from noworse.records.decisions import Decision
from noworse.records.models import Judge, Lineup
from noworse.records.run import LeftOut, Notice, RunRecord, SuiteRef


def mixed() -> RunRecord:
    """A suite that fails through one slice, with traffic told."""
    return run(
        decisions=(
            decision(
                read=805,
                wins=161,
                ties=500,
                losses=140,
                unresolved=4,
                estimate=0.026,
                length_ratio=0.4,
                low=-0.012,
                high=0.064,
                stage="one order",
                reason="at most 1 net loss per 100 cases, 10 are allowed",
            ),
            decision(
                slice="billing",
                cases=400,
                read=400,
                wins=90,
                ties=260,
                losses=48,
                unresolved=2,
                estimate=0.105,
                low=0.06,
                high=0.15,
                stage="one order",
            ),
            decision(
                slice="legal",
                status="FAIL",
                cases=200,
                read=200,
                wins=20,
                ties=104,
                losses=74,
                unresolved=2,
                estimate=-0.27,
                length_ratio=0.333,
                low=-0.4,
                high=-0.14,
                stage="one order",
                reason="worse here: between 14 and 40 net losses per 100 cases,"
                " 10 are allowed",
            ),
            decision(
                slice="returns-and-exchanges",
                status="INCONCLUSIVE",
                cases=189,
                read=189,
                wins=46,
                ties=90,
                losses=53,
                estimate=-0.037,
                low=-0.12,
                high=0.05,
                stage="one order",
                more_cases=155,
                more_usd=0.7,
                reason="not enough evidence: between -0.12 and +0.05",
            ),
            decision(
                slice="greetings",
                status="INCONCLUSIVE",
                cases=16,
                read=16,
                wins=5,
                ties=11,
                losses=0,
                estimate=0.31,
                length_ratio=None,
                low=0.05,
                high=0.55,
                stage="too few cases",
                reason="not enough cases (16 of 20)",
            ),
        ),
        comparisons=(
            comparison("return-20-days", "win"),
            comparison("gdpr-erasure", "loss", slice="legal"),
            comparison(
                "liability cap (EU)",
                "loss",
                slice="legal",
                weight=3.0,
                verdicts=(),
                settled_by="outcome",
                answer=answer(GLM, "", finish="refusal"),
            ),
            comparison("warranty", "loss", slice="legal", score=-0.5),
            comparison("exchange", "loss", slice="returns-and-exchanges", score=-0.5),
            comparison(
                "voucher",
                "unresolved",
                answer=None,
                trouble=f"{GLM}: timeout after 3 attempts: no reply in 120 s",
            ),
        ),
        routes=(
            route("billing", requests_per_month=600_000.0),
            stays("legal", "worse here", requests_per_month=500_000.0),
            stays("returns-and-exchanges", requests_per_month=80_000.0),
            stays(
                "greetings", "not enough cases (16 of 20)", requests_per_month=20_000.0
            ),
        ),
        judges=(health(first_shown=0.61, flips=9),),
        spend=(
            spend("baseline", FRONTIER, 4.03, calls=805),
            spend("candidate", GLM, 0.725, calls=801, bought=12, bought_usd=0.011),
            spend("judge", JUDGE, 2.47, calls=825, bought=24, bought_usd=0.072),
        ),
        paid_not_received_usd=0.004,
        notices=(
            Notice(
                code="high_flip_rate",
                message="openai:gpt-5.5 changes its mind with the order in 9 of 20"
                ' cases; orders = "both" costs twice as much and halves the harm',
            ),
            Notice(code="served_model_drift", message="glm-5p1 was served as glm-5p2"),
        ),
    )


def several() -> RunRecord:
    """Two candidates on two suites; the price of one is unknown."""
    own = {"suite": "triage", "cases": 240, "read": 240}
    made = _decisions_of_several(own)
    parts = [one.model_copy(update={"slice": one.suite}) for one in made]
    return run(
        lineup=Lineup(
            baseline=model(FRONTIER),
            candidates=(model(GLM), model(FLASH)),
            judges=(Judge.of(model(JUDGE)),),
        ),
        suites=(
            SuiteRef(name=SUITE, path="evals/support.eval.yaml", cases=805),
            SuiteRef(
                name="triage",
                path="tests/test_triage.py",
                function="test_triage",
                cases=240,
            ),
        ),
        decisions=tuple(chain.from_iterable(zip(made, parts, strict=True))),
        comparisons=(
            *comparisons(20, 60, 10),
            *comparisons(5, 53, 32, candidate=FLASH),
            comparison(
                "refund",
                "loss",
                suite="triage",
                slice="triage",
                candidate=FLASH,
                broken_checks=(
                    BrokenCheck(side="candidate", check="json", reason="no JSON"),
                ),
            ),
        ),
        routes=(
            route(
                SUITE,
                offers=(
                    offer(FRONTIER, 0.0050, 2.14, 6.9),
                    offer(GLM, 0.0009, 0.85, 1.94),
                    offer(FLASH, None, 0.4),
                ),
            ),
            route(
                "triage",
                suite="triage",
                model=FLASH,
                usd=None,
                offers=(
                    offer(FRONTIER, 0.0050, 2.14, 6.9),
                    offer(GLM, 0.0009),
                    offer(FLASH, None, 0.4),
                ),
            ),
        ),
        judges=(health(), health(candidate=FLASH, both_orders=0, first_shown=None)),
        spend=(
            spend("baseline", FRONTIER, 4.75),
            spend("candidate", GLM, 0.84),
            spend("candidate", FLASH, None, bought_usd=None, bought=3),
            spend("judge", JUDGE, 3.3),
        ),
        left_out=(
            LeftOut(suite=SUITE, candidate=GLM, read=90, cases=805),
            LeftOut(suite=SUITE, candidate=FLASH, read=90, cases=805),
        ),
    )


def _decisions_of_several(own: dict[str, Changes]) -> tuple[Decision, ...]:
    return (
        decision(),
        decision(
            **own,
            wins=20,
            ties=190,
            losses=30,
            estimate=-0.0417,
            low=-0.08,
            high=-0.003,
            measurable_drop=True,
            reason="at most 8 net losses per 100 cases, 10 are allowed",
        ),
        decision(
            candidate=FLASH,
            status="FAIL",
            reason="worse here: at least 12 net losses per 100 cases, 10 are allowed",
            estimate=-0.3,
            low=-0.48,
            high=-0.12,
            wins=5,
            ties=53,
            losses=32,
        ),
        decision(
            **own,
            candidate=FLASH,
            wins=60,
            ties=170,
            losses=10,
            estimate=0.2083,
            low=0.15,
            high=0.27,
        ),
    )
