"""A sample that has every slice in its share, and is the same each time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple


class Drawable(NamedTuple):
    """What can be drawn: its name, which also orders it, and its part of the whole."""

    name: str
    part: Hashable


def sample(items: Iterable[Drawable], count: int) -> frozenset[str]:
    """Return the names of `count` of the items, each part in its share.

    Shares are rounded by the largest remainder, ties by the order of the parts. Within
    a part the hash of the names decides, so that a longer file of the same cases
    changes the sample little.
    """
    parts: dict[Hashable, list[str]] = {}
    for item in items:
        parts.setdefault(item.part, []).append(item.name)
    sizes = [len(names) for names in parts.values()]
    drawn: set[str] = set()
    for names, size in zip(parts.values(), shares(sizes, count), strict=True):
        drawn |= set(sorted(names, key=_hash)[:size])
    return frozenset(drawn)


def shares(sizes: Sequence[int], count: int) -> list[int]:
    """Split `count` over parts in proportion to their sizes, by the largest remainder.

    No part gets more than it has; where all together have less, each gets all.
    """
    total = sum(sizes)
    if count >= total:
        return list(sizes)
    found = [count * size // total for size in sizes]
    remainders = [count * size % total for size in sizes]
    order = sorted(range(len(sizes)), key=lambda place: (-remainders[place], place))
    for place in order[: count - sum(found)]:
        found[place] += 1
    return found


def _hash(name: str) -> bytes:
    return sha256(name.encode()).digest()
