"""How probable each option was as a reply, read from what a provider tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import exp, fsum
from typing import Final

from noworse.records.calls import Option
from noworse.wire.foreign import mapping

MOST_TOKENS: Final = 5
"""What is asked for: some servers tell of no more."""

_SLACK: Final = 0.01
"""What rounding may add to a probability, or to their sum."""

_BLANKS: Final = " \t\r\n\u2581\u0120"
"""Also as some tokenizers write a space."""


def probabilities_of(
    options: Sequence[Option], found: Iterable[tuple[object, object]] | None
) -> tuple[tuple[str, float], ...] | None:
    """Give each option its probability; `None`: they were not told.

    A word counts whatever its case and the spaces around it, and it may be found in
    several forms. Words that are no option are left out; so the rest of 1 is theirs.
    Numbers that can be no probabilities are as good as none.
    """
    if not options or found is None:
        return None
    held: dict[str, list[float]] = {_plain(one.value): [] for one in options}
    every: list[float] = []
    for word, said in found:
        share = _share(said)
        if not isinstance(word, str) or share is None:
            return None
        every.append(share)
        held.get(_plain(word), []).append(share)
    if not every or fsum(every) > 1 + _SLACK:
        return None
    return tuple(
        (one.value, min(1.0, fsum(held[_plain(one.value)]))) for one in options
    )


def first_tokens(logprobs: object) -> Iterator[tuple[object, object]] | None:
    """Return what the first token of a reply could have been, in OpenAI's shape.

    The one that it is stands at the head, and often not among the likeliest.
    """
    tokens = mapping(logprobs).get("content")
    if not isinstance(tokens, list) or not tokens:
        return None
    first = mapping(tokens[0])
    top = first.get("top_logprobs")
    listed = [mapping(one) for one in top] if isinstance(top, list) else []
    if not listed:
        # Of the rest nothing is known, and it would not be right to call it zero.
        return None
    if first.get("token") not in [one.get("token") for one in listed]:
        listed.append(first)
    return ((one.get("token"), _exp(one.get("logprob"))) for one in listed)


def _share(said: object) -> float | None:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    return min(said, 1.0) if 0 <= said <= 1 + _SLACK else None


def _exp(logprob: object) -> object:
    """Return what a logarithm is of; anything that is none stays as it is."""
    if isinstance(logprob, bool) or not isinstance(logprob, int | float):
        return None
    return exp(min(logprob, 0.0)) if logprob <= _SLACK else None


def _plain(word: str) -> str:
    return word.strip(_BLANKS).casefold()
