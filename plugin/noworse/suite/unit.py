"""What the gate reads as one, under one candidate: a suite, or a slice of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from noworse.gate.health import consistency, orders_seen
from noworse.gate.orders import FLIP_CASES, opening_orders, orders_of, switch_to_both
from noworse.gate.split import SplitRule
from noworse.records.answers import Comparison
from noworse.records.base import Side, Status
from noworse.records.cases import Case
from noworse.records.decisions import Policy


class Unit:
    """Takes comparisons as they arrive and reads them in the committed order.

    `rank` is a case's position in that order, from 0. Where only a part of the
    cases was selected nothing is decided, and nothing waits for its turn.
    """

    def __init__(
        self,
        policy: Policy,
        cases: Sequence[Case],
        candidate_first: Sequence[bool],
        families: tuple[float, float],
        *,
        partial: bool,
        consistency: float | None = None,
    ) -> None:
        self.cases, self.partial = cases, partial
        self._candidate_first = candidate_first
        self.orders = opening_orders(policy, len(cases), consistency)
        self.heard: dict[int, Comparison] = {}
        self.read = 0
        self.stopped: Status | None = None
        self.second_pass = False
        self.has_both_passes = False
        """Whether a second pass was heard to its end, so that it counts."""

        self._closed = False
        self._again: set[int] = set()
        self._second: dict[int, Comparison] = {}
        self._rule = SplitRule(
            policy,
            cases=len(cases),
            max_weight=max(case.weight for case in cases),
            pass_family=families[0],
            fail_family=families[1],
        )

    def orders_at(self, rank: int) -> tuple[Side, ...]:
        """The sides to be shown first, in the order of asking.

        Critical cases see both, so that their verdict never hangs on the order.
        """
        mode = "both" if self.cases[rank].critical else self.orders
        return orders_of(self._candidate_first[rank], rank, mode)

    def wants(self, rank: int) -> bool:
        """Whether the case must be heard: always if critical, else until a stop."""
        return self.stopped is None or self.cases[rank].critical

    def is_settled(self, rank: int) -> bool:
        """Whether nothing that happens later changes what is told of the case."""
        if self.partial or self.cases[rank].critical:
            return rank in self.heard
        if rank >= self.read:
            return self.stopped is not None
        return not (self._may_ask_again and self._has_one_order(rank))

    @property
    def is_complete(self) -> bool:
        """Whether the gate has what it asked for: a stop, or every case."""
        everything = not self.partial and self.read == len(self.cases)
        return everything or self.stopped is not None

    @property
    def wants_second_pass(self) -> bool:
        """Whether all was read in one order each, and nothing was decided by looks."""
        return self.is_complete and self.stopped is None and self.orders == "auto"

    @property
    def has_single_orders(self) -> bool:
        """Whether judges saw some case in one order only."""
        return any(map(self._has_one_order, self.heard))

    @property
    def _may_ask_again(self) -> bool:
        undecided = self.orders == "auto" and self.stopped is None
        return undecided and not (self._closed or self.has_both_passes)

    def close(self) -> None:
        """Ask for nothing more: a second pass that has not ended never counts."""
        self._closed = True

    def put(self, rank: int, heard: Comparison) -> None:
        """Take a comparison in, and read as far as the order allows."""
        self.heard[rank] = heard
        if not self.partial:
            self._advance()

    def put_again(self, rank: int, heard: Comparison) -> None:
        """Take in a comparison to which the other order was added.

        A second pass counts as a whole or not at all: what of it came first is no
        fair part of it.
        """
        self._again.discard(rank)
        if self.second_pass:
            self._second[rank] = heard
            if not self._again:
                self.heard.update(self._second)
                self.has_both_passes = True
            return
        # The unit has gone over to both orders: there is no first look to keep.
        self.put(rank, heard.model_copy(update={"first_score": None}))

    def take_second_orders(self) -> tuple[int, ...]:
        """Ranks that want their other order now; each is handed out once."""
        if self.second_pass:
            wanting = [rank for rank in self.heard if self._has_one_order(rank)]
        elif self.orders == "both" and not self.partial:
            wanting = [
                rank
                for rank in self.heard
                if rank >= self.read and self._has_one_order(rank)
            ]
        else:
            wanting = []
        handed_out = self._again | self._second.keys()
        fresh = tuple(rank for rank in sorted(wanting) if rank not in handed_out)
        self._again.update(fresh)
        return fresh

    def prefix(self) -> tuple[Comparison, ...]:
        """What the gate has read, in the committed order."""
        if self.partial:
            return tuple(self.heard[rank] for rank in sorted(self.heard))
        return tuple(self.heard[rank] for rank in range(self.read))

    def told_of(self, rank: int) -> Comparison | None:
        """The case's comparison, if the record tells of it."""
        told = self.partial or rank < self.read or self.cases[rank].critical
        return self.heard.get(rank) if told else None

    def told_early(self, rank: int) -> Comparison | None:
        """The case's comparison as it stands, though the gate may not have read it."""
        return self.told_of(rank) or (None if self.stopped else self.heard.get(rank))

    def beyond(self) -> tuple[Comparison, ...]:
        """Critical cases that were heard although the gate did not need them."""
        return tuple(self._beyond())

    def _beyond(self) -> Iterator[Comparison]:
        if self.partial:
            return
        for rank in sorted(self.heard):
            if rank >= self.read and self.cases[rank].critical:
                yield self.heard[rank]

    def _has_one_order(self, rank: int) -> bool:
        heard = self.heard[rank]
        return heard.settled_by == "judges" and len(orders_seen(heard)) == 1

    def _advance(self) -> None:
        while self.stopped is None and self.read in self.heard:
            if self.orders == "both" and self._has_one_order(self.read):
                return
            heard = self.heard[self.read]
            low, high = (-1, 1) if heard.score is None else (heard.score, heard.score)
            self.stopped = self._rule.read(low, high, heard.weight)
            self.read += 1
            if self.read == FLIP_CASES and self.orders == "auto":
                both, flips = consistency(self.prefix())
                if switch_to_both(both, flips):
                    self.orders = "both"
