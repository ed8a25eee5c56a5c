"""Regular expressions that could search for ever, found before they do."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field

_ATOM = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?#[^)]*\)|\(\?P=\w+\)|.", re.DOTALL
)
_OPENING = re.compile(r"\((?:\?(?:P<\w+>|<?[=!]|[>:]|[aiLmsux]*-?[imsx]*:?))?")
_REPEAT = re.compile(r"([*+?]|\{(\d*)(,?)(\d*)\})([?+]?)")
_MANY = 10
"""Repeats from which on one inside another takes too long."""

_BROAD = (".", "[", r"\w", r"\W", r"\d", r"\D", r"\s", r"\S")


@dataclass(slots=True)
class _Group:
    """What matters of a group, or of the whole expression."""

    start: int
    atomic: bool = False
    repeats: bool = False
    """Something in it may be repeated many times, or not."""

    branches: list[str] = field(default_factory=lambda: [""])

    @property
    def overlaps(self) -> bool:
        """Whether two of its alternatives may match the same."""
        if len(self.branches) == 1:
            return False
        return any(
            one.startswith(_BROAD) or other.startswith(one)
            for place, one in enumerate(self.branches)
            for other in self.branches[:place] + self.branches[place + 1 :]
        )


def broken(pattern: str) -> str | None:
    """Say why a pattern is no regular expression, or not a clear one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, ValueError, Warning) as error:
        return str(error)
    return None


def runaway(pattern: str) -> str | None:
    """Return the part of a pattern whose search may never end, if there is one.

    That is a part repeated many times which holds a repeat itself, or alternatives
    that may match the same: `(a+)+`, `(a|a)*`. On an answer that nearly matches, the
    ways to share it out between the two double with every character. Atomic groups
    and possessive repeats are safe, since they never try a second way.
    """
    groups = [_Group(0)]
    at = 0
    while at < len(pattern):
        inner: _Group | None = None
        start = at
        opening = _OPENING.match(pattern, at)
        atom = _ATOM.match(pattern, at)
        assert atom is not None, "it matches any character"
        if opening is not None and len(atom[0]) == 1:
            at = opening.end()
            groups.append(_Group(start, atomic=opening[0] == "(?>"))
            continue
        at = atom.end()
        if atom[0] == ")" and len(groups) > 1:
            inner = groups.pop()
            start = inner.start
        repeat = _REPEAT.match(pattern, at)
        at = repeat.end() if repeat else at
        outer = groups[-1]
        if atom[0] == "|":
            outer.branches.append("")
            continue
        outer.branches[-1] += pattern[start:at]
        if _takes_on(outer, inner, repeat):
            return pattern[start:at]
    return None


def _takes_on(
    outer: _Group, inner: _Group | None, repeat: re.Match[str] | None
) -> bool:
    """Tell a group what was found in it; whether that is a runaway."""
    holds = inner is not None and inner.repeats and not inner.atomic
    many, varies, possessive = _reach(repeat)
    outer.repeats |= (holds or (many and varies)) and not possessive
    if inner is None or inner.atomic or possessive or not many:
        return False
    return inner.repeats or inner.overlaps


def _reach(repeat: re.Match[str] | None) -> tuple[bool, bool, bool]:
    """Say of a repeat whether it is of many, of a varying number, and possessive."""
    if repeat is None:
        return False, False, False
    sign, low, comma, high, mode = repeat.groups()
    possessive = mode == "+"
    if sign in "*+?":
        return sign != "?", True, possessive
    most = high if comma else low
    varies = bool(comma) and low != high
    return not most or int(most) >= _MANY, varies, possessive
