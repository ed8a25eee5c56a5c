"""The worst cases of a run: what was lost, in the judge's words, and how to see it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from noworse.records.run import ALL_REPEATS
from noworse.reports.figures import signed, span_of
from noworse.reports.layout import Line, Look, sentence, styled
from noworse.reports.text import hang, printable
from noworse.reports.view import CandidateView, RunView, WorstCase

MOST_WORST = 3
_MOST_WORST_VERBOSE = 20
_MOST_QUOTED = 3


def worst_cases(view: RunView, look: Look) -> list[Line]:
    """Show the worst losses of each candidate, and the command that shows more."""
    most = _MOST_WORST_VERBOSE if look.verbose else MOST_WORST
    lines: list[Line] = []
    for candidate in view.candidates:
        shown = candidate.worst[:most]
        if shown:
            text = (
                f"of {view.names.model(candidate.model)}{of_how_many(candidate, most)}"
            )
            lines += sentence("worst cases ", text, look.width, "bold")
        for worst in shown:
            lines += _worst_case(worst, view, look)
    return lines


def _worst_case(worst: WorstCase, view: RunView, look: Look) -> Iterator[Line]:
    loss, text = loss_of(worst, view)
    yield from sentence(f"{loss}  ", text, look.width)
    quoted = printable(" ".join(worst.sentence.split()))
    most = None if look.verbose else _MOST_QUOTED
    yield from styled(hang("  | ", quoted, look.width, rest="  | ", most=most))
    # Never wrapped: it is there to be copied.
    if (command := show_command(worst, view)) is not None:
        yield Line(f"  $ {command}", "dim")


def show_command(worst: WorstCase, view: RunView) -> str | None:
    """Write the command that shows a case in full; `None`: nobody knows its place."""
    if worst.node is None:
        return None
    options = map(printable, view.record.options)
    return shlex.join(["pytest", printable(worst.node), *options, "-v"])


def loss_of(worst: WorstCase, view: RunView) -> tuple[str, str]:
    """Say how much a case lost; which it is, and whether it is lost each time."""
    one, names = worst.comparison, view.names
    assert one.score is not None, "a loss has a score"
    alone = names.is_whole(one.suite) and len(names.slices) <= 1
    place = "" if alone else f", in {names.place(one.suite, one.slice)}"
    loss = signed(span_of(view.record.policy) * one.score)
    once = ", heard in one order" if worst.is_heard_once else ""
    return loss, f"{printable(one.case)}{place}{asked_again(worst) or once}"


def asked_again(worst: WorstCase) -> str:
    """Say whether a loss has a name: one verdict names one case in five for nothing."""
    one, again = worst.comparison, worst.repeats
    judged = any(verdict.preferred == "baseline" for verdict in one.verdicts)
    always = "the judge prefers the baseline" if judged else "lost"
    if one.confirmed_loss:
        return f", critical: {always} in 4 of 4"
    if again is None:
        return ""
    if again.is_named:
        return f": {always} in 4 of 4"
    return f": not lost in repeat {again.asked} of {ALL_REPEATS}"


def of_how_many(candidate: CandidateView, shown: int) -> str:
    """Count the losses that are not shown, and those that were asked again."""
    told = []
    if candidate.worst[shown:]:
        told.append(f"{shown} of {len(candidate.worst):,} losses")
    again = [worst.repeats for worst in candidate.worst if worst.repeats is not None]
    if again:
        named = sum(one.is_named for one in again)
        told.append(f"{len(again):,} asked again, {named:,} lost each time")
    return f" ({'; '.join(told)})" if told else ""
