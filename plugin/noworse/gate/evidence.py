"""What the gate read of a suite under one candidate, and of each of its slices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from noworse.gate.health import orders_seen
from noworse.gate.split import MOST_MISSING
from noworse.records.answers import Comparison
from noworse.records.decisions import Policy
from noworse.stats.paired import p_fail, p_pass


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that decides about one candidate on one suite."""

    suite: str
    candidate: str
    comparisons: tuple[Comparison, ...]
    """What the gate has read, in the committed order."""

    available: Mapping[str, int]
    """How many cases each slice has; their sum is the suite."""

    max_weight: float = 1.0
    """The largest weight of a case in the suite, read or not."""

    second_pass: bool = False
    """Whether the other order was asked for after the first had not decided."""

    slice_weights: Mapping[str, float] = field(default_factory=dict)
    """The largest weight in each slice; where absent, `max_weight`: valid as well,
    but a slice of light cases then needs more of them."""

    doubts: Mapping[str | None, str] = field(default_factory=dict)
    """Why a PASS of the suite (`None`), or of a slice, would mean nothing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The comparisons of a suite or a slice, as numbers for the tests."""

    comparisons: tuple[Comparison, ...]
    available: int
    max_weight: float
    second_pass: bool

    @property
    def is_whole(self) -> bool:
        """Whether every case was read."""
        return len(self.comparisons) == self.available

    @property
    def has_orders(self) -> bool:
        """Whether any judge saw both answers at once; also said of no judge at all."""
        judged = [one for one in self.comparisons if one.settled_by == "judges"]
        return not judged or any(map(orders_seen, judged))

    @property
    def is_both_orders(self) -> bool:
        """Whether judges saw every case that they were asked about both ways."""
        return self.second_pass or self.is_settled_in_one_pass

    @property
    def is_settled_in_one_pass(self) -> bool:
        """Whether both orders were asked for at once, so that no look came between."""
        return not self.second_pass and all(
            len(orders_seen(one)) != 1
            for one in self.comparisons
            if one.settled_by == "judges"
        )

    @property
    def missing(self) -> int:
        """How many cases have no score."""
        return self.scores().count(None)

    @property
    def too_much_missing(self) -> bool:
        """Whether more verdicts are missing than any decision may stand on."""
        return self.missing > MOST_MISSING * len(self.comparisons)

    def first_scores(self) -> list[float | None]:
        """The scores before a second pass; `None` where a verdict is missing."""
        return [
            one.score if one.first_score is None else one.first_score
            for one in self.comparisons
        ]

    def scores(self) -> list[float | None]:
        """The scores as they are now; `None` where a verdict is missing."""
        return [one.score for one in self.comparisons]

    def shares(self) -> list[float]:
        """The weights relative to the largest."""
        return [one.weight / self.max_weight for one in self.comparisons]

    def final_test(
        self, policy: Policy, scores: Sequence[float | None]
    ) -> tuple[float, float]:
        """Return p for PASS and FAIL; a missing verdict is the worst for each."""
        shares = self.shares()
        worst = [-1.0 if score is None else score for score in scores]
        best = [1.0 if score is None else score for score in scores]
        return (
            p_pass(worst, policy.margin, shares),
            p_fail(best, policy.margin, shares),
        )


def whole(evidence: Evidence) -> Sample:
    """Return what was read of the whole suite."""
    return Sample(
        evidence.comparisons,
        sum(evidence.available.values()),
        evidence.max_weight,
        evidence.second_pass,
    )


def part(evidence: Evidence, name: str) -> Sample:
    """Return what was read of one slice.

    With `goal = "slices"` one slice may have needed a second pass, and another not.
    """
    mine = tuple(one for one in evidence.comparisons if one.slice == name)
    had_two = any(one.first_score is not None for one in mine)
    return Sample(
        mine,
        evidence.available[name],
        evidence.slice_weights.get(name, evidence.max_weight),
        evidence.second_pass and had_two,
    )
