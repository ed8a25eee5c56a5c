"""From evidence to decisions: the same evidence always gives the same decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from noworse.gate.evidence import Evidence, Sample, part, whole
from noworse.gate.figures import Figures, figures_of
from noworse.gate.health import consistency, is_swayed
from noworse.gate.reading import NOTHING, Reading, read_slice, read_suite
from noworse.gate.split import FEWEST_CASES
from noworse.gate.wording import (
    doubtful_reason,
    missing_reason,
    reason_of,
    slices_reason,
    swayed_reason,
    too_few_reason,
)
from noworse.records.base import Status
from noworse.records.decisions import Decision, Policy, Stage
from noworse.stats.multiplicity import benjamini_hochberg, holm

__all__ = ["SLICE_RATE", "Evidence", "decide"]

SLICE_RATE = 0.10
"""Expected share of false claims among the slices that PASS, and that FAIL."""

_Costs = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class _Claim:
    """What is decided: a suite, or a slice of it, under one candidate."""

    evidence: Evidence
    slice: str | None
    sample: Sample
    reading: Reading = NOTHING

    @property
    def doubt(self) -> str | None:
        """Why a PASS of it would mean nothing."""
        return self.evidence.doubts.get(self.slice)


def decide(
    policy: Policy, evidence: Sequence[Evidence], usd_per_case: _Costs
) -> tuple[Decision, ...]:
    """Decide each candidate on each suite, then on the slices of that suite.

    Suites: PASS by Holm over the candidates of the suite; FAIL by Holm over all
    suites and candidates, since one FAIL makes the run red while all must PASS.
    Slices: Benjamini-Hochberg over all slices and candidates of the run, PASS and
    FAIL each on their own; the p values of a slice are to be read at `SLICE_RATE`,
    not at alpha.

    With `goal = "slices"` a suite is what its slices are: PASS if all PASS, FAIL if
    one FAILs. Else the only slice of a suite is the suite, and takes its decision.

    `usd_per_case` is by candidate; `None`, or absent: unknown.
    """
    suites = _read_suites(policy, evidence)
    slices = _read_slices(policy, evidence)
    decisions: list[Decision] = []
    for suite, members in zip(suites, slices, strict=True):
        made = _suite_decision(policy, suite, usd_per_case)
        parts = [_slice_decision(policy, one, usd_per_case) for one in members]
        if policy.goal == "slices":
            made = _intersection(made, parts)
        elif len(members) == 1:
            parts = [made.model_copy(update={"slice": members[0].slice})]
        decisions += [made, *parts]
    return tuple(decisions)


def _read_suites(policy: Policy, evidence: Sequence[Evidence]) -> list[_Claim]:
    claims = [_Claim(one, None, whole(one)) for one in evidence]
    readings = [read_suite(policy, claim.sample) for claim in claims]
    p_fail = holm([reading.p_fail for reading in readings])
    p_pass = [0.0] * len(claims)
    for name in dict.fromkeys(one.suite for one in evidence):
        family = [i for i, one in enumerate(evidence) if one.suite == name]
        adjusted = holm([readings[i].p_pass for i in family])
        for i, p in zip(family, adjusted, strict=True):
            p_pass[i] = p
    return [
        replace(claim, reading=Reading(p_pass[i], p_fail[i]))
        for i, claim in enumerate(claims)
    ]


def _read_slices(policy: Policy, evidence: Sequence[Evidence]) -> list[list[_Claim]]:
    claims = [
        [_Claim(one, name, part(one, name)) for name in one.available]
        for one in evidence
    ]
    readings = [
        read_slice(policy, claim.sample)
        for members in claims
        for claim in members
        if _is_tested(policy, claim)
    ]
    p_pass = benjamini_hochberg([reading.p_pass for reading in readings])
    p_fail = benjamini_hochberg([reading.p_fail for reading in readings])
    adjusted = map(Reading, p_pass, p_fail)
    return [
        [
            replace(claim, reading=next(adjusted))
            if _is_tested(policy, claim)
            else claim
            for claim in members
        ]
        for members in claims
    ]


def _is_tested(policy: Policy, claim: _Claim) -> bool:
    """Whether a slice is a claim of its own, and large enough for one."""
    own = policy.goal == "slices" or len(claim.evidence.available) > 1
    return own and claim.sample.available >= FEWEST_CASES


def _suite_decision(policy: Policy, claim: _Claim, costs: _Costs) -> Decision:
    return _decision(policy, claim, policy.alpha, costs)


def _slice_decision(policy: Policy, claim: _Claim, costs: _Costs) -> Decision:
    made = _decision(policy, claim, SLICE_RATE, costs)
    if claim.sample.available >= FEWEST_CASES:
        return made
    reason = too_few_reason(claim.sample.available)
    return made.model_copy(update={"stage": "too few cases", "reason": reason})


def _decision(policy: Policy, claim: _Claim, level: float, costs: _Costs) -> Decision:
    sample, reading = claim.sample, claim.reading
    figures = figures_of(policy, sample)
    status, reason, more_cases = _settle(policy, claim, figures, level)
    usd = costs.get(claim.evidence.candidate)
    return Decision(
        suite=claim.evidence.suite,
        slice=claim.slice,
        candidate=claim.evidence.candidate,
        status=status,
        cases=figures.available,
        read=figures.read,
        wins=figures.outcomes["win"],
        ties=figures.outcomes["tie"],
        losses=figures.outcomes["loss"],
        unresolved=figures.outcomes["unresolved"],
        estimate=figures.estimate,
        low=figures.low,
        high=figures.high,
        length_ratio=figures.length_ratio,
        at_equal_length=figures.at_equal_length,
        p_pass=reading.p_pass,
        p_fail=reading.p_fail,
        stage=_stage(sample, status),
        measurable_drop=_is_measurable_drop(status, figures),
        doubt=claim.doubt,
        more_cases=more_cases,
        more_usd=None if more_cases is None or usd is None else more_cases * usd,
        reason=reason,
    )


def _settle(
    policy: Policy, claim: _Claim, figures: Figures, level: float
) -> tuple[Status, str, int | None]:
    """Return status, reason, and how many more cases would help.

    A PASS is withheld where it would mean nothing; no number of cases mends that.
    """
    sample, status = claim.sample, _status(claim.reading, level)
    if sample.too_much_missing:
        return "INCONCLUSIVE", missing_reason(figures), None
    if status == "PASS" and claim.doubt is not None:
        return "INCONCLUSIVE", doubtful_reason(claim.doubt), None
    if status == "PASS" and is_swayed(sample.comparisons, policy.margin):
        return "INCONCLUSIVE", swayed_reason(*consistency(sample.comparisons)), None
    more_cases = figures.more_cases if status == "INCONCLUSIVE" else None
    return status, reason_of(policy, status, figures), more_cases


def _status(reading: Reading, level: float) -> Status:
    """Read the p values; should both be small, the smaller, and FAIL if equal."""
    if min(reading) > level:
        return "INCONCLUSIVE"
    return "PASS" if reading.p_pass < reading.p_fail else "FAIL"


def _stage(sample: Sample, status: Status) -> Stage:
    if status != "INCONCLUSIVE" and not sample.is_whole:
        return "early stop"
    if not sample.has_orders:
        return "no order"
    return "both orders" if sample.is_both_orders else "one order"


def _is_measurable_drop(status: Status, figures: Figures) -> bool:
    return status == "PASS" and figures.high < 0


def _intersection(suite: Decision, slices: Sequence[Decision]) -> Decision:
    """Decide a suite by its slices; its own figures stay."""
    statuses = {one.status for one in slices}
    status: Status = "INCONCLUSIVE"
    if "FAIL" in statuses:
        status = "FAIL"
    elif statuses == {"PASS"}:
        status = "PASS"
    update = {
        "status": status,
        "p_pass": max(one.p_pass for one in slices),
        "p_fail": min(one.p_fail for one in slices),
        "stage": _stage_of(suite, status),
        "measurable_drop": status == "PASS" and suite.high < 0,
        "more_cases": None,
        "more_usd": None,
        "reason": slices_reason(status, slices),
    }
    return suite.model_copy(update=update)


def _stage_of(suite: Decision, status: Status) -> Stage:
    if status != "INCONCLUSIVE" and suite.read < suite.cases:
        return "early stop"
    return "one order" if suite.stage == "early stop" else suite.stage
