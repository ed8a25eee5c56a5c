"""Whole runs to report on, one for each thing that can become of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.reports.large_runs_for_tests import mixed, several
from tests.reports.records_for_tests import (
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    comparison,
    comparisons,
    decision,
    health,
    noise,
    route,
    run,
    spend,
    stays,
)

from noworse.records.run import LeftOut, Notice, RunRecord


def passing() -> RunRecord:
    """One suite without slices, decided early, everything replayed."""
    return run(
        decisions=(
            decision(),
            decision(slice=SUITE),
        ),
        comparisons=comparisons(20, 60, 10),
        routes=(route(SUITE),),
        judges=(health(),),
        spend=(
            spend("baseline", FRONTIER, 0.45),
            spend("candidate", GLM, 0.081),
            spend("judge", JUDGE, 0.33, calls=110),
        ),
        left_out=(LeftOut(suite=SUITE, candidate=GLM, read=90, cases=805),),
    )


def failing() -> RunRecord:
    """A candidate that is worse, stopped after 30 cases."""
    return run(
        decisions=(
            decision(
                status="FAIL",
                read=30,
                wins=1,
                ties=11,
                losses=18,
                estimate=-0.5667,
                low=-0.73,
                high=-0.40,
                reason="worse here: between 40 and 73 net losses per 100 cases,"
                " 10 are allowed",
            ),
        ),
        comparisons=comparisons(1, 11, 18),
        routes=(stays(SUITE, "worse here"),),
        judges=(health(calibration="held", agreement=0.87, labels=40),),
        left_out=(LeftOut(suite=SUITE, candidate=GLM, read=30, cases=805),),
    )


def inconclusive() -> RunRecord:
    """A suite that is too small for what it shows."""
    return run(
        decisions=(
            decision(
                status="INCONCLUSIVE",
                cases=60,
                read=60,
                wins=10,
                ties=36,
                losses=14,
                estimate=-0.0667,
                low=-0.18,
                high=0.05,
                p_pass=0.31,
                p_fail=0.7,
                stage="both orders",
                more_cases=155,
                more_usd=0.7,
                reason="not enough evidence: between -0.18 and +0.05; about 155 more"
                " cases would decide",
            ),
        ),
        routes=(stays(SUITE),),
    )


def partial() -> RunRecord:
    """Three cases, selected by hand."""
    return run(
        complete=False,
        selected=3,
        collected=240,
        decisions=(),
        comparisons=(comparison("return-20-days", "loss"),),
    )


def missing() -> RunRecord:
    """A replay without its recordings."""
    trouble = f"{FRONTIER}: not recorded"
    return run(
        decisions=(
            decision(
                status="INCONCLUSIVE",
                cases=40,
                read=40,
                wins=0,
                ties=0,
                losses=0,
                unresolved=40,
                estimate=0.0,
                low=-1.0,
                high=1.0,
                length_ratio=None,
                p_pass=1.0,
                reason="40 of 40 cases are unresolved, at most 5 % may be",
            ),
        ),
        comparisons=tuple(
            comparison(
                f"case-{number}",
                "unresolved",
                answer=None,
                baseline_answer=None,
                trouble=trouble,
            )
            for number in range(40)
        ),
        missing_calls=80,
        missing_usd=0.31,
    )


def doubtful() -> RunRecord:
    """A candidate that a judge likes, and that has one answer to everything."""
    doubt = (
        "the candidate answers 88 of 90 prompts alike: 'I have forwarded your request.'"
    )
    withheld = decision(
        status="INCONCLUSIVE",
        wins=70,
        losses=0,
        ties=20,
        estimate=0.7778,
        low=0.69,
        high=0.85,
        stage="one order",
        doubt=doubt,
        reason=f"not enough evidence: a PASS would mean nothing, since {doubt}",
    )
    told = Notice(code="constant_output", message=f"{GLM} on {SUITE}: {doubt}")
    other = Notice(code="uncalibrated_judge", message="it was never held to labels")
    return run(
        decisions=(withheld, withheld.model_copy(update={"slice": SUITE})),
        comparisons=comparisons(70, 20, 0),
        routes=(stays(SUITE, withheld.reason),),
        judges=(health(),),
        notices=(other, told),
    )


def itself() -> RunRecord:
    """The baseline against itself, on two slices; one check wavers."""
    whole = noise(unsteady_checks=3)
    return run(
        aa=True,
        decisions=(decision(candidate=FRONTIER, cases=120, read=120),),
        comparisons=comparisons(25, 71, 24, candidate=FRONTIER),
        noise=(
            whole,
            noise("billing", cases=105, low=0.01, net=0.1, high=0.2),
            noise("legal", cases=15, usual_cases=None, sure_cases=None),
        ),
        judges=(health(candidate=FRONTIER),),
    )


RUNS: Mapping[str, Callable[[], RunRecord]] = {
    "pass": passing,
    "fail": failing,
    "inconclusive": inconclusive,
    "doubtful": doubtful,
    "mixed": mixed,
    "partial": partial,
    "missing": missing,
    "several": several,
    "itself": itself,
}
