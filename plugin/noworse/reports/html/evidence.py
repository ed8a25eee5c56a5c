"""The evidence of a run, as data for a page: each case, its answers, its verdicts."""

from __future__ import annotations

import json
import shlex
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from noworse.gate.health import consistency
from noworse.judging.checks import describe
from noworse.records.answers import Answer, Comparison, Verdict
from noworse.records.cases import Case, Message
from noworse.records.labels import pair_of, shown_first
from noworse.records.tools import trace
from noworse.reports.case_costs import cost_of
from noworse.reports.figures import signed, span_of
from noworse.reports.view import RunView, WorstCase, sentence_of
from noworse.reports.worst import asked_again

Fields = dict[str, object]


@dataclass(slots=True)
class _Texts:
    """Each text once: prompts and baseline answers come back with every candidate."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str | None) -> int | None:
        """Return where a text stands in the list of all."""
        if text is None:
            return None
        return self.numbers.setdefault(text, len(self.numbers))


def evidence(view: RunView) -> str:
    """Write the evidence as JSON that may stand inside of a script element.

    Pure ASCII without `<`, whatever the texts hold: nothing in it ends the element.
    Pairs stand in the committed order; `damage` and `sheet` are other orders of them.
    """
    texts = _Texts()
    record = view.record
    cases = {case.id: case for case in record.cases}
    ids = dict.fromkeys(one.case for one in record.comparisons)
    numbers = {name: number for number, name in enumerate(ids)}
    worst = {
        _place(one.comparison): one
        for candidate in view.candidates
        for one in candidate.worst
    }
    read = _read_by_the_gate(view)
    fields: Fields = {
        "baseline": view.names.model(record.lineup.baseline.id),
        "models": {one.candidate: _name(view, one) for one in record.comparisons},
        "cases": [_case(name, cases.get(name), texts) for name in ids],
        "pairs": [
            _pair(one, view, texts, worst.get(_place(one)))
            | _known({"case": numbers[one.case], "unread": _place(one) not in read})
            for one in record.comparisons
        ],
        "damage": _by_damage(record.comparisons, worst),
        "sheet": _sheet(record.comparisons),
    }
    # The texts come last: only now all are numbered.
    fields["texts"] = list(texts.numbers)
    told = json.dumps(fields, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return told.replace("<", "\\u003c")


def _place(one: Comparison) -> tuple[str, str, str]:
    return one.suite, one.case, one.candidate


def _name(view: RunView, one: Comparison) -> str:
    name = view.names.model(one.candidate)
    return f"{name}, asked again" if view.record.aa else name


def _known(fields: Mapping[str, object]) -> Fields:
    """Leave out what says nothing: a page of 5,000 cases holds each name as often."""
    return {
        name: value
        for name, value in fields.items()
        if value is not None and value is not False and value not in ("", [], ())
    }


def _case(name: str, case: Case | None, texts: _Texts) -> Fields:
    if case is None:
        return {"id": name}
    return _known(
        {
            "id": name,
            "at": f"{case.path}:{case.line}",
            "turns": [_turn(turn, texts) for turn in case.messages],
            "expected": texts.number(case.expected),
            "rubric": texts.number(case.rubric),
            "tags": case.tags,
            "checks": [describe(check) for check in case.checks],
            "critical": case.critical,
            "weight": None if case.weight == 1 else case.weight,
        }
    )


def _turn(turn: Message, texts: _Texts) -> list[object]:
    """Write a turn as its role, its text, and what else belongs to it."""
    pictures = [f"[{one.media_type} {one.url or ''}".rstrip() for one in turn.images]
    more = [f"{picture}]" for picture in pictures]
    more += [trace(turn.tool_calls)] if turn.tool_calls else []
    return [turn.role, texts.number(turn.content), *more]


def _pair(
    one: Comparison, view: RunView, texts: _Texts, worst: WorstCase | None
) -> Fields:
    record = view.record
    suites = {suite.name: suite for suite in record.suites}
    command = None
    if one.suite in suites:
        node = suites[one.suite].node(one.case)
        command = shlex.join(["pytest", node, *record.options, "-v"])
    score = one.score
    told = None if score is None else signed(span_of(record.policy) * score)
    pair = _name_of(one)
    return _known(
        {
            "pair": pair,
            "first": pair and shown_first(pair),
            "suite": one.suite,
            "slice": one.slice,
            "model": one.candidate,
            "outcome": one.outcome,
            "score": score,
            "told": told,
            "why": texts.number(sentence_of(one)),
            "answer": _answer(one.answer, texts),
            "baseline": _answer(one.baseline_answer, texts),
            "verdicts": [_verdict(verdict, texts) for verdict in one.verdicts],
            "broken": [[b.side, b.check, b.reason] for b in one.broken_checks],
            "signs": _signs(one),
            "settled": one.settled_by,
            "again": worst and asked_again(worst).lstrip(",: "),
            "cost": cost_of(view, one.suite, one.candidate, one.case),
            "command": command,
        }
    )


def _answer(answer: Answer | None, texts: _Texts) -> Fields | None:
    if answer is None:
        return None
    usage = answer.usage
    return _known(
        {
            "text": texts.number(answer.told),
            "finish": None if answer.finish == "stop" else answer.finish,
            "served": None if answer.served == answer.asked else answer.served,
            "tokens": usage and [usage.input_tokens, usage.output_tokens],
            "seconds": answer.seconds or None,
            "effort": answer.effort,
            "imported": answer.source == "imported",
        }
    ) | {"text": texts.number(answer.told)}


def _verdict(verdict: Verdict, texts: _Texts) -> Fields:
    return _known(
        {
            "judge": verdict.judge,
            "first": verdict.shown_first,
            "prefers": verdict.preferred,
            "score": verdict.score,
            "marks": verdict.marks,
            "weight": verdict.weight,
            "reason": texts.number(verdict.reason),
        }
    )


def _signs(one: Comparison) -> list[str]:
    """Name what a reader may want to filter by."""
    _, flips = consistency([one])
    says: defaultdict[str, float] = defaultdict(float)
    for verdict in one.verdicts:
        says[verdict.judge] += verdict.value
    sides = {(value > 0) - (value < 0) for value in says.values()}
    signs = {
        "flips": flips > 0,
        "disagree": {-1, 1} <= sides,
        "breaks": any(check.side == "candidate" for check in one.broken_checks),
        "lost": one.confirmed_loss,
        "unjudged": not one.verdicts,
    }
    return [name for name, is_so in signs.items() if is_so]


def _read_by_the_gate(view: RunView) -> frozenset[tuple[str, str, str]]:
    limits = {
        (made.suite, made.candidate): made.read
        for made in view.record.decisions
        if made.slice is None
    }
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
    read = set()
    for one in view.record.comparisons:
        group = one.suite, one.candidate
        if group not in limits or seen[group] < limits[group]:
            read.add(_place(one))
        seen[group] += 1
    return frozenset(read)


def _by_damage(
    comparisons: Sequence[Comparison],
    worst: Mapping[tuple[str, str, str], WorstCase],
) -> list[int]:
    """Sort as the worst cases are, then broken checks, then the best one last."""

    def key(number: int) -> tuple[bool, bool, float, bool, bool, float]:
        one = comparisons[number]
        lost = worst.get(_place(one))
        again = None if lost is None else lost.repeats
        breaks = any(check.side == "candidate" for check in one.broken_checks)
        named = again is not None and again.is_named
        is_open = one.score is None
        score = one.score or 0.0
        return (
            not one.confirmed_loss,
            not named,
            score,
            not breaks,
            is_open,
            -one.weight,
        )

    return sorted(range(len(comparisons)), key=key)


def _sheet(comparisons: Sequence[Comparison]) -> list[int]:
    """Return which pairs are labelled, in the order of a label sheet.

    Suites and candidates in turn, each in its committed order, no pair twice: so the
    first so many labels are a fair sample of the run.
    """
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, one in enumerate(comparisons):
        groups[one.suite, one.candidate].append(number)
    named = {number: _name_of(one) for number, one in enumerate(comparisons)}
    judged = ([n for n in group if named[n]] for group in groups.values())
    rows: dict[tuple[str, str | None], int] = {}
    for number in chain.from_iterable(zip_longest(*judged)):
        if number is not None:
            rows.setdefault((comparisons[number].case, named[number]), number)
    return list(rows.values())


def _name_of(one: Comparison) -> str | None:
    """Name the pair of answers that a person can be asked about, if judges were."""
    if not one.verdicts or one.answer is None or one.baseline_answer is None:
        return None
    return pair_of(one.answer.told, one.baseline_answer.told)
