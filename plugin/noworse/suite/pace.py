"""How far a run has come, and how far it has to go as things stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from noworse.judging.table import method_of
from noworse.records.models import Lineup
from noworse.suite.docket import Docket
from noworse.suite.run import Run
from noworse.suite.unit import Unit


class Pace(NamedTuple):
    """Calls done and expected; what is expected shrinks when a gate stops early."""

    answers_done: int
    answers_expected: int
    verdicts_done: int
    verdicts_expected: int
    usd: float
    """Bought so far, as far as prices are known."""


def pace_of(run: Run) -> Pace:
    """Count what was booked against what is wanted, if every pair needs judges.

    Repeats of critical losses, and replies that are asked for again, come on top.
    """
    lineup = run.job.lineup
    called = [judge for judge in lineup.judges if judge.is_called]
    paired = sum(method_of(judge).has_orders for judge in called)
    # Two calls where answers are looked at alone; a baseline's may be shared.
    alone = 2 * (len(called) - paired)
    answers = verdicts = 0
    for docket in run.dockets:
        wanted = [_wanted(docket, unit) for unit in docket.units.values()]
        # One answer of the baseline serves all candidates, who read from the same end.
        answers += sum(map(len, wanted)) + max(map(len, wanted))
        for unit, ranks in zip(docket.units.values(), wanted, strict=True):
            verdicts += paired * sum(_orders(unit, rank) for rank in ranks)
            verdicts += alone * len(ranks)
            if lineup.escalation is not None:
                verdicts -= _spared(lineup, unit, ranks)
    done = run.ledger.done
    return Pace(
        answers_done=done["baseline"] + done["candidate"],
        answers_expected=answers,
        verdicts_done=done["judge"],
        verdicts_expected=verdicts,
        usd=run.ledger.bought_usd,
    )


def _spared(lineup: Lineup, unit: Unit, ranks: Sequence[int]) -> int:
    """Count the calls to the second judge that the cases which were heard did without.

    Of all others one is expected in each order: so many there are at most.
    """
    second = lineup.judges[-1]
    if not second.is_called:
        return 0
    has_orders = method_of(second).has_orders
    spared = 0
    for rank in ranks:
        heard = unit.heard.get(rank)
        if heard is None or heard.settled_by != "judges":
            continue
        if all(verdict.judge != second.id for verdict in heard.verdicts):
            spared += _orders(unit, rank) if has_orders else 2
    return spared


def _wanted(docket: Docket, unit: Unit) -> list[int]:
    """Ranks that were read, and those that must still be heard."""
    return [
        rank
        for rank, case in enumerate(docket.cases)
        if case.id in docket.selected and (rank < unit.read or unit.wants(rank))
    ]


def _orders(unit: Unit, rank: int) -> int:
    return 2 if unit.second_pass else len(unit.orders_at(rank))
