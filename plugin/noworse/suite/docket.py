"""Cases that are decided together, under every candidate, in one order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from noworse.gate.decide import SLICE_RATE
from noworse.gate.order import Place as Seat, commit_order
from noworse.records.cases import Case, Suite
from noworse.records.decisions import Policy
from noworse.records.models import Lineup, Model
from noworse.records.run import CaseReport
from noworse.suite.unit import Unit


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known before a run, by suite, and whether it decides."""

    consistency: Mapping[str, float | None] = field(default_factory=dict)
    """The judges', from their calibration."""

    orders: Mapping[str, Sequence[Seat]] = field(default_factory=dict)
    """Orders that were committed to before; where absent, it is done now."""

    is_shard: bool = False
    """Whether only a part is heard, of which nothing is decided."""


_UNKNOWN: Final = Terms()


class Place(NamedTuple):
    """One case under one candidate: where a trial takes place."""

    rank: int
    docket: int
    model: Model


@dataclass(slots=True)
class Docket:
    """A suite (or, with `goal = "slices"`, a slice) and its units by candidate."""

    suite: Suite
    cases: tuple[Case, ...]
    """In the committed order: a case's index is its rank."""

    slice: str | None
    """`None`: the whole suite is decided here."""

    selected: frozenset[str]
    units: Mapping[str, Unit]
    _open: deque[int] = field(init=False)
    """Ranks that were selected and not yet reported, ascending."""

    def __post_init__(self) -> None:
        ranks = (r for r, case in enumerate(self.cases) if case.id in self.selected)
        self._open = deque(ranks)

    def ranks(self) -> tuple[int, ...]:
        """The selected ranks that are not yet reported."""
        return tuple(self._open)

    @property
    def name(self) -> tuple[str, str | None]:
        """The suite, and the slice if only that is decided here."""
        return self.suite.name, self.slice

    def wants(self, rank: int) -> bool:
        """Whether any candidate must still be heard on the case."""
        return any(unit.wants(rank) for unit in self.units.values())

    def settle(self) -> Iterator[CaseReport]:
        """Report, once, each case of which nothing can change any more.

        In the committed order while the gate reads; in any order where nothing
        waits for its turn: after the last stop, in a partial selection, and where each
        case has a test that sets its own fixtures up.
        """
        any_order = all(u.partial or u.stopped for u in self.units.values())
        any_order = any_order or self._is_alone
        waiting: list[int] = []
        while self._open:
            rank = self._open.popleft()
            if all(self._is_settled(unit, rank) for unit in self.units.values()):
                yield self._report(rank)
                continue
            waiting.append(rank)
            if not any_order:
                break
        self._open.extendleft(reversed(waiting))

    def abandon(self, reason: str) -> Iterator[CaseReport]:
        """Report all that is open as not reached."""
        while self._open:
            case = self.cases[self._open.popleft()]
            yield CaseReport(suite=self.suite.name, case=case.id, ended=reason)

    @property
    def is_complete(self) -> bool:
        """Whether every candidate was heard as far as the gate asked for."""
        return all(unit.is_complete for unit in self.units.values())

    @property
    def _is_alone(self) -> bool:
        """Whether a case's test must end before that of the next one can begin.

        Then it is told of what is known by then; only a verdict may follow.
        """
        return self.suite.swap is not None and bool(self.suite.swap.alone)

    def _is_settled(self, unit: Unit, rank: int) -> bool:
        if self._is_alone:
            return rank in unit.heard or not unit.wants(rank)
        return unit.is_settled(rank)

    def _report(self, rank: int) -> CaseReport:
        case, early = self.cases[rank], self._is_alone
        told = [
            unit.told_early(rank) if early else unit.told_of(rank)
            for unit in self.units.values()
        ]
        heard = tuple(one for one in told if one is not None)
        reason = None
        if not heard:
            read = max(unit.read for unit in self.units.values())
            reason = f"decided after {read} of {len(self.cases)}"
        return CaseReport(
            suite=self.suite.name, case=case.id, comparisons=heard, left_out=reason
        )


def open_dockets(
    policy: Policy,
    lineup: Lineup,
    suites: Sequence[Suite],
    selected: Mapping[str, frozenset[str]],
    terms: Terms = _UNKNOWN,
) -> tuple[Docket, ...]:
    """Commit to an order for each suite, and split it where slices decide.

    A suite of which only a part is selected gets units that decide nothing.
    """
    groups = [
        (suite, group)
        for suite in suites
        for group in _groups(policy, suite, terms.orders.get(suite.name))
    ]
    families = _families(policy, len(groups), len(lineup.candidates))
    dockets = []
    for suite, group in groups:
        chosen = selected[suite.name]
        partial = terms.is_shard or len(chosen) < len(suite.cases)
        cases = tuple(case for case, _ in group)
        units = {
            model.id: Unit(
                policy,
                cases,
                [first for _, first in group],
                families,
                partial=partial,
                consistency=terms.consistency.get(suite.name),
            )
            for model in lineup.candidates
        }
        part = None if policy.goal == "suite" else cases[0].slice
        dockets.append(Docket(suite, cases, part, chosen, units))
    return tuple(dockets)


def _groups(
    policy: Policy, suite: Suite, seats: Sequence[Seat] | None
) -> list[list[tuple[Case, bool]]]:
    """Cases in committed order with who is shown first, by unit of decision."""
    if seats is None:
        seats = commit_order(suite.cases)
    order = [(suite.cases[seat.index], seat.candidate_first) for seat in seats]
    if policy.goal == "suite":
        return [order]
    by_slice: dict[str, list[tuple[Case, bool]]] = {}
    for case, first in order:
        by_slice.setdefault(case.slice, []).append((case, first))
    return list(by_slice.values())


def _families(policy: Policy, units: int, candidates: int) -> tuple[float, float]:
    """How many tests share the error rate, for PASS and for FAIL.

    Slices share `SLICE_RATE` instead of alpha, hence the factor.
    """
    if policy.goal == "suite":
        return candidates, units * candidates
    family = units * candidates * policy.alpha / SLICE_RATE
    return family, family
