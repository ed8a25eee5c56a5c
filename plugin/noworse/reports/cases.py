"""Single cases in full: what both sides said, and every verdict on it."""

from __future__ import annotations

from collections.abc import Iterator

from noworse.records.answers import Answer, Comparison
from noworse.reports.case_costs import cost_of
from noworse.reports.figures import signed
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
    score = "unresolved" if one.score is None else f"{one.outcome} {signed(one.score)}"
    title = f"{printable(one.case)}: {score} for {view.names.model(one.candidate)}"
    yield from sentence("", title, look.width, "bold")
    baseline = view.record.lineup.baseline.id
    yield from _answer(baseline, one.baseline_answer, view, look)
    yield from _answer(one.candidate, one.answer, view, look)
    for verdict in one.verdicts:
        shown = baseline if verdict.shown_first == "baseline" else one.candidate
        picked = {"baseline": baseline, "candidate": one.candidate}
        choice = picked.get(verdict.preferred)
        better = "neither" if choice is None else view.names.model(choice)
        said = (
            f"{better} ({view.names.model(shown)} first): {printable(verdict.reason)}"
        )
        yield from sentence(
            f"{view.names.model(verdict.judge)} prefers ", said, look.width
        )
    for reason in (one.note, one.trouble):
        if reason is not None:
            yield from sentence("no judge: ", printable(reason), look.width)
    cost = cost_of(view, one.suite, one.candidate, one.case)
    if cost is not None:
        yield from sentence("cost: ", cost, look.width, "dim")


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
