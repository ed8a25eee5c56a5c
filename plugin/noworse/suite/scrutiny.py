"""What must be told of a run before any statistics, and which PASS it voids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from noworse.judging.broken import broken_baseline
from noworse.judging.degenerate import Finding, habits, pairs_of, suspects
from noworse.judging.unrouted import unrouted
from noworse.records.answers import Comparison
from noworse.records.cases import Case
from noworse.records.models import Lineup, Model
from noworse.records.run import Notice

Doubts = Mapping[tuple[str, str], Mapping[str | None, str]]
"""By suite and candidate: why a PASS of the suite (`None`), or of a slice, is void."""


class Scrutiny(NamedTuple):
    """What a first look at the answers found."""

    notices: tuple[Notice, ...]
    doubts: Doubts


class _Found(NamedTuple):
    """A finding on a suite under one candidate, or on a slice of it."""

    candidate: str
    suite: str
    slice: str | None
    finding: Finding

    @property
    def code(self) -> tuple[str, str, str]:
        return self.candidate, self.suite, self.finding.notice.code


def look_over(
    lineup: Lineup, comparisons: Sequence[Comparison], cases: Iterable[Case]
) -> Scrutiny:
    """Look at all answers, by candidate and suite, and at each slice on its own.

    Ids of cases are unique in the run.
    """
    by_id = {case.id: case for case in cases}
    found: list[_Found] = []
    signs: list[Notice] = []
    for model in lineup.candidates:
        mine = [one for one in comparisons if one.candidate == model.id]
        pairs = pairs_of(mine, by_id)
        signs += (_about(model.id, notice) for notice in suspects(pairs))
        by_case = {pair.case.id: pair for pair in pairs}
        renamed = _is_renamed(model, lineup.baseline)
        for (suite, part), own in _parts(mine).items():
            both = [by_case[one.case] for one in own if one.case in by_case]
            told = (
                *habits(both, renamed=renamed),
                broken_baseline(own, by_id),
                unrouted(both),
            )
            found += (
                _Found(model.id, suite, part, finding)
                for finding in told
                if finding is not None
            )
    return Scrutiny((*_notices(found), *signs), _doubts(found))


def _parts(
    comparisons: Sequence[Comparison],
) -> dict[tuple[str, str | None], list[Comparison]]:
    """Sort by suite, and by slice where a suite has several."""
    whole: dict[tuple[str, str | None], list[Comparison]] = {}
    parts: dict[tuple[str, str | None], list[Comparison]] = {}
    for one in comparisons:
        whole.setdefault((one.suite, None), []).append(one)
        parts.setdefault((one.suite, one.slice), []).append(one)
    slices = Counter(suite for suite, _ in parts)
    return whole | {where: own for where, own in parts.items() if slices[where[0]] > 1}


def _doubts(found: Sequence[_Found]) -> Doubts:
    doubts: dict[tuple[str, str], dict[str | None, str]] = {}
    for one in found:
        if one.finding.voids:
            parts = doubts.setdefault((one.suite, one.candidate), {})
            message = one.finding.notice.message
            parts[one.slice] = "; ".join(filter(None, (parts.get(one.slice), message)))
    return doubts


def _notices(found: Sequence[_Found]) -> tuple[Notice, ...]:
    """Tell of suites, and of the slices that stand out; of one baseline once."""
    whole = {one.code: one.finding.voids for one in found if one.slice is None}
    told: dict[tuple[str, ...], Notice] = {}
    for one in found:
        is_baseline = one.finding.notice.code == "baseline_fails"
        if one.slice is not None:
            known = one.code in whole if is_baseline else not one.finding.voids
            if known or whole.get(one.code):
                continue
        place = one.suite if one.slice is None else f"{one.suite}, slice {one.slice}"
        about = place if is_baseline else f"{one.candidate} on {place}"
        key = (one.finding.notice.code, about)
        told.setdefault(key, _about(about, one.finding.notice))
    return tuple(told.values())


def _about(whom: str, notice: Notice) -> Notice:
    return notice.model_copy(update={"message": f"{whom}: {notice.message}"})


def _is_renamed(model: Model, baseline: Model) -> bool:
    """Whether it is asked for by another name, folders before it aside."""
    ours, theirs = (one.name.rpartition("/")[2].lower() for one in (model, baseline))
    return ours != theirs
