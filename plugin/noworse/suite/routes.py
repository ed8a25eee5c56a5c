"""What each model would cost, and how long it takes, slice by slice: the routes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from noworse.gate.routing import Traffic, plan_routes
from noworse.records.answers import Answer, Comparison
from noworse.records.cases import Suite
from noworse.records.decisions import Decision, Latency, Route
from noworse.records.models import Lineup, Model
from noworse.records.run import Workload
from noworse.stats.quantiles import weighted_quantile
from noworse.suite.ledger import Ledger

FEWEST_TIMED = 20
"""Answers below which the slowest in twenty is not known."""

_DIGITS = 3

_Place = tuple[str, str, str]
"""Suite, slice and model id."""


class Given(NamedTuple):
    """An answer to a case, with the case's share of the traffic."""

    model: Model
    answer: Answer
    weight: float


_Answers = Mapping[_Place, Sequence[Given]]


class Needs(NamedTuple):
    """What routes are planned for, and who knows the prices."""

    lineup: Lineup
    suites: Sequence[Suite]
    ledger: Ledger
    workload: Workload


def routes_of(
    needs: Needs, decisions: Sequence[Decision], comparisons: Sequence[Comparison]
) -> tuple[Route, ...]:
    """Plan the routes by what the answers of the run cost, and how long they took."""
    weights: defaultdict[tuple[str, str], float] = defaultdict(float)
    for suite in needs.suites:
        for case in suite.cases:
            weights[suite.name, case.slice] += case.weight
    workload = needs.workload
    traffic = Traffic(workload.requests_per_month, workload.share, weights)
    lineup, answers = needs.lineup, _answers(needs.lineup, comparisons)
    costs = {where: _mean_usd(needs.ledger, given) for where, given in answers.items()}
    latencies = {
        where: latency
        for where, given in answers.items()
        if (latency := latency_of(given)) is not None
    }
    return plan_routes(decisions, costs, lineup, traffic, latencies)


def _answers(lineup: Lineup, comparisons: Sequence[Comparison]) -> _Answers:
    """Collect the answers to each case, the baseline's once for all candidates."""
    found: defaultdict[_Place, dict[str, Given]] = defaultdict(dict)
    for one in comparisons:
        for model, answer in _sides(lineup, one):
            where = one.suite, one.slice, model.id
            found[where][one.case] = Given(model, answer, one.weight)
    return {where: tuple(given.values()) for where, given in found.items()}


def _sides(lineup: Lineup, one: Comparison) -> Iterator[tuple[Model, Answer]]:
    if one.baseline_answer is not None:
        yield lineup.baseline, one.baseline_answer
    if one.answer is not None:
        model = next(who for who in lineup.candidates if who.id == one.candidate)
        yield model, one.answer


def _mean_usd(ledger: Ledger, given: Sequence[Given]) -> float | None:
    """Mean cost of an answer; `None`: some are unknown.

    Weighted as the traffic is. At the list price: it does not come in batches.
    """
    usds: list[float] = []
    for model, answer, _ in given:
        usd = ledger.list_usd(model, answer)
        if usd is None:
            return None
        usds.append(usd)
    return fmean(usds, [one.weight for one in given])


def latency_of(given: Sequence[Given]) -> Latency | None:
    """Tell how long answers took; `None`: of none it is known.

    Weighted as the traffic is. A recorded answer took as long as when it was bought;
    an imported one is of unknown making, and one of a batch (which has no seconds)
    waited for others.
    """
    timed = [
        (seconds, one.weight)
        for one in given
        if one.answer.source != "imported"
        # As a recording keeps it: a run and its replay tell the same.
        and (seconds := round(one.answer.seconds, _DIGITS)) > 0
    ]
    if not timed:
        return None
    durations, weights = zip(*timed, strict=True)
    told = len(timed) >= FEWEST_TIMED
    return Latency(
        answers=len(timed),
        p50=weighted_quantile(durations, weights, 0.5),
        p95=weighted_quantile(durations, weights, 0.95) if told else None,
    )
