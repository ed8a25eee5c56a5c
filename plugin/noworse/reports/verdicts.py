"""The part of the terminal report that says what was decided, and on what."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from noworse.records.base import Status
from noworse.records.decisions import Decision
from noworse.records.models import Judge
from noworse.records.run import ALL_REPEATS, JudgeHealth
from noworse.reports.figures import (
    allowed,
    counted,
    interval,
    level,
    percent,
    ratio,
    signed,
    span_of,
    usd,
)
from noworse.reports.layout import (
    Body,
    Column,
    Line,
    Look,
    Style,
    paragraph,
    sentence,
    styled,
    tabulate,
)
from noworse.reports.names import Names
from noworse.reports.text import hang, printable
from noworse.reports.view import CandidateView, Row, RunView, WorstCase

STYLES: dict[Status, Style] = {"PASS": "pass", "FAIL": "fail", "INCONCLUSIVE": "warn"}
_HAPPENED = {"PASS": "", "FAIL": "worse here", "INCONCLUSIVE": "not enough evidence"}
_MOST_WORST = 3
_MOST_WORST_VERBOSE = 20
_MOST_QUOTED = 3


def verdicts(view: RunView, look: Look) -> list[Line]:
    """Tell each candidate's decisions: the table, then the verdicts in words."""
    lines: list[Line] = []
    for candidate in view.candidates:
        if candidate.rows:
            lines += [Line()] if lines else []
            lines += _title(view, candidate, look)
            lines += _table(view, candidate, look)
            lines.append(Line())
            lines += _in_words(view, candidate, look)
            lines += _at_equal_length(view, candidate, look)
    return lines


def _title(view: RunView, candidate: CandidateView, look: Look) -> list[Line]:
    baseline = printable(view.record.lineup.baseline.id)
    policy = view.record.policy
    text = (
        f"{printable(candidate.model)} against {baseline}"
        f" (margin {allowed(policy)}, alpha {level(policy.alpha)})"
    )
    return paragraph("candidate ", text, look.width, "bold")


def _table(view: RunView, candidate: CandidateView, look: Look) -> list[Line]:
    trouble = any(row.decision.unresolved for row in candidate.rows)
    columns = (
        Column("verdict"),
        Column("suite", shrinks=True),
        Column("cases", right=True),
        Column("win/tie/loss/?" if trouble else "win/tie/loss", right=True),
        Column("difference", right=True),
        Column("length", right=True),
    )
    span = span_of(view.record.policy)
    rows = [_cells(row, span, trouble=trouble) for row in candidate.rows]
    return tabulate(columns, rows, look.width)


def _cells(row: Row, span: float, *, trouble: bool) -> Body:
    made = row.decision
    inset, name = ("", made.suite) if made.slice is None else ("  ", made.slice)
    unresolved = f"/{made.unresolved:,}" if trouble else ""
    resolved = made.wins + made.ties + made.losses
    ends = made.estimate, made.low, made.high
    return Body(
        (
            made.status,
            inset + printable(name),
            f"{made.read:,}/{made.cases:,}",
            f"{made.wins:,}/{made.ties:,}/{made.losses:,}{unresolved}",
            interval(*(span * one for one in ends)) if resolved else "-",
            ratio(made.length_ratio),
        ),
        STYLES[made.status],
    )


def _in_words(view: RunView, candidate: CandidateView, look: Look) -> Iterator[Line]:
    """Say every suite's verdict; a slice's only where it is not simply PASS."""
    small: list[Decision] = []
    for row in candidate.rows:
        made = row.decision
        if (
            made.slice is not None
            and made.stage == "too few cases"
            and not look.verbose
        ):
            small.append(made)
        elif (
            look.verbose
            or made.slice is None
            or made.status != "PASS"
            or made.measurable_drop
        ):
            yield from _verdict_in_words(row, view.names, look)
    if small:
        places = ", ".join(
            f"{view.names.place(made.suite, made.slice)} ({made.cases:,})"
            for made in small
        )
        text = f"too few cases to decide on their own: {places}"
        yield from sentence("INCONCLUSIVE  ", text, look.width, "warn")


def _verdict_in_words(row: Row, names: Names, look: Look) -> Iterator[Line]:
    made = row.decision
    place = names.place(made.suite, made.slice)
    drop = ", with a measurable drop" if made.measurable_drop else ""
    text = f"{place}{drop}: {reason_of(made)}"
    yield from sentence(f"{made.status}  ", text, look.width, STYLES[made.status])
    if row.trouble is not None and made.slice is None:
        count = f"{made.unresolved:,} of {counted(made.read, 'case')}"
        text = f"{count} of {place}, most often: {printable(row.trouble)}"
        yield from sentence("unresolved  ", text, look.width, "warn")


def reason_of(made: Decision) -> str:
    """Say which of two things happened, and what would help."""
    reason, happened = printable(made.reason), _HAPPENED[made.status]
    told = reason.startswith(("worse", "not enough"))
    text = reason if told or not happened else f"{happened}: {reason}"
    if made.more_cases is None:
        return text
    more = f"{counted(made.more_cases, 'more case')}"
    cost = "at an unknown price" if made.more_usd is None else f"~{usd(made.more_usd)}"
    if more in reason or more.replace(",", "") in reason:
        return f"{text} ({cost})"
    return f"{text}; about {more}, {cost}"


