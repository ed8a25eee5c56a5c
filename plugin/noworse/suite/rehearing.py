"""What was heard, read again in the committed order: as if it came in only now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from noworse.gate.health import orders_seen
from noworse.judging.escalation import is_audited, is_unsure
from noworse.judging.panel import score_of
from noworse.records.answers import Comparison, Verdict
from noworse.records.base import Side
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.suite.docket import Docket
from noworse.suite.ledger import Heard
from noworse.suite.unit import Unit
from noworse.suite.verdicts import undecided


@dataclass(frozen=True, slots=True)
class Rehearing:
    """Puts what was heard before units that may be of another policy."""

    lineup: Lineup
    heard: Mapping[Heard, Comparison]
    wanted: set[Heard] = field(default_factory=set)
    """What the answers were for that these units asked for."""

    def go(self, policy: Policy, dockets: Sequence[Docket]) -> None:
        """Let every unit read what a run of its policy would have read.

        It reads on as long as there is what it asks for; what it lacks is to be seen
        from what it has read.
        """
        for docket, candidate, unit in _units(dockets):
            for rank in range(len(docket.cases)):
                one = self._of(docket, candidate, rank)
                if one is not None and unit.wants(rank):
                    orders = unit.orders_at(rank)
                    told = in_orders(one, orders, self.lineup)
                    if told is not None:
                        self._note(told, again=len(orders) > 1)
                        unit.put(rank, told)
        wanting = undecided(policy, dockets)
        for docket, candidate, unit in _units(dockets):
            if (docket.name, candidate) in wanting:
                self._second_pass(docket, candidate, unit)
            unit.close()

    def _second_pass(self, docket: Docket, candidate: str, unit: Unit) -> None:
        """Add the other orders: all of them, or none."""
        unit.second_pass = True
        again: dict[int, Comparison] = {}
        for rank in unit.take_second_orders():
            one = self._of(docket, candidate, rank)
            assert one is not None, "it was read in its first order"
            told = _in_sequence(one, unit.heard[rank])
            if told is None:
                return
            again[rank] = told
        for rank, told in again.items():
            self._note(told, again=True)
            unit.put_again(rank, told)

    def _note(self, one: Comparison, *, again: bool) -> None:
        where = Heard(one.suite, one.case, one.candidate)
        self.wanted.add(where)
        if again:
            self.wanted.add(where._replace(again=True))

    def _of(self, docket: Docket, candidate: str, rank: int) -> Comparison | None:
        where = Heard(docket.suite.name, docket.cases[rank].id, candidate)
        return self.heard.get(where)


def _units(dockets: Sequence[Docket]) -> Iterator[tuple[Docket, str, Unit]]:
    for docket in dockets:
        for candidate, unit in docket.units.items():
            yield docket, candidate, unit


def in_orders(
    one: Comparison, orders: Sequence[Side], lineup: Lineup
) -> Comparison | None:
    """Return what would have been heard in just these orders; `None`: not known.

    A second order that was asked for later is taken away, with all the trouble that
    it made; where both would have been asked for at once, they become one question,
    to which a verdict that is missing leaves no answer at all.
    """
    seen = orders_seen(one)
    in_sequence = one.first_score is not None
    if not seen or (not in_sequence and seen == set(orders)):
        return one
    if set(orders) - seen:
        lost = in_sequence and one.score is None
        return one.model_copy(update=_NOT_AT_ALL) if lost else None
    if len(orders) > 1:
        return one.model_copy(update={"first_score": None})
    verdicts = _in_order(one, orders[0], lineup)
    score = one.first_score if in_sequence else score_of(verdicts)
    update = {**_IN_PEACE, "verdicts": verdicts, "score": score}
    return one.model_copy(update=update)


def _in_sequence(one: Comparison, first: Comparison) -> Comparison | None:
    """Return both orders, the second after the first; `None`: it is not known."""
    if one.first_score is not None:
        return one
    if len(orders_seen(one)) == 1:
        return None
    return one.model_copy(update={"first_score": first.score})


def _in_order(one: Comparison, first: Side, lineup: Lineup) -> tuple[Verdict, ...]:
    """Return the verdicts that stood when one order had been asked for."""
    verdicts = tuple(v for v in one.verdicts if v.shown_first in (first, None))
    rule = lineup.escalation
    if rule is None:
        return verdicts
    # The second judge may have come in only when the first had seen both orders.
    own = tuple(v for v in verdicts if v.judge == lineup.judges[0].id)
    if is_audited(one.suite, one.case, rule.audit) or is_unsure(own, rule.below):
        return verdicts
    return tuple(verdict.model_copy(update={"weight": 1.0}) for verdict in own)


_IN_PEACE: Mapping[str, object] = {
    "settled_by": "judges",
    "first_score": None,
    "trouble": None,
    "trouble_kind": None,
}
_NOT_AT_ALL: Mapping[str, object] = {"verdicts": (), "first_score": None}
