"""What replay lacks: how many calls, and what they would cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from noworse.judging.method import Shown
from noworse.judging.table import method_of
from noworse.money import PriceBook, cost, estimate_tokens
from noworse.records.answers import Comparison, Usage
from noworse.records.calls import case_call
from noworse.records.cases import Case
from noworse.records.models import Judge, Lineup, Model
from noworse.records.shards import Lack
from noworse.suite.desk import Sources

_USUAL_ANSWER = 300
"""Output tokens of an answer of which nothing is known."""

_INSTRUCTIONS = 400
"""Input tokens of a judge's own instructions, beside what it compares."""


class Missing(NamedTuple):
    """At least so many calls; `usd` is `None` where a price is unknown."""

    calls: int
    usd: float | None


def missing_of(lacks: Iterable[Lack], heard: Iterable[Comparison]) -> Missing:
    """Count what these comparisons lack, once what several of them do."""
    by_place: dict[tuple[str, str, str], list[Lack]] = {}
    for lack in lacks:
        by_place.setdefault((lack.suite, lack.case, lack.candidate), []).append(lack)
    found = {
        (lack.suite, lack.case, lack.call): lack.usd
        for one in heard
        if one.trouble_kind == "not_recorded"
        for lack in by_place.get((one.suite, one.case, one.candidate), ())
    }
    known = [usd for usd in found.values() if usd is not None]
    return Missing(len(found), sum(known) if len(known) == len(found) else None)


class _Lack(NamedTuple):
    model: Model
    candidate: str
    """Empty for a baseline's answer, which all candidates share."""

    place: int = 0
    """Which of a judge's calls about a pair."""


@dataclass(frozen=True, slots=True)
class Estimator:
    """Counts and prices calls that were never made."""

    lineup: Lineup
    sources: Sources
    prices: PriceBook
    now: str

    def lacks(
        self, cases: Mapping[tuple[str, str], Case], heard: Iterable[Comparison]
    ) -> tuple[Lack, ...]:
        """Name what the unrecorded comparisons lack; `cases` by suite and id.

        Verdicts on answers that are missing cannot be looked up: they are counted as
        one for each judge. Of a pair that is there, the judges count that have not
        seen it in any order, or else one call: there are at least so many.
        """
        return tuple(
            Lack(
                suite=one.suite,
                case=one.case,
                candidate=one.candidate,
                call=f"{lack.place} {lack.model.id} {lack.candidate}",
                usd=self._usd(lack.model, cases[one.suite, one.case]),
            )
            for one in heard
            if one.trouble_kind == "not_recorded"
            for lack in self._lacks(one, cases[one.suite, one.case])
        )

    def _lacks(self, one: Comparison, case: Case) -> Iterator[_Lack]:
        if one.answer is None:
            for model in (self.lineup.baseline, *self.lineup.candidates):
                shared = model is self.lineup.baseline
                call = case_call(model, case)
                mine = shared or model.id == one.candidate
                if shared and call.is_rerouted:
                    continue  # one of the two made a call that is missing: at least one
                if mine and not self.sources.known(call, one.suite, one.case):
                    owner = "" if shared else one.candidate
                    yield _Lack(model, owner)
        unsaid = {judge: self._unsaid(judge, one, case) for judge in self.lineup.panel}
        if one.answer is not None and not any(unsaid.values()):
            # Where two take turns, it is the second that is missing.
            last = -1 if self.lineup.escalation else 0
            unsaid = {self.lineup.judges[last]: (0,)}
        for judge, places in unsaid.items():
            for place in places:
                yield _Lack(judge, one.candidate, place)

    def _unsaid(self, judge: Judge, one: Comparison, case: Case) -> tuple[int, ...]:
        """Return which calls of a judge are missing, in the order that lacks least."""
        method = method_of(judge)
        if one.answer is None or one.baseline_answer is None:
            return tuple(range(len(method.calls(judge, case, Shown("", "")))))
        pair = one.answer, one.baseline_answer
        orders = [Shown.of(*pair)]
        if method.has_orders:
            orders.append(Shown.of(*pair[::-1]))
        lacking = [
            tuple(
                place
                for place, call in enumerate(method.calls(judge, case, order))
                if not self.sources.known(call, one.suite, case.id)
            )
            for order in orders
        ]
        return min(lacking, key=len)

    def _usd(self, model: Model, case: Case) -> float | None:
        if case.swap is not None and model not in self.lineup.judges:
            return None  # a function may call it any number of times
        prompt = sum(estimate_tokens(t.content).typical for t in case.messages)
        judges = model in self.lineup.judges
        usage = Usage(
            input_tokens=prompt + (2 * _USUAL_ANSWER + _INSTRUCTIONS if judges else 0),
            output_tokens=_USUAL_ANSWER,
        )
        return cost(usage, self.prices.price_of(model, self.now))
