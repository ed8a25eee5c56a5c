"""From labels and verdicts to calibrations, and to what people would say of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import NamedTuple

from noworse.gate.health import consistency, judge_health
from noworse.judging.calibration import (
    POINTS,
    instructions_of,
    majority,
    rubric_hash,
    share_of_longer,
)
from noworse.judging.panel import preference, score_of
from noworse.records.answers import Comparison
from noworse.records.calibration import (
    FEWEST_LABELS,
    Calibration,
    CorrectedPreference,
    LabelUse,
    PairReading,
    SliceAgreement,
)
from noworse.records.cases import Case
from noworse.records.labels import Label, Preferred, pair_of
from noworse.records.models import Judge
from noworse.stats.agreement import cohens_kappa
from noworse.stats.prediction_powered import ppi_small_sample

_Pair = tuple[str, str]
"""A case, and the two answers to it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A pair that judges have read, and people as well."""

    comparison: Comparison
    labels: tuple[Label, ...]
    rubric: str
    """The hash of the rubric that it was read under."""

    @property
    def said(self) -> Preferred:
        """What most people said."""
        return majority([label.preferred for label in self.labels])

    @property
    def couples(self) -> Iterator[tuple[Preferred, Preferred]]:
        """What each two of them said."""
        for one, other in combinations(self.labels, 2):
            yield one.preferred, other.preferred


class Holding(NamedTuple):
    """All labels, held against a run."""

    pairs: tuple[Held, ...]
    use: LabelUse


def fullest(
    as_asked: Sequence[Comparison], in_both: Sequence[Comparison]
) -> tuple[Comparison, ...]:
    """Take each case as it was heard in both orders, where it could be.

    A case of which one order only is recorded stays as the gate asked for it.
    """
    full = {_where(one): one for one in in_both if one.score is not None}
    return tuple(full.get(_where(one), one) for one in as_asked)


def hold(
    labels: Sequence[Label],
    comparisons: Sequence[Comparison],
    cases: Mapping[str, Case],
    *,
    blank: int = 0,
) -> Holding:
    """Find the pair of each label. A label of answers that changed is left out."""
    by_pair: dict[_Pair, list[Label]] = defaultdict(list)
    for label in labels:
        by_pair[label.case, label.pair].append(label)
    pairs: dict[_Pair, Comparison] = {}
    for one in comparisons:
        if (pair := _pair(one)) is not None:
            pairs.setdefault(pair, one)
    answered = {case for case, _ in pairs}
    held: list[Held] = []
    left: dict[str, list[Label]] = defaultdict(list)
    for (case, answers), mine in by_pair.items():
        found = pairs.get((case, answers))
        if found is not None and found.verdicts:
            held.append(Held(found, tuple(mine), rubric_hash(cases[case])))
        elif case not in cases:
            left["strange"] += mine
        elif found is None and case in answered:
            left["stale"] += mine
        else:
            left["unread"] += mine
    lost = [f"{one.path}:{one.line}" for one in left["stale"] + left["strange"]]
    use = LabelUse(
        used=sum(len(one.labels) for one in held),
        blank=blank,
        stale=len(left["stale"]),
        strange=len(left["strange"]),
        unread=len(left["unread"]),
        first=lost[0] if lost else None,
    )
    return Holding(tuple(held), use)


def calibrate(
    judge: Judge, pairs: Sequence[Held], comparisons: Sequence[Comparison]
) -> Calibration | None:
    """Hold a judge against the labels; `None`: it has read none of these pairs.

    How it behaves when the order changes is counted over all that it read.
    """
    spoken = [
        (one, score_of(mine))
        for one in pairs
        if (mine := [v for v in one.comparison.verdicts if v.judge == judge.id])
    ]
    if not spoken:
        return None
    read = [(one, preference(score)) for one, score in spoken]
    both_orders, flips = consistency(comparisons, judge.id)
    couples = [couple for one, _ in read for couple in one.couples]
    rubrics: dict[str, int] = defaultdict(int)
    for one, _ in read:
        rubrics[one.rubric] += 1
    readings = [(said, one.said) for one, said in read]
    return Calibration(
        judge=judge.id,
        model=judge.name,
        params=judge.params,
        instructions=instructions_of(judge),
        labels=len(read),
        agreed=sum(said == theirs for said, theirs in readings),
        accuracy=fmean(1 - abs(score - POINTS[one.said]) / 2 for one, score in spoken),
        kappa=cohens_kappa(readings),
        labellers=len({label.who for one, _ in read for label in one.labels}),
        shared=len(couples),
        shared_agreed=sum(one == other for one, other in couples),
        both_orders=both_orders,
        flips=flips,
        first_shown=_first_shown(judge.id, comparisons),
        longer=share_of_longer((one.comparison, said) for one, said in read),
        labels_longer=share_of_longer((one.comparison, one.said) for one, _ in read),
        rubrics=dict(rubrics),
        slices=_slices(read),
        readings=dict(_reading(one, score) for one, score in spoken),
    )


def _reading(one: Held, score: float) -> tuple[str, PairReading]:
    name = f"{one.comparison.case} {one.labels[0].pair}"
    return name, PairReading(score=round(score, 6), people=one.said)


def _first_shown(judge: str, comparisons: Sequence[Comparison]) -> float | None:
    """Return how often the answer shown first won, whoever the candidate was."""
    one_candidate = [c.model_copy(update={"candidate": "any"}) for c in comparisons]
    [health] = [one for one in judge_health(one_candidate) if one.judge == judge]
    return health.first_shown


def _slices(read: Sequence[tuple[Held, Preferred]]) -> tuple[SliceAgreement, ...]:
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one, said in read:
        where = one.comparison.suite, one.comparison.slice
        found[where].append(said == one.said)
    return tuple(
        SliceAgreement(suite=suite, slice=part, labels=len(right), agreed=sum(right))
        for (suite, part), right in sorted(found.items())
    )


def correct(
    pairs: Sequence[Held], comparisons: Sequence[Comparison]
) -> tuple[CorrectedPreference, ...]:
    """Estimate what people would say of each candidate on each suite of a run.

    Only where at least 20 pairs of just that run are labelled. Error rates from
    elsewhere are not used: they do not carry over from one pair of models to another.
    """
    # Two candidates may have given the same answer: then one label is about both.
    labels = {_pair(one.comparison): one.said for one in pairs}
    groups: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for one in comparisons:
        if _score(one) is not None:
            groups[one.suite, one.candidate].append(one)
    made = (_correct(group, labels) for group in groups.values())
    return tuple(one for one in made if one is not None)


def _correct(
    group: Sequence[Comparison], labels: Mapping[_Pair | None, Preferred]
) -> CorrectedPreference | None:
    heaviness = fmean(one.weight for one in group)
    people: list[float] = []
    judged: list[float] = []
    others: list[float] = []
    settled = 0.0
    for one in group:
        share, score = one.weight / heaviness, _score(one) or 0.0
        said = labels.get(_pair(one))
        if not one.verdicts:
            settled += share * score
        elif said is None:
            others.append(share * score)
        else:
            people.append(share * POINTS[said])
            judged.append(share * score)
    if len(people) < FEWEST_LABELS:
        return None
    found = ppi_small_sample(people, judged, others)
    # What was settled without a judge is known, and takes no part in the doubt.
    read = len(people) + len(others)
    low, estimate, high = (
        max(-1.0, min(1.0, (settled + read * value) / len(group)))
        for value in (found.interval.low, found.estimate, found.interval.high)
    )
    return CorrectedPreference(
        suite=group[0].suite,
        candidate=group[0].candidate,
        labels=len(people),
        others=len(others),
        judged=(settled + sum(judged) + sum(others)) / len(group),
        estimate=estimate,
        low=low,
        high=high,
        trust=found.trust,
    )


def _where(one: Comparison) -> tuple[str, str, str]:
    return one.suite, one.case, one.candidate


def _pair(one: Comparison) -> _Pair | None:
    if one.answer is None or one.baseline_answer is None:
        return None
    return one.case, pair_of(one.answer.told, one.baseline_answer.told)


def _score(one: Comparison) -> float | None:
    """Return the score; where only the second order is missing, that of the first."""
    return one.first_score if one.score is None else one.score
