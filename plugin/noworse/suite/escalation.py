"""Two judges in turn: the second only where the first is unsure, and for an audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from noworse.judging.escalation import is_unsure
from noworse.records.answers import Verdict
from noworse.records.base import Side
from noworse.records.models import Lineup
from noworse.suite.hearing import Hearing


async def hear_in_turn(
    hearing: Hearing,
    lineup: Lineup,
    before: Sequence[Verdict],
    orders: Sequence[Side],
    *,
    audited: bool,
) -> tuple[Verdict, ...]:
    """Return the verdicts that there are, `before`, and those in further orders.

    The second judge sees a pair in all orders in which the first saw it, and only its
    word counts then. A judge that was unsure once is not asked again; a sure one is,
    also about an audited pair, which so stands for those that are not.

    Raises:
        CallError: if one of the verdicts is not to be had.
    """
    assert lineup.escalation is not None
    first, second = lineup.judges
    below = lineup.escalation.below
    own = tuple(one for one in before if one.judge == first.id)
    others = tuple(one for one in before if one.judge == second.id)
    if not own or not is_unsure(own, below):
        own += await hearing.verdicts((first,), orders, first_time=not own)
    if not audited and not is_unsure(own, below):
        return _weighted(own, 1)
    shown = {one.shown_first for one in others}
    wanted = dict.fromkeys((*(one.shown_first for one in own), *orders))
    sides = [side for side in wanted if side is not None and side not in shown]
    others += await hearing.verdicts((second,), sides, first_time=not others)
    return _weighted(own, 0) + _weighted(others, 1)


def _weighted(verdicts: Iterable[Verdict], weight: float) -> tuple[Verdict, ...]:
    return tuple(one.model_copy(update={"weight": weight}) for one in verdicts)
