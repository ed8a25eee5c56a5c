"""A judge's reply, read strictly: one valid object, or it is unreadable.

Never repaired, never mined for words, never the first of two that disagree: all of
it may quote what an answer said, to be taken for the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, cast, get_args

from noworse.judging.strict_json import canonical, parse, parse_at

Pick = Literal["A", "B", "tie"]

_BRACES = re.compile("[{}]")
# What makes a brace the start of an object, however broken, and not of a set.
_OBJECT_START = re.compile(r"\{\s*[\"'}]")
_QUOTES = frozenset("\"'\u201c\u2018\u00ab")
_THINKS, _HAS_THOUGHT = "<think>", "</think>"


class Ballot(NamedTuple):
    """What a judge said about a pair, in the order in which it saw it."""

    pick: Pick
    reason: str


def read_ballot(text: str, finish: str = "stop") -> Ballot | None:
    """Read a pairwise verdict; `None` if it is unreadable.

    `verdict` must be `A`, `B` or `tie` to the letter, spaces around it aside.
    `reason` may be absent, but not of another type than text.
    """
    held = read_object(text, finish)
    reason = reason_in(held)
    pick = (held or {}).get("verdict")
    if reason is None or not isinstance(pick, str):
        return None
    if pick.strip() not in get_args(Pick):
        return None
    # The line above holds it to the closed set.
    return Ballot(cast("Pick", pick.strip()), reason)


def read_score(
    text: str, finish: str = "stop", *, low: float, high: float
) -> float | None:
    """Read a pointwise `score` in [low, high]; `None` if it is unreadable."""
    return score_in(read_object(text, finish), low=low, high=high)


def reason_in(held: Mapping[str, object] | None) -> str | None:
    """Return the reason in an object: empty if none, `None` if it is no text."""
    reason = None if held is None else held.get("reason") or ""
    return reason.strip() if isinstance(reason, str) else None


def score_in(
    held: Mapping[str, object] | None, *, low: float, high: float
) -> float | None:
    """Return the score that an object gives; `None` if it is none in [low, high].

    Never clamped or rounded, and `true` is no number.
    """
    score = (held or {}).get("score")
    if isinstance(score, bool) or not isinstance(score, int | float):
        return None
    return score if low <= score <= high else None


def read_object(text: str, finish: str = "stop") -> Mapping[str, object] | None:
    """Read the one object of a reply; `None` if it is unreadable.

    The whole reply may be the object, or prose or a fence may stand around it; the
    reasoning of an open model (`<think>`) before it is left out. A reply that was
    cut off, or that holds objects that differ, is unreadable. Takes linear time.
    """
    if finish != "stop":
        return None
    try:
        whole = parse(text)
    except ValueError:
        return _embedded(_after_reasoning(text.strip()))
    return whole if isinstance(whole, dict) else None


def _after_reasoning(text: str) -> str:
    if not text.startswith(_THINKS):
        return text
    # A second end could be a quotation: no guess which of them is the true one.
    thought, _, rest = text.partition(_HAS_THOUGHT)
    return "" if _HAS_THOUGHT in rest or _THINKS in thought[1:] else rest


def _embedded(text: str) -> Mapping[str, object] | None:
    """Return the object that stands in the text, if all objects there are equal."""
    found: dict[str, Mapping[str, object]] = {}
    depth = at = 0
    while (brace := _BRACES.search(text, at)) is not None:
        at = brace.end()
        if brace[0] == "}":
            depth -= 1
        elif _OBJECT_START.match(text, brace.start()) is None:
            depth += 1  # a set or a formula, as prose has them
        else:
            # One that is inside another, in quotes, or broken may be a quotation.
            start = brace.start()
            try:
                held, at = parse_at(text, start)
            except ValueError:
                return None
            assert isinstance(held, dict)
            if depth or text[max(0, start - 1) : start] in _QUOTES:
                return None
            found[canonical(held)] = held
        if depth < 0:
            return None
    return next(iter(found.values())) if len(found) == 1 and not depth else None
