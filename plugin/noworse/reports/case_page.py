"""One case in full: what was asked, both answers, and all that was said of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from noworse.judging.checks import describe
from noworse.records.answers import Answer, Comparison
from noworse.records.cases import Case
from noworse.reports.beside import beside, quoted
from noworse.reports.case_costs import cost_of
from noworse.reports.cases import verdict_line
from noworse.reports.figures import signed, span_of
from noworse.reports.layout import Line, Look, Style, sentence, styled
from noworse.reports.text import hang, printable
from noworse.reports.view import RunView
from noworse.reports.word_diff import marked, word_diff

_MOST_ASKED = 12
_MOST_LINES = 40
"""Of a prompt, and of one answer, unless a reader asked for more."""


def case_page(
    view: RunView, one: Comparison, case: Case | None, look: Look
) -> list[Line]:
    """Show a case under one candidate.

    `case` is `None` where the run does not tell what was asked.
    """
    sections = (
        _title(view, one, look),
        _asked(case, look),
        _answers(view, one, look),
        _difference(one, look),
        _checks(one, case, look),
        _verdicts(view, one, look),
        _rest(view, one, look),
    )
    lines: list[Line] = []
    for section in map(list, sections):
        lines += [*([Line()] if lines and section else []), *section]
    return lines


def _title(view: RunView, one: Comparison, look: Look) -> Iterator[Line]:
    place = view.names.place(one.suite, one.slice)
    score = "unresolved"
    if one.score is not None:
        score = f"{one.outcome} {signed(span_of(view.record.policy) * one.score)}"
    who = view.names.model(one.candidate)
    title = f"{printable(one.case)}, in {place}: {score} for {who}"
    yield from sentence("", title, look.width, "bold")


def _asked(case: Case | None, look: Look) -> Iterator[Line]:
    if case is None:
        return
    place = f"{printable(case.path)}:{case.line}"
    tags = f", tagged {printable(', '.join(case.tags))}" if case.tags else ""
    critical = ", critical" if case.critical else ""
    yield from sentence("asked in ", f"{place}{tags}{critical}", look.width, "dim")
    most = None if look.verbose else _MOST_ASKED
    for turn in case.messages:
        yield Line(f"{turn.role}:", "dim")
        yield from quoted(turn.content, look.width, most)
    for name, text in (("expected", case.expected), ("rubric", case.rubric)):
        if text is not None:
            yield Line(f"{name}:", "dim")
            yield from quoted(text, look.width, most)


def _answers(view: RunView, one: Comparison, look: Look) -> list[Line]:
    sides = (
        (view.record.lineup.baseline.id, one.baseline_answer),
        (one.candidate, one.answer),
    )
    heads = tuple(_head(view.names.model(model), answer) for model, answer in sides)
    texts = tuple("" if answer is None else _cut(answer, look) for _, answer in sides)
    return beside((heads[0], heads[1]), (texts[0], texts[1]), look.width)


def _head(name: str, answer: Answer | None) -> str:
    if answer is None:
        return f"{name} gave no answer"
    how = "" if answer.finish == "stop" else f" ({answer.finish})"
    return f"{name} said{how}:"


def _cut(answer: Answer, look: Look) -> str:
    lines = answer.told.splitlines()
    if look.verbose or len(lines) <= _MOST_LINES:
        return answer.told
    more = f"... {len(lines) - _MOST_LINES} more lines (-v)"
    return "\n".join([*lines[:_MOST_LINES], more])


def _difference(one: Comparison, look: Look) -> Iterator[Line]:
    """Tell how the candidate's answer differs, where most of it is the same."""
    if one.answer is None or one.baseline_answer is None:
        return
    if one.answer.says_the_same(one.baseline_answer):
        yield Line("both answers are the same", "dim")
        return
    pieces = word_diff(one.baseline_answer.told, one.answer.told)
    if pieces is not None:
        yield Line("in words, [-only the baseline-] {+only the candidate+}:", "dim")
        text = printable(marked(pieces).replace("\n", " "))
        yield from styled(hang("  | ", text, look.width, rest="  | "))


def _checks(one: Comparison, case: Case | None, look: Look) -> Iterator[Line]:
    """Tell each check, and who breaks it; without the case, the broken ones."""
    told = [] if case is None else [describe(check) for check in case.checks]
    told += [broken.check for broken in one.broken_checks]
    for check in dict.fromkeys(told):
        broken = [b for b in one.broken_checks if b.check == check]
        if not broken:
            yield from sentence(
                "check  ", f"{printable(check)}: both keep it", look.width
            )
        for fault in broken:
            text = f"{printable(check)}: the {fault.side}'s does not: "
            style: Style = "fail" if fault.side == "candidate" else "warn"
            reason = f"{text}{printable(fault.reason)}"
            yield from sentence("check  ", reason, look.width, style)


def _verdicts(view: RunView, one: Comparison, look: Look) -> Iterator[Line]:
    for verdict in one.verdicts:
        yield from verdict_line(verdict, one.candidate, view, look)
    for reason in (one.note, one.trouble):
        if reason is not None:
            yield from sentence("no judge: ", printable(reason), look.width)
    for again in view.record.repeats:
        where = again.suite, again.case, again.candidate
        if where == (one.suite, one.case, one.candidate):
            text = f"{again.lost} of {again.asked} fresh repeats lost as well"
            yield from sentence("asked again: ", text, look.width)
    if one.confirmed_loss:
        text = "a critical case, also lost in 3 of 3 fresh repeats"
        yield from sentence("asked again: ", text, look.width, "fail")


def _rest(view: RunView, one: Comparison, look: Look) -> Iterator[Line]:
    cost = cost_of(view, one.suite, one.candidate, one.case)
    if cost is not None:
        yield from sentence("cost: ", cost, look.width, "dim")
    suites = {suite.name: suite for suite in view.record.suites}
    if one.suite in suites:
        node = printable(suites[one.suite].node(one.case))
        words = ["pytest", node, *map(printable, view.record.options), "-v"]
        # Never wrapped: it is there to be copied.
        yield Line(f"$ {shlex.join(words)}", "dim")
