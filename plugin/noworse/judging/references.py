"""References that can be held against an answer without a judge: labels, numbers."""

from __future__ import annotations

import re
from math import isclose

_LABEL_WORDS = 4
"""A longer reference describes an answer; only a judge can hold it against one."""

_ANSWER_WORDS = 12
"""A longer answer may say in its own words what a label says in one."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def misses(text: str, expected: str | None) -> bool:
    """Whether an answer plainly is not what a short reference says.

    A number is missed by an answer that does not hold it, whatever its sign; a label,
    by a short answer of other words. Of all else nothing is known without a judge, so
    it counts as met, and so does an empty answer: that is told as such.
    """
    wanted = _WORD.findall((expected or "").casefold())
    if expected is None or not 0 < len(wanted) <= _LABEL_WORDS or not text.strip():
        return False
    number = _NUMBER.fullmatch(expected.strip(" $\u20ac\u00a3%.-\u2212"))
    if number is not None:
        found = map(_value, _NUMBER.findall(text))
        return not any(isclose(_value(number[0]), value) for value in found)
    if len(text.split(None, _ANSWER_WORDS)) > _ANSWER_WORDS:
        return False
    folded = text.casefold()
    ours, theirs = (f" {' '.join(words)} " for words in (_WORD.findall(folded), wanted))
    # The plain search is for scripts that put no space between words.
    return not (theirs in ours or ours in theirs or expected.casefold() in folded)


def _value(number: str) -> float:
    return float(number.replace(",", ""))
