"""The order in which cases are asked and read, committed before the first answer.

Short answers arrive first and do not score like long ones: a gate that reads what
comes first, with 256 requests in flight, passes 67 of 100 candidates at the margin.
In a random order that nobody can choose, it passes 3.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from noworse.records.cases import Case

_DRAWS = 2.0**64


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands in the committed order."""

    index: int
    """Of the case, as it was given."""

    candidate_first: bool
    """Whose answer the judge sees first where it is asked only once."""


def commit_order(cases: Sequence[Case]) -> tuple[Place, ...]:
    """Return the order in which the gate reads `cases`.

    Random, but drawn from a hash of their ids and texts: the same on every machine,
    for any number of workers, and however the file is sorted. Every slice is spread
    evenly over it, and in every slice one half is shown candidate first.
    """
    seed = _seed(cases)
    slices: defaultdict[str, list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        slices[case.slice].append(index)
    placed: list[tuple[float, str, Place]] = []
    for name, members in slices.items():
        members.sort(key=lambda index: _draw(seed, "case", cases[index].id))
        candidate_first = _draw(seed, "first", name) < 1 / 2
        for rank, index in enumerate(members):
            # The slice's n cases fall one into each n-th of the whole.
            jitter = _draw(seed, "place", cases[index].id)
            where = (rank + jitter) / len(members)
            placed.append((where, cases[index].id, Place(index, candidate_first)))
            candidate_first = not candidate_first
    # Two cases with one place would be a wonder; their ids settle even that.
    return tuple(place for _, _, place in sorted(placed, key=lambda p: p[:2]))


def _seed(cases: Sequence[Case]) -> bytes:
    texts = sorted(
        [
            case.id,
            [[turn.role, turn.content] for turn in case.messages],
            case.expected or "",
            case.rubric or "",
        ]
        for case in cases
    )
    return sha256(json.dumps(texts, separators=(",", ":")).encode()).digest()


def _draw(seed: bytes, purpose: str, name: str) -> float:
    """Draw a number in [0, 1) that depends on nothing but the arguments."""
    drawn = sha256(seed + json.dumps([purpose, name]).encode()).digest()
    return int.from_bytes(drawn[:8]) / _DRAWS