def _at_equal_length(view: RunView, candidate: CandidateView, look: Look) -> list[Line]:
    """Say, where it was asked for, what is left of the differences without lengths."""
    if not view.record.policy.length_control:
        return []
    columns = (
        Column("at equal length"),
        Column("suite", shrinks=True),
        Column("difference", right=True),
    )
    rows, span = [], span_of(view.record.policy)
    for made in (row.decision for row in candidate.rows):
        inset, name = ("", made.suite) if made.slice is None else ("  ", made.slice)
        left = made.at_equal_length
        told = "not known"
        if left is not None:
            ends = left.estimate, left.low, left.high
            told = interval(*(span * one for one in ends))
        rows.append(Body(("estimate", inset + printable(name), told)))
    return [Line(), *tabulate(columns, rows, look.width)]


def worst_cases(view: RunView, look: Look) -> list[Line]:
    """Show the worst losses of each candidate, and the command that shows more."""
    most = _MOST_WORST_VERBOSE if look.verbose else _MOST_WORST
    lines: list[Line] = []
    for candidate in view.candidates:
        shown = candidate.worst[:most]
        if shown:
            text = (
                f"of {view.names.model(candidate.model)}{_of_how_many(candidate, most)}"
            )
            lines += sentence("worst cases ", text, look.width, "bold")
        for worst in shown:
            lines += _worst_case(worst, view, look)
    return lines


def _worst_case(worst: WorstCase, view: RunView, look: Look) -> Iterator[Line]:
    one = worst.comparison
    assert one.score is not None, "a loss has a score"
    names = view.names
    alone = names.is_whole(one.suite) and len(names.slices) <= 1
    place = "" if alone else f", in {names.place(one.suite, one.slice)}"
    first, again = (
        f"{signed(span_of(view.record.policy) * one.score)}  ",
        asked_again(worst),
    )
    yield from sentence(first, f"{printable(one.case)}{place}{again}", look.width)
    quoted = printable(" ".join(worst.sentence.split()))
    most = None if look.verbose else _MOST_QUOTED
    yield from styled(hang("  | ", quoted, look.width, rest="  | ", most=most))
    # Never wrapped: it is there to be copied.
    if worst.node is not None:
        options = map(printable, view.record.options)
        command = shlex.join(["pytest", printable(worst.node), *options, "-v"])
        yield Line(f"  $ {command}", "dim")


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


def _of_how_many(candidate: CandidateView, shown: int) -> str:
    """Count the losses that are not shown, and those that were asked again."""
    told = []
    if candidate.worst[shown:]:
        told.append(f"{shown} of {len(candidate.worst):,} losses")
    again = [worst.repeats for worst in candidate.worst if worst.repeats is not None]
    if again:
        named = sum(one.is_named for one in again)
        told.append(f"{len(again):,} asked again, {named:,} lost each time")
    return f" ({'; '.join(told)})" if told else ""


def judges(view: RunView, look: Look) -> list[Line]:
    """Tell how far each judge can be trusted."""
    asked = {one.id: one for one in view.record.lineup.judges}
    lines: list[Line] = []
    for health in view.record.judges:
        if not health.verdicts:
            continue
        told = [_orders(health, asked.get(health.judge))]
        if health.first_shown is not None:
            told.append(f"{percent(health.first_shown)} for the answer shown first")
        # Where two take turns, it is told elsewhere whose word stands.
        if health.weight is not None and view.record.lineup.escalation is None:
            told.append(f"counts for {percent(health.weight)} of the panel")
        told.append(_calibration(health))
        name, model = map(view.names.model, (health.judge, health.candidate))
        on = f" on {model}" if len(view.candidates) > 1 else ""
        trusted = health.agreement is not None and not health.uncalibrated_on
        style: Style | None = None if trusted else "warn"
        text = f"{name}{on}: {', '.join(told)}"
        lines += sentence("judge ", text, look.width, style)
    return lines


def _orders(health: JudgeHealth, judge: Judge | None) -> str:
    """Say whether a judge keeps its word when the order changes, if it sees one."""
    if judge is not None and not judge.is_called:
        return f"your own {printable(judge.name)}"
    if judge is not None and judge.own_scale is not None:
        return "looks at each answer alone"
    if not health.both_orders:
        return "no case was seen in both orders"
    share = percent(health.flips / health.both_orders)
    seen = counted(health.both_orders, "case")
    return f"{health.flips:,} of {seen} flip with the order ({share})"


def _calibration(health: JudgeHealth) -> str:
    """Say what labels of people say of a judge."""
    if health.calibration == "stale":
        return "its calibration no longer holds"
    if health.agreement is None:
        return "never calibrated"
    labels = counted(health.labels, "label")
    told = f"agrees with {percent(health.agreement)} of {labels}"
    if health.uncalibrated_on:
        places = ", ".join(map(printable, health.uncalibrated_on))
        told += f", too few of them for {places}"
    return told
