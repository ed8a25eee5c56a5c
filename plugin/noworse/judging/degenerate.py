"""Degenerate candidates: habits that must be told before any statistics."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from noworse.judging.signs import Sign, signs_of
from noworse.records.answers import Answer, Comparison
from noworse.records.cases import Case
from noworse.records.run import Notice

_MOSTLY = 0.5
"""Share of the cases from which on something is a habit."""

_REPEATS = 3
_EXCESS = 0.3
"""How much more often than the baseline's its most frequent answer must come."""

_NAMED = 3
"""Cases that a notice names, before it only counts."""

_REFUSAL = re.compile(
    r"(?i)\W*(?:(?:i['\u2019]?m |i am )?(?:very |really )?sorry|i apologi[sz]e"
    r"|unfortunately|as an ai(?: language model)?)?\W*(?:but )?i(?:['\u2019]m| am)? ?"
    r"(?:can['\u2019]?t|cannot|can not|unable to|won['\u2019]t|not able to)"
    r" (?:\w+ )?(?:help|assist|comply|fulfill?|provide|answer|do that|continue|discuss)"
)
_SAID: Final[Mapping[Sign, str]] = {
    "degenerate_answer": "hold no answer: a heading, an opening or punctuation",
    "format_gap": "are formatted where the baseline's are plain, which judges favour",
    "hidden_text": "hold text that a reader does not see",
    "injection_suspected": "seem to speak to the judge",
    "length_gap": "are twice as long as the baseline's, which judges favour",
    "prompt_echo": "repeat the prompt word for word",
    "reference_echo": "repeat the reference word for word",
    "rubric_echo": "repeat the rubric word for word",
}
# Now and then these are right; only as a habit do they tell.
_HABITS: Final[frozenset[Sign]] = frozenset({"format_gap", "length_gap"})


class _Pair(NamedTuple):
    case: Case
    answer: Answer
    baseline: Answer


def degenerate(
    comparisons: Sequence[Comparison], cases: Mapping[str, Case]
) -> tuple[Notice, ...]:
    """Tell what is suspect about one candidate's answers, over all its cases.

    `cases` by id. Cases in which a side gave no answer at all are left out. The
    signs of single answers are in `signs.py`; the habits are told from half of the
    cases on: one answer for many prompts, nothing, refusals, the baseline's own.
    """
    pairs = [
        _Pair(cases[one.case], one.answer, one.baseline_answer)
        for one in comparisons
        if one.answer is not None and one.baseline_answer is not None
    ]
    if not pairs:
        return ()
    return (*_habits(pairs), *_signs(pairs))


def _habits(pairs: Sequence[_Pair]) -> Iterator[Notice]:
    def share(holds: Callable[[_Pair], bool]) -> float:
        return sum(map(holds, pairs)) / len(pairs)

    if (text := _constant(pairs)) is not None:
        message = f"the candidate answers most prompts alike: {text[:80]!r}"
        yield Notice(code="constant_output", message=message)
    if share(lambda pair: not pair.answer.text.strip()) >= _MOSTLY:
        message = "most of the candidate's answers are empty"
        yield Notice(code="empty_answers", message=message)
    if share(lambda pair: _refuses(pair.answer)) >= _MOSTLY:
        message = "the candidate refuses most prompts"
        yield Notice(code="refusals", message=message)
    if share(lambda pair: pair.answer.text == pair.baseline.text) == 1:
        message = "every answer is the baseline's own: are both the same model?"
        yield Notice(code="identical_answers", message=message)


def _signs(pairs: Sequence[_Pair]) -> Iterator[Notice]:
    found: dict[Sign, list[str]] = {sign: [] for sign in _SAID}
    for case, answer, baseline in pairs:
        for sign in signs_of(case, answer.text, baseline.text):
            found[sign].append(case.id)
    for sign, ids in found.items():
        least = _MOSTLY * len(pairs) if sign in _HABITS else 1
        if len(ids) >= least:
            named = ", ".join(ids[:_NAMED]) + (", ..." if len(ids) > _NAMED else "")
            share = f"{len(ids)} of {len(pairs)} answers of the candidate"
            yield Notice(code=sign, message=f"{share} {_SAID[sign]}: {named}")


def _constant(pairs: Sequence[_Pair]) -> str | None:
    """Return the one text that answers most prompts, unless the baseline's does too.

    Prompts that are asked twice count once; where classes are the answer, a class
    may be frequent, and is so for the baseline as well.
    """
    asked = {pair.case.messages: pair for pair in pairs}.values()
    [(text, times)] = _normal(pair.answer for pair in asked).most_common(1)
    [(_, theirs)] = _normal(pair.baseline for pair in asked).most_common(1)
    is_habit = times >= max(_REPEATS, _MOSTLY * len(asked))
    return text if is_habit and times - theirs >= _EXCESS * len(asked) else None


def _normal(answers: Iterator[Answer]) -> Counter[str]:
    return Counter(" ".join(answer.text.split()) for answer in answers)


def _refuses(answer: Answer) -> bool:
    said = answer.finish in ("refusal", "filter")
    return said or _REFUSAL.match(answer.text) is not None
