"""Builds cases, comparisons and evidence from a few numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from noworse.gate.evidence import Evidence
from noworse.records.answers import Comparison, Verdict
from noworse.records.base import Side
from noworse.records.cases import Case, Message

SMALL, TINY = "acme:small", "acme:tiny"
Preferred = Literal["candidate", "baseline", "neither"]


def case(name: str, *, part: str = "billing", text: str = "Hi") -> Case:
    """Make a case."""
    return Case(
        id=name,
        slice=part,
        messages=(Message(role="user", content=text),),
        path="a.eval.yaml",
        line=1,
    )


def verdict(
    preferred: Preferred, shown_first: Side = "candidate", judge: str = "acme:judge"
) -> Verdict:
    """Make a verdict."""
    return Verdict(
        judge=judge, shown_first=shown_first, preferred=preferred, reason="Clearer."
    )


def comparison(  # noqa: PLR0913
    score: float | None = 0.0,
    *,
    name: str = "c",
    part: str = "billing",
    candidate: str = SMALL,
    weight: float = 1.0,
    first_score: float | None = None,
    verdicts: Sequence[Verdict] = (verdict("neither"),),
) -> Comparison:
    """Make a comparison that judges settled, in one order unless told otherwise."""
    return Comparison(
        suite="support",
        case=name,
        slice=part,
        candidate=candidate,
        weight=weight,
        verdicts=tuple(verdicts),
        settled_by="judges",
        score=score,
        first_score=first_score,
    )


def evidence(  # noqa: PLR0913
    scores: Sequence[float | None] | Sequence[Comparison],
    *,
    suite: str = "support",
    candidate: str = SMALL,
    available: Mapping[str, int] | None = None,
    max_weight: float = 1.0,
    second_pass: bool = False,
    slice_weights: Mapping[str, float] | None = None,
    doubts: Mapping[str | None, str] | None = None,
) -> Evidence:
    """Make evidence; all that there is was read, unless `available` says more."""
    read = tuple(
        one if isinstance(one, Comparison) else comparison(one, candidate=candidate)
        for one in scores
    )
    slices = Counter(one.slice for one in read)
    return Evidence(
        suite=suite,
        candidate=candidate,
        comparisons=read,
        available=slices if available is None else available,
        max_weight=max_weight,
        second_pass=second_pass,
        slice_weights=slice_weights or {},
        doubts=doubts or {},
    )
