"""What two runs differ in, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from noworse.records.changes import CaseChange, DecisionChange, RunChanges
from noworse.records.decisions import Decision
from noworse.records.run import RunRecord
from noworse.reports.figures import counted, interval, money, span_of
from noworse.reports.layout import (
    Body,
    Column,
    Line,
    Look,
    Style,
    sentence,
    styled,
    tabulate,
)
from noworse.reports.names import Names, names_of
from noworse.reports.text import hang, printable
from noworse.reports.word_diff import marked, word_diff

_MOST_CASES = 10
_MOST_QUOTED = 3


def render_diff(changes: RunChanges, after: RunRecord, look: Look) -> list[Line]:
    """Write what changed; the last line says it in one sentence."""
    names, span = names_of(after), span_of(after.policy)
    sections = (
        _settings(changes, look),
        _suites(changes, look),
        _decisions(changes, names, span, look),
        _cases(changes, names, look),
        _judges(changes, names, look),
        _costs(changes, names, look),
        _served(changes, names, look),
    )
    lines: list[Line] = []
    for section in map(list, sections):
        lines += [*section, Line()] if section else []
    return [*lines, _last(changes, names)]


def _settings(changes: RunChanges, look: Look) -> Iterator[Line]:
    for one in changes.settings:
        text = f"{printable(one.before)} -> {printable(one.after)}"
        yield from sentence(f"setting {one.name}: ", text, look.width, "bold")


def _suites(changes: RunChanges, look: Look) -> Iterator[Line]:
    for one in changes.suites:
        told = [
            f"{counted(len(cases), 'case')} {word} ({_listed(cases)})"
            for cases, word in ((one.added, "added"), (one.removed, "removed"))
            if cases
        ]
        text = "; ".join(told) if told else "its cases were edited"
        yield from sentence(f"suite {printable(one.suite)}: ", text, look.width, "bold")


def _listed(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - _MOST_QUOTED} more" if cases[_MOST_QUOTED:] else ""
    return printable(", ".join(cases[:_MOST_QUOTED])) + more


def _decisions(
    changes: RunChanges, names: Names, span: float, look: Look
) -> list[Line]:
    columns = (
        Column("verdict"),
        Column("suite", shrinks=True),
        Column("before", right=True),
        Column("after", right=True),
    )
    several = len({one.candidate for one in changes.decisions}) > 1
    rows = []
    for one in changes.decisions:
        if one.slice is not None and names.is_whole(one.suite):
            continue
        place = names.place(one.suite, one.slice)
        if several:
            place = f"{names.model(one.candidate)} {place}"
        rows.append(
            Body(
                (
                    _verdict(one),
                    place,
                    _figures(one.before, span),
                    _figures(one.after, span),
                ),
                _style(one),
            )
        )
    return tabulate(columns, rows, look.width)


def _verdict(one: DecisionChange) -> str:
    before, after = (
        "undecided" if made is None else made.status for made in (one.before, one.after)
    )
    return f"{before} -> {after}" if one.is_other else after


def _style(one: DecisionChange) -> Style | None:
    if not one.is_other:
        return None
    return "fail" if one.is_worse else "pass"


def _figures(made: Decision | None, span: float) -> str:
    if made is None:
        return "-"
    ends = (made.estimate, made.low, made.high)
    return interval(*(span * one for one in ends))


def _cases(changes: RunChanges, names: Names, look: Look) -> Iterator[Line]:
    """Tell the cases that came out in another way, those that got worse first."""
    if not changes.compared:
        yield Line("the runs have no case in common", "warn")
        return
    count = f"{len(changes.cases)} of {counted(changes.compared, 'case')}"
    yield Line(f"{count} came out in another way", "bold")
    most = None if look.verbose else _MOST_CASES
    for one in sorted(changes.cases, key=_loss)[:most]:
        yield from _case(one, names, look)
    if most is not None and changes.cases[most:]:
        yield Line(f"... {len(changes.cases) - most} more (-v)", "dim")


def _loss(one: CaseChange) -> tuple[float, str, str]:
    """Sort by how much worse a case is than it was; unresolved counts as a tie."""
    return (one.score_after or 0.0) - (one.score_before or 0.0), one.suite, one.case


def _case(one: CaseChange, names: Names, look: Look) -> Iterator[Line]:
    place = names.place(one.suite, one.slice)
    who = names.model(one.candidate)
    text = f"{printable(one.case)}, in {place}: {one.before} -> {one.after} for {who}"
    yield from sentence("", text, look.width)
    if not one.answers:
        text = "the answers are the same: the judge sees them in another way"
        yield from sentence("  ", text, look.width, "dim")
    for answer in one.answers:
        pieces = word_diff(answer.before, answer.after)
        text = (
            "an answer in other words"
            if pieces is None
            else printable(marked(pieces).replace("\n", " "))
        )
        first = f"  | {answer.side}: "
        most = None if look.verbose else _MOST_QUOTED
        yield from styled(hang(first, text, look.width, rest="  | ", most=most))


def _judges(changes: RunChanges, names: Names, look: Look) -> Iterator[Line]:
    for one in changes.judges:
        name, model = names.model(one.judge), names.model(one.candidate)
        before = f"{one.flips_before} of {one.of_before}"
        after = f"{one.flips_after} of {one.of_after}"
        text = f"cases of {model} that flip with the order: {before} -> {after}"
        yield from sentence(f"judge {name}: ", text, look.width)


def _costs(changes: RunChanges, names: Names, look: Look) -> list[Line]:
    columns = (
        Column("cost"),
        Column("model", shrinks=True),
        Column("calls", right=True),
        Column("USD", right=True),
    )
    rows = [
        Body(
            (
                one.role,
                names.model(one.model),
                f"{one.calls_before:,} -> {one.calls_after:,}",
                f"{money(one.before)} -> {money(one.after)}",
            )
        )
        for one in changes.costs
    ]
    return tabulate(columns, rows, look.width) if rows else []


def _served(changes: RunChanges, names: Names, look: Look) -> Iterator[Line]:
    for one in changes.served:
        before, after = (printable(", ".join(told)) for told in (one.before, one.after))
        text = f"served by {after}, and by {before} before"
        yield from sentence(f"{names.model(one.model)}: ", text, look.width, "warn")


def _last(changes: RunChanges, names: Names) -> Line:
    """Say in one sentence what is worse, or else what is better."""
    others = [
        one
        for one in changes.decisions
        if one.is_other and not (one.slice and names.is_whole(one.suite))
    ]
    for worse in (True, False):
        told = [names.place(c.suite, c.slice) for c in others if c.is_worse == worse]
        if told:
            places = _listed(list(dict.fromkeys(told)))
            style: Style = "fail" if worse else "pass"
            word = "worse" if worse else "better"
            return Line(f"noworse: {word} than before: {places}", style)
    return Line("noworse: the same decisions", "pass")
