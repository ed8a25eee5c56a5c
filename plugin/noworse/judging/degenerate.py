"""Degenerate candidates: habits that must be told before any statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from noworse.judging.refusals import refuses, wants_refusal
from noworse.judging.sameness import sameness
from noworse.judging.signs import Sign, signs_of
from noworse.records.answers import Answer, Comparison
from noworse.records.cases import Case
from noworse.records.run import Notice

_MOSTLY = 0.5
"""Share of the cases from which on something is a habit."""

_FEW = 10
"""Of fewer cases, all of them may be alike by chance."""

_FREE_WORDS = 8
"""Answers that are shorter on average are labels, which two models may well share."""

_NAMED = 3
"""Cases that a notice names, before it only counts."""

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


class Pair(NamedTuple):
    """Both answers to a case, and what is suspect about the candidate's."""

    case: Case
    answer: Answer
    baseline: Answer
    signs: tuple[Sign, ...]


class Finding(NamedTuple):
    """What must be known of a set of answers before any figure about them."""

    notice: Notice
    voids: bool
    """Whether "no worse than the baseline" then means nothing."""


def pairs_of(
    comparisons: Sequence[Comparison], cases: Mapping[str, Case]
) -> tuple[Pair, ...]:
    """Return the pairs of one candidate that have both answers; `cases` by id.

    The only costly part: what is asked of single texts is asked here, once.
    """
    pairs: list[Pair] = []
    for one in comparisons:
        ours, theirs, case = one.answer, one.baseline_answer, cases[one.case]
        if ours is not None and theirs is not None:
            signs = signs_of(case, ours.told, theirs.told)
            pairs.append(Pair(case, ours, theirs, signs))
    return tuple(pairs)


def habits(pairs: Sequence[Pair], *, renamed: bool = False) -> tuple[Finding, ...]:
    """Tell what the candidate does over and over, from half of the cases on.

    A habit that the baseline has as well is told, but voids nothing: it may be right.
    `renamed`: the candidate is asked for by another name than the baseline. If then
    all of both is the same free text, by the same served model, nothing was swapped.
    """
    if not pairs:
        return ()
    found = (_repeats(pairs), _empty(pairs), _hollow(pairs), _refusals(pairs))
    identical = _identical(pairs, renamed=renamed)
    return tuple(one for one in (*found, identical) if one is not None)


def suspects(pairs: Sequence[Pair]) -> tuple[Notice, ...]:
    """Tell of the signs in single answers, with the first cases that show them."""
    found: dict[Sign, list[str]] = {sign: [] for sign in _SAID}
    for pair in pairs:
        for sign in pair.signs:
            found[sign].append(pair.case.id)
    told = []
    for sign, ids in found.items():
        least = _MOSTLY * len(pairs) if sign in _HABITS else 0
        if ids and len(ids) >= least:
            named = ", ".join(ids[:_NAMED]) + (", ..." if len(ids) > _NAMED else "")
            share = f"{len(ids)} of {len(pairs)} answers of the candidate"
            told.append(Notice(code=sign, message=f"{share} {_SAID[sign]}: {named}"))
    return tuple(told)


def _repeats(pairs: Sequence[Pair]) -> Finding | None:
    """Find one text for many prompts; where it is the reference, it is right."""
    own = [pair for pair in pairs if not _is_reference(pair)]
    least = _MOSTLY * len(pairs)
    ours, theirs = (
        [pair.answer.told for pair in own],
        [pair.baseline.told for pair in own],
    )
    same = sameness(ours, theirs, least=least)
    if same is None:
        return None
    how = "alike" if same.exact else "alike but for a few words"
    message = f"the candidate answers {same.answers} of {len(pairs)} prompts {how}"
    message += f": {same.text[:80]!r}"
    if same.exact:
        return Finding(Notice(code="constant_output", message=message), voids=True)
    return Finding(Notice(code="near_duplicates", message=message), voids=True)


def _empty(pairs: Sequence[Pair]) -> Finding | None:
    mine = [pair for pair in pairs if not pair.answer.told.strip()]
    if len(mine) < _MOSTLY * len(pairs):
        return None
    alone = sum(bool(pair.baseline.told.strip()) for pair in mine)
    message = f"{len(mine)} of {len(pairs)} answers of the candidate are empty"
    notice = Notice(code="empty_answers", message=message)
    return Finding(notice, voids=alone >= _MOSTLY * len(pairs))


def _hollow(pairs: Sequence[Pair]) -> Finding | None:
    """Find answers that only announce one, where the baseline gives one."""
    mine = [
        pair
        for pair in pairs
        if "degenerate_answer" in pair.signs and pair.answer.told.strip()
    ]
    alone = sum(not _announces(pair.case, pair.baseline) for pair in mine)
    if not mine or alone < _MOSTLY * len(pairs):
        return None
    message = f"{alone} of {len(pairs)} answers of the candidate only announce one"
    return Finding(Notice(code="hollow_answers", message=message), voids=True)


def _refusals(pairs: Sequence[Pair]) -> Finding | None:
    mine = [pair for pair in pairs if refuses(pair.answer)]
    if len(mine) < _MOSTLY * len(pairs):
        return None
    alone = sum(
        not refuses(pair.baseline) and not wants_refusal(pair.case.expected)
        for pair in mine
    )
    message = f"the candidate refuses {len(mine)} of {len(pairs)} prompts"
    if alone:
        message += f", and the baseline answers {alone} of those"
    notice = Notice(code="refusals", message=message)
    return Finding(notice, voids=alone >= _MOSTLY * len(pairs))


def _identical(pairs: Sequence[Pair], *, renamed: bool) -> Finding | None:
    if not all(pair.answer.says_the_same(pair.baseline) for pair in pairs):
        return None
    served = [{one.served for one in side} for side in _sides(pairs)]
    one_model = renamed and served[0] == served[1] and _is_free_text(pairs)
    message = "every answer is the baseline's own: are both the same model?"
    if one_model:
        names = ", ".join(sorted(served[0]))
        message = f"every answer is the baseline's own, and {names} gave both"
    return Finding(Notice(code="identical_answers", message=message), voids=one_model)


def _sides(pairs: Sequence[Pair]) -> tuple[list[Answer], list[Answer]]:
    return [pair.answer for pair in pairs], [pair.baseline for pair in pairs]


def _is_free_text(pairs: Sequence[Pair]) -> bool:
    """Whether the answers are long and many, so that two models never share them."""
    texts = {pair.answer.told for pair in pairs}
    words = sum(len(text.split()) for text in texts)
    many = len(texts) >= max(_FEW, _MOSTLY * len(pairs))
    return many and words >= _FREE_WORDS * len(texts)


def _announces(case: Case, answer: Answer) -> bool:
    return "degenerate_answer" in signs_of(case, answer.told)


def _is_reference(pair: Pair) -> bool:
    wanted = (pair.case.expected or "").casefold().split()
    return bool(wanted) and pair.answer.told.casefold().split() == wanted
