"""The committed order of a suite, written down for whoever decides again."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from noworse.gate.order import Place
from noworse.records.cases import Suite
from noworse.records.shards import CommittedOrder

_PLACE = {"path", "line", "vars"}
"""Of a case: where it was written, and what its prompt was made from."""


def order_of(
    suite: Suite, places: Sequence[Place], consistency: float | None
) -> CommittedOrder:
    """Write down an order that was committed to."""
    cases = [suite.cases[place.index] for place in places]
    return CommittedOrder(
        suite=suite.name,
        digest=_digest(suite),
        consistency=consistency,
        cases=tuple(case.id for case in cases),
        positions=tuple(place.index for place in places),
        slices=tuple(case.slice for case in cases),
        shown_first="".join("c" if p.candidate_first else "b" for p in places),
        weights={case.id: case.weight for case in cases if case.weight != 1},
        critical=tuple(case.id for case in cases if case.critical),
    )


def places_of(order: CommittedOrder) -> tuple[Place, ...]:
    """Read it back, for cases that stand as in their file."""
    return tuple(
        Place(index, letter == "c")
        for index, letter in zip(order.positions, order.shown_first, strict=True)
    )


def in_file_order(order: CommittedOrder) -> tuple[tuple[str, str], ...]:
    """Return the cases, each with its slice, as they stand in their file."""
    pairs = zip(order.positions, order.cases, order.slices, strict=True)
    return tuple((case, part) for _, case, part in sorted(pairs))


def _digest(suite: Suite) -> str:
    """Hash the cases, in whatever order their file has them."""
    texts = sorted(case.model_dump_json(exclude=_PLACE) for case in suite.cases)
    return sha256("\n".join(texts).encode()).hexdigest()[:16]
