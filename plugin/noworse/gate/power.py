"""What a suite of a given size can decide, before a cent is spent.

Formulas, not simulations: they take microseconds where a simulation takes seconds,
give the same figures every time, and meet the simulated split rule within .06
(chances) and an eighth (cases read); `tests/gate/test_power.py` holds them to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from noworse.gate.decide import SLICE_RATE
from noworse.gate.split import BETWEEN_LOOKS, FEWEST_CASES
from noworse.records.decisions import Policy
from noworse.stats.distributions import bisect
from noworse.stats.power import fired_by, power_at

USUAL_SPREAD = 0.75
"""Of pairwise verdicts with a third of ties, where nothing was measured."""

_SCORED_SPREAD = 0.2
"""Of scores that judges give to each answer alone, as a share of their scale: 0.16 was
measured on scores from 1 to 10."""

USUAL_POWER = 0.8
"""The chance with which a plan wants to be right."""

_FINAL_SHARE = 0.7
_FINAL_SHARE_STRICT = 0.5
_TOO_MANY = 20_000
_WIDEST = 1.0
_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect of the split rule on so many cases.

    What looking early finds, the final test finds in all but a few samples, so the
    chances are those of the final test alone. Below 20 cases only bets are read,
    which is hardly ever enough: counted as no chance.
    """

    policy: Policy
    cases: int
    spread: float
    """Root mean square of the scores: the root of the share of cases that are not
    tied. About 0.84 for pairwise verdicts with few ties, 0.44 with 80 % ties."""

    level: float
    """Of the final test."""

    looks_level: float
    """Of all looks before it."""

    evenness: float = 1.0
    """The share of the cases that equal weights would need to tell as much."""

    def chance_of_pass(self, effect: float) -> float:
        """The chance of a PASS for a candidate whose true mean is `effect`."""
        if self.policy.scope == "suite":
            return float(effect >= -self.policy.margin)
        return self._chance(effect, effect + self.policy.margin)

    def chance_of_fail(self, effect: float) -> float:
        """The chance of a FAIL."""
        if self.policy.scope == "suite":
            return float(effect < -self.policy.margin)
        return self._chance(effect, -effect - self.policy.margin)

    def cases_read(self, effect: float) -> float:
        """How many cases are read on average, with the policy's early stopping."""
        if not self.policy.early_stop or self.cases <= FEWEST_CASES:
            return float(self.cases)
        distance, sd = effect + self.policy.margin, self._sd(effect)
        read, looked = 0.0, 0
        for look in (*range(FEWEST_CASES, self.cases, BETWEEN_LOOKS), self.cases):
            told = self._told_after(looked)
            known = fired_by(told, sd, distance, alpha=self.looks_level)
            read += (1 - known) * (look - looked)
            looked = look
        return read

    def smallest_margin(self, power: float = USUAL_POWER) -> float | None:
        """The smallest drop that an equal candidate is shown not to have.

        `None`: so few cases rule nothing out.
        """
        if self.policy.scope == "suite":
            return self.policy.margin

        def lack(margin: float) -> float:
            return power - self._chance(0.0, margin)

        return None if lack(_WIDEST) > 0 else bisect(lack, 0.0, _WIDEST)

    def cases_needed(
        self, effect: float = 0.0, power: float = USUAL_POWER
    ) -> int | None:
        """How many cases PASS a candidate of this effect; `None`: far too many."""
        low, high = 0, FEWEST_CASES
        while replace(self, cases=high).chance_of_pass(effect) < power:
            low, high = high, 2 * high
            if high > _TOO_MANY:
                return None
        while high - low > 1:
            middle = (low + high) // 2
            enough = replace(self, cases=middle).chance_of_pass(effect) >= power
            low, high = (low, middle) if enough else (middle, high)
        return high

    def _chance(self, effect: float, distance: float) -> float:
        if self.cases < FEWEST_CASES:
            return 0.0
        telling = self.evenness * self.cases
        return power_at(telling, self._sd(effect), distance, alpha=self.level)

    def _sd(self, effect: float) -> float:
        """The standard deviation, if as many cases are decided as were before.

        A candidate that loses more than that must have more of them. Scores on a
        scale are another matter: they move together, and spread as before.
        """
        if self.policy.scale is not None:
            return self.spread
        return sqrt(max(self.spread**2, abs(effect)) - effect**2)

    def _told_after(self, read: int) -> float:
        """How many cases tell as much as those; of a finite suite the last tell all."""
        telling = self.evenness * read
        if self.policy.scope == "traffic":
            return telling
        return telling / (1 - read / self.cases)


def usual_spread(policy: Policy) -> float:
    """Return how far scores spread where nothing was measured."""
    return USUAL_SPREAD if policy.scale is None else _SCORED_SPREAD


def spread_of(policy: Policy, scores: Sequence[float]) -> float:
    """Measure how far scores lie from 0: their root mean square.

    Beside them stand two cases of the usual spread: a sample that holds only ties is
    no proof that there is nothing else.
    """
    invented = 2 * usual_spread(policy) ** 2
    return sqrt((sum(score**2 for score in scores) + invented) / (len(scores) + 2))


def suite_outlook(
    policy: Policy, cases: int, spread: float, *, candidates: int = 1, even: float = 1.0
) -> Outlook:
    """Look ahead at a suite; its candidates share alpha, as in Holm's first step."""
    alpha = policy.alpha / candidates
    share = _FINAL_SHARE_STRICT if policy.strict else _FINAL_SHARE
    return Outlook(policy, cases, spread, share * alpha, alpha / 2, even)


def slice_outlooks(
    policy: Policy, slices: Sequence[tuple[int, float, float]], *, candidates: int = 1
) -> tuple[Outlook, ...]:
    """Look ahead at all slices of a run, each read to its end.

    `slices` holds cases, spread and evenness. How many of them PASS decides what
    Benjamini and Hochberg ask of each: as many as do for an equal candidate.
    """
    alone = SLICE_RATE / 2 if policy.early_stop else SLICE_RATE
    tested = max(1, candidates * sum(cases >= FEWEST_CASES for cases, _, _ in slices))
    level, found = alone, tuple[Outlook, ...]()
    for _ in range(_ROUNDS):
        found = tuple(
            Outlook(policy, cases, spread, level, SLICE_RATE / 2 / tested, even)
            for cases, spread, even in slices
        )
        passing = candidates * sum(one.chance_of_pass(0.0) for one in found)
        level = alone * max(1.0, passing) / tested
    return found


def evenness_of(weights: Sequence[float]) -> float:
    """Return the share of the cases that equal weights would need to tell as much.

    1 where there are none.

    Source: L. Kish, Survey Sampling (1965), 11.7: the effective sample size.
    """
    squares = len(weights) * sum(weight**2 for weight in weights)
    return sum(weights) ** 2 / squares if weights else 1.0
