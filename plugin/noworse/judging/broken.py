"""Broken baselines: where no worse than the baseline is no praise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from noworse.judging.degenerate import Finding
from noworse.judging.references import misses
from noworse.judging.refusals import wants_refusal
from noworse.records.answers import Comparison
from noworse.records.cases import Case
from noworse.records.run import Notice

_FEW = 10
"""Below so many cases a share says nothing."""

_MANY = 0.2
"""Share of cases from which on it is told: one in five is no accident."""

_MOSTLY = 0.5
"""Share from which on there is nothing to be held against: a PASS means nothing."""

_SAID: Final = ("breaks a check", "misses a short reference", "does not answer")


def broken_baseline(
    comparisons: Sequence[Comparison], cases: Mapping[str, Case]
) -> Finding | None:
    """Tell how often the baseline itself fails; `cases` by id, each compared once."""
    heard = [one for one in comparisons if one.baseline_answer is not None]
    if len(heard) < _FEW:
        return None
    fails = [_fails(one, cases[one.case]) for one in heard]
    number = sum(map(any, fails))
    if number <= _MANY * len(heard):
        return None
    counts = [sum(kind) for kind in zip(*fails, strict=True)]
    told = " or ".join(said for said, count in zip(_SAID, counts, strict=True) if count)
    message = f"the baseline itself {told} in {number} of {len(heard)} cases"
    notice = Notice(code="baseline_fails", message=message)
    return Finding(notice, voids=number > _MOSTLY * len(heard))


def _fails(one: Comparison, case: Case) -> tuple[bool, bool, bool]:
    """Tell in which ways: a broken check, a missed reference, no answer at all."""
    answer = one.baseline_answer
    assert answer is not None, "only what was answered is asked about"
    broken = any(check.side == "baseline" for check in one.broken_checks)
    silent = answer.is_outcome and not wants_refusal(case.expected)
    return broken, misses(answer.told, case.expected), silent
