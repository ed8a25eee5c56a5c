"""What suites and slices can decide, by their size and by how their scores spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from noworse.gate.power import (
    Outlook,
    evenness_of,
    slice_outlooks,
    spread_of,
    suite_outlook,
    usual_spread,
)
from noworse.gate.split import FEWEST_CASES
from noworse.records.answers import Comparison
from noworse.records.cases import Case, Suite
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.records.plan import Chance, Spread

Part = tuple[str, str | None]
"""A suite, and a slice of it, or all of it (`None`)."""


class Forecast(NamedTuple):
    """What a part can decide."""

    cases: int
    chances: tuple[Chance, ...]
    rules_out: float | None
    needed: int | None

    @property
    def read(self) -> float:
        """Cases that are read on average of an equal candidate."""
        return self.chances[0].read

    @property
    def undecided(self) -> float:
        """The chance that all is read of an equal candidate, and nothing decided."""
        return max(0.0, 1.0 - self.chances[0].passes - self.chances[0].fails)


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Foretells the parts of a run."""

    policy: Policy
    lineup: Lineup
    heard: Sequence[Comparison]
    """What was recorded, also of candidates that play no part now."""

    def spread(self, part: Part) -> Spread:
        """Measure how far scores lie from 0, on the candidates' own as far as possible.

        A slice with too few of them is taken to be like its suite.
        """
        suite, name = part
        mine = [one for one in self.heard if _is_in(one, part)]
        ids = {model.id for model in self.lineup.candidates}
        for found in ([one for one in mine if one.candidate in ids], mine):
            scores = [one.score for one in found if one.score is not None]
            if len(scores) >= FEWEST_CASES:
                return Spread(
                    value=spread_of(self.policy, scores),
                    source="measured",
                    cases=len(scores),
                    candidates=tuple(dict.fromkeys(one.candidate for one in found)),
                )
        if name is not None:
            return self.spread((suite, None))
        usual = usual_spread(self.policy)
        return Spread(value=usual, source="assumed", cases=0, candidates=())

    def judged(self, suite: str) -> float:
        """The share of the pairs that need a judge; where too few tell, all of them."""
        mine = [one for one in self.heard if one.suite == suite]
        if len(mine) < FEWEST_CASES:
            return 1.0
        return sum(one.settled_by == "judges" for one in mine) / len(mine)

    def forecasts(self, suites: Sequence[Suite]) -> dict[Part, Forecast]:
        """Foretell every suite, and its slices."""
        slices = {
            (suite.name, name): cases
            for suite in suites
            for name, cases in slices_of(suite).items()
        }
        told: dict[Part, Forecast] = {
            part: self._slice(outlook)
            for part, outlook in zip(slices, self._slices(slices), strict=True)
        }
        for suite in suites:
            parts = [told[suite.name, name] for name in slices_of(suite)]
            whole = self._joined(parts)
            if self.policy.goal == "suite":
                whole = self._told(self._suite(suite))
            told[suite.name, None] = whole
        return told

    def _suite(self, suite: Suite) -> Outlook:
        return suite_outlook(
            self.policy,
            len(suite.cases),
            self.spread((suite.name, None)).value,
            candidates=len(self.lineup.candidates),
            even=evenness_of([case.weight for case in suite.cases]),
        )

    def _slices(
        self, slices: Mapping[tuple[str, str], Sequence[Case]]
    ) -> tuple[Outlook, ...]:
        sizes = [
            (
                len(cases),
                self.spread(part).value,
                evenness_of([case.weight for case in cases]),
            )
            for part, cases in slices.items()
        ]
        candidates = len(self.lineup.candidates)
        return slice_outlooks(self.policy, sizes, candidates=candidates)

    def _told(self, outlook: Outlook) -> Forecast:
        margin = self.policy.margin
        chances = tuple(
            Chance(
                effect=effect,
                passes=outlook.chance_of_pass(effect),
                fails=outlook.chance_of_fail(effect),
                read=outlook.cases_read(effect),
            )
            for effect in (0.0, -margin, -2 * margin)
        )
        drop, needed = outlook.smallest_margin(), outlook.cases_needed()
        return Forecast(outlook.cases, chances, drop, needed)

    def _slice(self, outlook: Outlook) -> Forecast:
        """A slice of too few cases is never decided, whatever they are taken for."""
        told = self._told(outlook)
        if outlook.cases >= FEWEST_CASES:
            return told
        never = {"passes": 0.0, "fails": 0.0, "read": float(outlook.cases)}
        chances = tuple(one.model_copy(update=never) for one in told.chances)
        needed = None if told.needed is None else max(FEWEST_CASES, told.needed)
        return Forecast(outlook.cases, chances, None, needed)

    def _joined(self, parts: Sequence[Forecast]) -> Forecast:
        """A suite that PASSes if all of its slices do, and FAILs if one does."""
        chances = tuple(
            Chance(
                effect=same[0].effect,
                passes=prod(one.passes for one in same),
                fails=1 - prod(1 - one.fails for one in same),
                read=sum(one.read for one in same),
            )
            for same in zip(*(part.chances for part in parts), strict=True)
        )
        drops = [part.rules_out for part in parts if part.rules_out is not None]
        needed = [part.needed for part in parts if part.needed is not None]
        return Forecast(
            sum(part.cases for part in parts),
            chances,
            max(drops) if len(drops) == len(parts) else None,
            sum(needed) if len(needed) == len(parts) else None,
        )


def slices_of(suite: Suite) -> dict[str, list[Case]]:
    """Sort the cases of a suite by slice."""
    slices: dict[str, list[Case]] = {}
    for case in suite.cases:
        slices.setdefault(case.slice, []).append(case)
    return slices


def parts_of(suites: Iterable[Suite]) -> list[tuple[Suite, str | None]]:
    """Name each suite, then its slices where it has several."""
    parts: list[tuple[Suite, str | None]] = []
    for suite in suites:
        names = list(slices_of(suite))
        parts += [(suite, name) for name in (None, *(names if len(names) > 1 else ()))]
    return parts


def _is_in(one: Comparison, part: Part) -> bool:
    return one.suite == part[0] and part[1] in (None, one.slice)
