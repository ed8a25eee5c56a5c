"""What became of pairs that a first judge was sure of, and of those it was not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from noworse.judging.escalation import is_audited, is_unsure
from noworse.judging.panel import score_of
from noworse.records.answers import Comparison, Verdict
from noworse.records.calibration import FEWEST_LABELS
from noworse.records.escalation import Audit, EscalationUse
from noworse.records.models import Escalation, Lineup
from noworse.stats.prediction_powered import ppi_small_sample


def escalation_use(
    lineup: Lineup, comparisons: Sequence[Comparison]
) -> tuple[EscalationUse, ...]:
    """Count, by suite and candidate, who was asked; and what the audit says."""
    if lineup.escalation is None:
        return ()
    groups: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for one in comparisons:
        if one.score is not None:
            groups[one.suite, one.candidate].append(one)
    return tuple(_use(lineup, lineup.escalation, group) for group in groups.values())


def _use(
    lineup: Lineup, rule: Escalation, group: Sequence[Comparison]
) -> EscalationUse:
    first, second = lineup.judges
    own = [[v for v in one.verdicts if v.judge == first.id] for one in group]
    others = [[v for v in one.verdicts if v.judge == second.id] for one in group]
    unsure = [bool(said) and is_unsure(said, rule.below) for said in own]
    drawn = [is_audited(one.suite, one.case, rule.audit) for one in group]
    return EscalationUse(
        suite=group[0].suite,
        candidate=group[0].candidate,
        pairs=sum(map(bool, own)),
        unsure=sum(unsure),
        audited=sum(
            bool(said) and not open_ and chosen
            for said, open_, chosen in zip(own, unsure, drawn, strict=True)
        ),
        spared=sum(
            len(said) for said, asked in zip(own, others, strict=True) if not asked
        ),
        audit=_audit(group, own, others, unsure),
    )


def _audit(
    group: Sequence[Comparison],
    own: Sequence[Sequence[Verdict]],
    others: Sequence[Sequence[Verdict]],
    unsure: Sequence[bool],
) -> Audit | None:
    """Estimate what the second judge would say, had it seen all pairs.

    Where the first was sure, by the audited pairs (PPI++); elsewhere it is known.
    """
    heaviness = fmean(one.weight for one in group)
    known = 0.0
    second: list[float] = []
    first: list[float] = []
    rest: list[float] = []
    for at, one in enumerate(group):
        share = one.weight / heaviness
        if not own[at] or unsure[at]:
            known += share * (one.score or 0.0)
        elif others[at]:
            second.append(share * score_of(others[at]))
            first.append(share * score_of(own[at]))
        else:
            rest.append(share * score_of(own[at]))
    if len(second) < FEWEST_LABELS:
        return None
    found = ppi_small_sample(second, first, rest)
    sure = len(second) + len(rest)
    low, estimate, high = (
        max(-1.0, min(1.0, (known + sure * value) / len(group)))
        for value in (found.interval.low, found.estimate, found.interval.high)
    )
    judged = known + sum(second) + sum(rest)
    return Audit(judged=judged / len(group), estimate=estimate, low=low, high=high)
