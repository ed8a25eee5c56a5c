"""Single cases in full: what both sides said, and every verdict on it."""

from __future__ import annotations

from collections.abc import Iterator

from noworse.records.answers import Answer, Comparison, Verdict
from noworse.reports.case_costs import cost_of
from noworse.reports.figures import signed, span_of
from noworse.reports.layout import Line, Look, sentence, styled
from noworse.reports.text import hang, printable
from noworse.reports.view import RunView

_MOST_CASES = 3
"""So many selected cases are looked at one by one; of more, one wants the table."""

_MOST_LINES = 40
"""Of one answer, before it is cut."""


def cases(view: RunView, look: Look) -> list[Line]:
    """Show the selected cases, where they are few and a reader asked for more."""
    if not look.verbose or view.record.selected > _MOST_CASES:
        return []
    return [
        line
        for one in view.record.comparisons
        for line in (*_case(one, view, look), Line())
    ][:-1]


def _case(one: Comparison, view: RunView, look: Look) -> Iterator[Line]:
    span = span_of(view.record.policy)
    score = (
        "unresolved"
        if one.score is None
        else f"{one.outcome} {signed(span * one.score)}"
    )
    title = f"{printable(one.case)}: {score} for {view.names.model(one.candidate)}"
    yield from sentence("", title, look.width, "bold")
    baseline = view.record.lineup.baseline.id
    yield from _answer(baseline, one.baseline_answer, view, look)
    yield from _answer(one.candidate, one.answer, view, look)
    for verdict in one.verdicts:
        yield from verdict_line(verdict, one.candidate, view, look)
    for reason in (one.note, one.trouble):
        if reason is not None:
            yield from sentence("no judge: ", printable(reason), look.width)
    cost = cost_of(view, one.suite, one.candidate, one.case)
    if cost is not None:
        yield from sentence("cost: ", cost, look.width, "dim")


def verdict_line(
    verdict: Verdict, candidate: str, view: RunView, look: Look
) -> Iterator[Line]:
    """Tell what one judge said, and whose answer it had seen first."""
    baseline = view.record.lineup.baseline.id
    models = {"baseline": baseline, "candidate": candidate}
    named = {side: view.names.model(model) for side, model in models.items()}
    judge, reason = view.names.model(verdict.judge), printable(verdict.reason)
    if verdict.marks is not None:
        ours, theirs = verdict.marks
        marks = (
            f"{ours:.3g} to {named['candidate']}, {theirs:.3g} to {named['baseline']}"
        )
        yield from sentence(f"{judge} gives ", f"{marks}: {reason}", look.width)
        return
    better = named.get(verdict.preferred, "neither")
    strength = "" if verdict.score is None else f" by {abs(verdict.score):.2f}"
    first = (
        "" if verdict.shown_first is None else f" ({named[verdict.shown_first]} first)"
    )
    said = f"{better}{strength}{first}: {reason}"
    yield from sentence(f"{judge} prefers ", said, look.width)


def _answer(
    model: str, answer: Answer | None, view: RunView, look: Look
) -> Iterator[Line]:
    name = view.names.model(model)
    if answer is None:
        yield Line(f"{name} gave no answer", "warn")
        return
    how = "" if answer.finish == "stop" else f" ({answer.finish})"
    yield Line(f"{name} said{how}:", "dim")
    # Line by line, so that code and lists stay readable; a prefix tames each of them.
    lines = answer.told.splitlines() or [""]
    for text in lines[:_MOST_LINES]:
        yield from styled(hang("  | ", printable(text), look.width, rest="  | "))
    if len(lines) > _MOST_LINES:
        yield Line(f"  ... {len(lines) - _MOST_LINES} more lines", "dim")
