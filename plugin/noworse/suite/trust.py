"""How far the judges of a run may be trusted, by their calibrations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from noworse.gate.orders import FLIP_CASES
from noworse.judging.calibration import instructions_of, rubric_hash
from noworse.records.answers import Comparison
from noworse.records.calibration import FEWEST_LABELS, Calibration
from noworse.records.cases import Suite
from noworse.records.models import Judge
from noworse.records.run import JudgeHealth, Notice


@dataclass(frozen=True, slots=True)
class Trust:
    """The judges of a run, and the calibrations that are still about them."""

    held: Mapping[str, Calibration] = field(default_factory=dict)
    """By judge; those that hold."""

    stale: Mapping[str, str] = field(default_factory=dict)
    """By judge: what has changed since its calibration was made."""

    def consistency_of(self, judges: Sequence[Judge]) -> float | None:
        """Return how often the least consistent keeps its word in the other order.

        `None` unless it is known of each of them.
        """
        known = [
            1 - made.flips / made.both_orders
            for judge in judges
            if (made := self.held.get(judge.id)) is not None
            and made.both_orders >= FLIP_CASES
        ]
        return min(known) if len(known) == len(judges) else None

    def covers(self, judge: str, suite: Suite) -> bool:
        """Whether enough labels were given under the rubrics that a suite has now."""
        return self.labels_on(judge, suite) >= FEWEST_LABELS

    def labels_on(self, judge: str, suite: Suite) -> int:
        """Count the labels that were given under the rubrics that a suite has now."""
        if judge not in self.held:
            return 0
        rubrics = {rubric_hash(case) for case in suite.cases}
        counts = self.held[judge].rubrics
        return sum(counts.get(rubric, 0) for rubric in rubrics)


def trust_in(judges: Sequence[Judge], stored: Sequence[Calibration]) -> Trust:
    """Find the calibration of each judge, and whether it is still about that judge."""
    by_judge = {one.judge: one for one in stored}
    held: dict[str, Calibration] = {}
    stale: dict[str, str] = {}
    for judge in judges:
        if (found := by_judge.get(judge.id)) is None:
            continue
        if changed := _changed(judge, found):
            stale[judge.id] = changed
        else:
            held[judge.id] = found
    return Trust(held, stale)


def _changed(judge: Judge, made: Calibration) -> str | None:
    if judge.name != made.model:
        return f"it is now the model {judge.name}, and was {made.model}"
    if judge.params != made.params:
        return "its parameters are others"
    if instructions_of(judge) != made.instructions:
        return "it is now asked in other words"
    return None


def trusted(
    health: Sequence[JudgeHealth],
    comparisons: Sequence[Comparison],
    suites: Sequence[Suite],
    trust: Trust,
) -> tuple[JudgeHealth, ...]:
    """Add to how the judges behaved what their calibrations say of them."""
    heard = {
        (verdict.judge, one.candidate, one.suite)
        for one in comparisons
        for verdict in one.verdicts
    }
    told = []
    for one in health:
        update: dict[str, object] = {
            "uncalibrated_on": tuple(
                suite.name
                for suite in suites
                if (one.judge, one.candidate, suite.name) in heard
                and not trust.covers(one.judge, suite)
            )
        }
        if one.judge in trust.stale:
            update["calibration"] = "stale"
        elif (made := trust.held.get(one.judge)) is not None:
            update |= {
                "calibration": "held",
                "agreement": made.agreement,
                "labels": made.labels,
            }
        told.append(one.model_copy(update=update))
    return tuple(told)


def trust_notices(
    trust: Trust, judges: Sequence[Judge], suites: Sequence[Suite]
) -> tuple[Notice, ...]:
    """Tell of every judge that no, or not enough, labels speak for."""
    return tuple(
        notice for judge in judges for notice in _notices(judge.id, trust, suites)
    )


def _notices(judge: str, trust: Trust, suites: Sequence[Suite]) -> Iterator[Notice]:
    if judge in trust.stale:
        changed = trust.stale[judge]
        message = f"the calibration of {judge} no longer holds: {changed}"
        yield Notice(code="stale_calibration", message=message)
        return
    if judge not in trust.held:
        message = f"{judge} was never held against human labels"
        yield Notice(code="uncalibrated_judge", message=message)
        return
    known = {part.suite for part in trust.held[judge].slices}
    labels = {suite.name: trust.labels_on(judge, suite) for suite in suites}
    if lost := [name for name in labels if name in known and not labels[name]]:
        message = (
            f"the calibration of {judge} no longer holds on {', '.join(lost)}: "
            "the rubric is another"
        )
        yield Notice(code="stale_calibration", message=message)
    few = [
        f"{name} ({count})"
        for name, count in labels.items()
        if count < FEWEST_LABELS and name not in lost
    ]
    if few:
        message = f"{judge} has fewer than {FEWEST_LABELS} labels on {', '.join(few)}"
        yield Notice(code="uncalibrated_judge", message=message)
