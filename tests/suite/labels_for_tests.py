"""Judged pairs, and what people said of them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.suite.lineups_for_tests import (
    BASELINE,
    BOTH,
    CHEAP,
    Changes,
    Word,
    case,
    comparison,
    said,
)

from noworse.records.answers import Comparison
from noworse.records.cases import Case
from noworse.records.labels import Label, Preferred, pair_of


def heard(
    name: str, word: Word | None, part: str = "s", **changes: Changes
) -> Comparison:
    """A case that both sides answered, as judged in both orders."""
    fields: dict[str, Changes] = {
        "answer": said(f"ours on {name}"),
        "baseline_answer": said(f"theirs, longer, on {name}", asked=BASELINE.id),
        "candidate": CHEAP.id,
    }
    return comparison(case(name, part), word, BOTH, **fields | changes)


def held(comparisons: Sequence[Comparison]) -> dict[str, Case]:
    """The cases by id."""
    return {one.case: case(one.case, one.slice) for one in comparisons}


def label(one: Comparison, preferred: Preferred, who: str = "ada") -> Label:
    """What somebody says of the two answers."""
    assert one.answer is not None
    assert one.baseline_answer is not None
    return Label(
        case=one.case,
        pair=pair_of(one.answer.text, one.baseline_answer.text),
        preferred=preferred,
        who=who,
        path="ada.labels.jsonl",
        line=1,
    )
