"""A label sheet: pairs for people to read, blind, in an order that is not theirs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from noworse.records.answers import Comparison
from noworse.records.cases import Case
from noworse.records.labels import pair_of, shown_first
from noworse.suite.labels import Asked, LabelFields

_ORDER = (
    "case",
    "pair",
    "prompt",
    "rubric",
    "expected",
    "first",
    "second",
    "label",
    "note",
    "who",
)
"""What a person reads first stands first."""


def blank_rows(
    comparisons: Sequence[Comparison],
    asked: Iterable[Asked],
    cases: Mapping[str, Case],
    *,
    who: str,
    count: int | None = None,
) -> tuple[LabelFields, ...]:
    """Return up to `count` rows of a label file that await a label; `None`: all.

    Pairs that judges settled, in the committed order of each suite and candidate,
    suites and candidates in turn: so the labelled pairs are a fair sample of the run.
    Left out is what `who` was asked before; of a sheet for nobody, what anybody was.
    """
    done = {(one.case, one.pair) for one in asked if who in ("", one.who)}
    rows = {
        (one.case, pair): _row(one, pair, cases[one.case], who)
        for one, pair in _in_turn(comparisons)
        if (one.case, pair) not in done
    }
    return tuple(islice(rows.values(), count))


def line_of(row: LabelFields) -> str:
    """Write a row as a line of a label file; what the case lacks is left out."""
    fields = {name: getattr(row, name) for name in _ORDER}
    told = {
        name: said
        for name, said in fields.items()
        if said is not None or name == "label"
    }
    return json.dumps(told, ensure_ascii=True)


def _in_turn(
    comparisons: Sequence[Comparison],
) -> Iterator[tuple[Comparison, str]]:
    groups: dict[tuple[str, str], list[tuple[Comparison, str]]] = defaultdict(list)
    for one in comparisons:
        if one.verdicts and one.answer is not None and one.baseline_answer is not None:
            pair = pair_of(one.answer.told, one.baseline_answer.told)
            groups[one.suite, one.candidate].append((one, pair))
    for abreast in zip_longest(*groups.values()):
        yield from (one for one in abreast if one is not None)


def _row(one: Comparison, pair: str, case: Case, who: str) -> LabelFields:
    assert one.answer is not None
    assert one.baseline_answer is not None
    texts = [one.answer.told, one.baseline_answer.told]
    if shown_first(pair) == "baseline":
        texts.reverse()
    return LabelFields(
        case=case.id,
        pair=pair,
        prompt="\n\n".join(turn.content for turn in case.messages),
        rubric=case.rubric,
        expected=case.expected,
        first=texts[0],
        second=texts[1],
        who=who,
    )
