"""Cases that ask nearly the same: found in one pass, however many there are."""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

_WORD = re.compile(r"\w+")
_BINS, _ROWS = 64, 4
"""A sketch of so many numbers, compared in bands of so many."""

_NEAR = 0.9
"""Share of common shingles from which on two texts ask the same."""

_FEWEST = 12
"""Shingles below which only equal words are the same: one word may be the point."""

_BUCKETS = 2**18
_COMMON = 0.05
"""Share of the texts from which on what they have in common is a frame, no question."""

_MASK = 2**32 - 1
_FARTHEST = 12
"""Runs of words that may differ: two words changed make as many."""


class Asked(NamedTuple):
    """What is compared of a case."""

    text: str
    expected: str | None
    """Only equal words make a duplicate of a case with another reference."""


class Pair(NamedTuple):
    """A text that is left out, and the earlier one that asks the same."""

    dropped: str
    kept: str


def near_duplicates(cases: Mapping[str, Asked]) -> list[Pair]:
    """Return the cases, by their names, that an earlier one makes superfluous.

    They are compared by their words: equal ones (whatever their case, spaces and
    punctuation), or longer ones that share 90 % of their runs of three words, but for
    about two words, and have the same reference. Runs that many cases share are a
    frame around the question, such as a policy, and are left aside. Candidates come
    from a MinHash sketch of 16 bands, so that the time grows with the number of cases,
    not with its square; each is then compared in full. Source: A. Broder, Compression
    and Complexity of Sequences (1997) 21-29; one permutation, its gaps filled:
    A. Shrivastava and P. Li, ICML (2014) 557-565.
    """
    first: dict[tuple[str, ...], str] = {}
    pairs: list[Pair] = []
    rest: dict[str, list[int]] = {}
    for name, case in cases.items():
        words = tuple(_WORD.findall(case.text.casefold()))
        kept = first.setdefault(words, name) if words else name
        if kept != name:
            pairs.append(Pair(name, kept))
        else:
            rest[name] = [crc32(word.encode()) for word in words]
    common = _frequent(rest.values())
    buckets: dict[tuple[int, ...], list[str]] = {}
    for name, words_of in rest.items():
        own = {one for one in _shingles(words_of) if one % _BUCKETS not in common}
        if len(own) < _FEWEST:
            continue
        bands = list(_bands(own))
        near = dict.fromkeys(other for band in bands for other in buckets.get(band, ()))
        wanted = cases[name].expected
        near_ones = (other for other in near if cases[other].expected == wanted)
        twin = next((one for one in near_ones if _alike(own, rest[one], common)), None)
        if twin is not None:
            pairs.append(Pair(name, twin))
            continue
        for band in bands:
            buckets.setdefault(band, []).append(name)
    return pairs


def _shingles(words: Sequence[int]) -> set[int]:
    """Return a number for each run of three words."""
    return {
        (a * 0x9E3779B1 ^ b * 0x85EBCA77 ^ c * 0xC2B2AE3D) * 0x27D4EB2F >> 7 & _MASK
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
    }


def _frequent(texts: Collection[list[int]]) -> set[int]:
    """Return the buckets of shingles that stand in many texts."""
    counts = array("L", bytes(_BUCKETS * array("L").itemsize))
    many = max(2, len(texts) * _COMMON)
    found: set[int] = set()
    for words in texts:
        for one in _shingles(words):
            place = one % _BUCKETS
            counts[place] += 1
            if counts[place] > many:
                found.add(place)
    return found


def _alike(own: set[int], words: Sequence[int], common: set[int]) -> bool:
    other = {one for one in _shingles(words) if one % _BUCKETS not in common}
    both, apart = len(own & other), len(own ^ other)
    return apart <= _FARTHEST and both >= _NEAR * (both + apart)


def _bands(shingles: set[int]) -> Iterator[tuple[int, ...]]:
    """Yield the bands of a sketch: the least number of each bin, the gaps filled."""
    least: list[int | None] = [None] * _BINS
    for one in shingles:
        place, held = one % _BINS, least[one % _BINS]
        if held is None or one < held:
            least[place] = one
    dense = list(least)
    for place in range(_BINS):
        step = 0
        while (found := least[(place + step) % _BINS]) is None:
            step += 1
        dense[place] = found * (step + 1) & _MASK
    for start in range(0, _BINS, _ROWS):
        band = dense[start : start + _ROWS]
        yield (start, *(one for one in band if one is not None))
