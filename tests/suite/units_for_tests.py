"""Units, and what arrives there."""

from __future__ import annotations

from collections.abc import Sequence

from tests.suite.lineups_for_tests import (
    Word,
    comparison,
    mixed,
)

from noworse.records.answers import Comparison
from noworse.records.base import Side
from noworse.records.cases import Case
from noworse.records.decisions import Policy
from noworse.suite.unit import Unit

ONE = Policy(orders="one")
AUTO = Policy(orders="auto")


def unit(held: Sequence[Case], policy: Policy = ONE, *, partial: bool = False) -> Unit:
    firsts = [rank % 2 == 0 for rank in range(len(held))]
    return Unit(policy, held, firsts, (1.0, 1.0), partial=partial)


def heard(
    one: Unit, rank: int, word: Word | None = "tie", orders: Sequence[Side] = ()
) -> Comparison:
    """What a trial would give, in the orders that the unit wants unless told."""
    return comparison(one.cases[rank], word, orders or one.orders_at(rank))


def put_all(one: Unit, words: Sequence[Word | None], ranks: Sequence[int]) -> None:
    """Let the words arrive in the order of `ranks`, until nothing is wanted."""
    for rank in ranks:
        if one.wants(rank):
            one.put(rank, heard(one, rank, words[rank]))


def drawn(number: int, wins: float, losses: float, seed: int = 1) -> list[Word | None]:
    script = mixed(seed, wins, losses)
    return [script(str(rank), "m") for rank in range(number)]
