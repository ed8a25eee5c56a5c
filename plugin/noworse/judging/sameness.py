"""One answer for many prompts: the same to the letter, or but for a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

_FEWEST = 3
_ENDS = 8
"""Words at either end by which texts are sorted, before any is read as a whole."""

_LEAST_WORDS = 15
"""A shorter text has too few words to be told from its like by some of them."""

_CORE = 0.8
"""Words that so many of the texts share are their common frame; a text of which they
are so large a part says next to nothing of its own."""


class Sameness(NamedTuple):
    """A text that stands for many answers."""

    text: str
    """One of them."""

    answers: int
    exact: bool
    """Whether they are equal but for spaces, and not only nearly so."""


def sameness(
    ours: Sequence[str], theirs: Sequence[str], *, least: float
) -> Sameness | None:
    """Find one answer to `least` prompts, where the other side has many of its own.

    Both sides in the same order; fewer than 3 are no habit. How many prompts really
    differ shows in how many different answers the other side has for them: of labels,
    of a prompt that is asked twice, of "not found", there are few, and repeating them
    is right. Where the other side's answers have one frame too, e.g. the same JSON
    keys, only equal ones count.

    Linear in the length of the texts, and only those with a common end are read.
    """
    least = max(_FEWEST, least)
    for group in _by_ends(ours, least):
        same = _equal(ours, group)
        if len(same) >= least and _variety(theirs, same) >= least:
            return Sameness(ours[same[0]], len(same), exact=True)
        alike = _framed(ours, group)
        if len(alike) >= least and _variety(theirs, alike) >= least:
            own = len(alike) - len(_framed(theirs, alike))
            if 2 * own >= len(alike):
                return Sameness(ours[alike[0]], len(alike), exact=False)
    return None


def _by_ends(texts: Sequence[str], least: float) -> list[list[int]]:
    """Return the large groups of texts that begin alike, and that end alike."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, text in enumerate(texts):
        words = text.strip()
        if not words:
            continue
        for side, ends in (
            ("first", words.split(None, _ENDS)[:_ENDS]),
            ("last", words.rsplit(None, _ENDS)[-_ENDS:]),
        ):
            groups.setdefault((side, *map(str.casefold, ends)), []).append(i)
    return [group for group in groups.values() if len(group) >= least]


def _equal(texts: Sequence[str], group: Sequence[int]) -> list[int]:
    normal = {i: _normal(texts[i]) for i in group}
    [(most, _)] = Counter(normal.values()).most_common(1)
    return [i for i in group if normal[i] == most]


def _framed(texts: Sequence[str], group: Sequence[int]) -> list[int]:
    """Return those that consist nearly wholly of words that all of them share."""
    words = {i: set(texts[i].casefold().split()) for i in group}
    counts = Counter(word for own in words.values() for word in own)
    core = {word for word, count in counts.items() if count >= _CORE * len(group)}
    return [
        i
        for i, own in words.items()
        if len(own) >= _LEAST_WORDS and len(own & core) >= _CORE * len(own)
    ]


def _variety(texts: Sequence[str], group: Sequence[int]) -> int:
    return len({_normal(texts[i]) for i in group})


def _normal(text: str) -> str:
    return " ".join(text.split())
