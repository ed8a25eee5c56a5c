"""The part of the terminal report that says what was decided, and on what."""

from __future__ import annotations

from collections.abc import Iterator

from noworse.records.base import Status
from noworse.records.decisions import Decision
from noworse.reports.figures import (
    allowed,
    counted,
    interval,
    level,
    ratio,
    span_of,
    usd,
)
from noworse.reports.layout import (
    Body,
    Column,
    Line,
    Look,
    Style,
    Table,
    paragraph,
    sentence,
    tabulate,
)
from noworse.reports.names import Names
from noworse.reports.text import printable
from noworse.reports.view import CandidateView, Row, RunView

STYLES: dict[Status, Style] = {"PASS": "pass", "FAIL": "fail", "INCONCLUSIVE": "warn"}
_HAPPENED = {"PASS": "", "FAIL": "worse here", "INCONCLUSIVE": "not enough evidence"}


def verdicts(view: RunView, look: Look) -> list[Line]:
    """Tell each candidate's decisions: the table, then the verdicts in words."""
    lines: list[Line] = []
    for candidate in view.candidates:
        if candidate.rows:
            lines += [Line()] if lines else []
            lines += _title(view, candidate, look)
            table = verdict_table(view, candidate)
            lines += tabulate(table.columns, table.rows, look.width)
            lines.append(Line())
            lines += verdicts_in_words(view, candidate, look)
            lines += _at_equal_length(view, candidate, look)
    return lines


def verdict_tables(view: RunView, look: Look) -> list[Line]:
    """Tell each candidate's decisions in a table, for who wants no more."""
    lines: list[Line] = []
    for candidate in view.candidates:
        if candidate.rows:
            table = verdict_table(view, candidate)
            lines += [Line()] if lines else []
            lines += _title(view, candidate, look)
            lines += tabulate(table.columns, table.rows, look.width)
    return lines


def _title(view: RunView, candidate: CandidateView, look: Look) -> list[Line]:
    baseline = printable(view.record.lineup.baseline.id)
    policy = view.record.policy
    text = (
        f"{printable(candidate.model)} against {baseline}"
        f" (margin {allowed(policy)}, alpha {level(policy.alpha)})"
    )
    return paragraph("candidate ", text, look.width, "bold")


def verdict_table(view: RunView, candidate: CandidateView) -> Table:
    """Lay out each decision on a candidate: the suites, each above its slices."""
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
    rows = (_cells(row, span, trouble=trouble) for row in candidate.rows)
    return Table(columns, tuple(rows))


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


def verdicts_in_words(
    view: RunView, candidate: CandidateView, look: Look
) -> Iterator[Line]:
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
