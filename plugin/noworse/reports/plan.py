"""A plan for a terminal: what would be decided, and what it would take."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from noworse.records.plan import PartPlan, PlanRecord
from noworse.reports.figures import (
    allowed,
    counted,
    level,
    money,
    percent,
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
    tabulate,
)
from noworse.reports.notices import notice_lines
from noworse.reports.plan_costs import purchases, total
from noworse.reports.text import printable

_USUAL = 0.8
"""The chance that makes a number of cases enough."""


def render_plan(record: PlanRecord, *, width: int = 80, verbose: int = 0) -> list[Line]:
    """Write a plan for a terminal of `width` columns, its sum in the last line."""
    look = Look(width, max(0, verbose))
    sections = (_title, _shortages, _chances, _remarks, purchases, _notices)
    lines: list[Line] = []
    for section in sections:
        told = section(record, look)
        lines += [*told, Line()] if told else []
    return [*lines, _last(record)]


def _title(record: PlanRecord, look: Look) -> list[Line]:
    lineup, policy = record.lineup, record.policy
    names = ", ".join(printable(model.id) for model in lineup.candidates)
    against = "itself" if record.aa else printable(lineup.baseline.id)
    judges = ", ".join(printable(model.id) for model in lineup.judges)
    text = (
        f"{names} against {against}, judged by {judges} (margin {allowed(policy)},"
        f" alpha {level(policy.alpha)}); no call was made"
    )
    return paragraph("plan for ", text, look.width, "bold")


def _shortages(record: PlanRecord, look: Look) -> list[Line]:
    """Say first what the suites cannot do, however well the candidate does."""
    return list(
        chain.from_iterable(
            sentence("too few  ", _shortage(one, record), look.width, "warn")
            for one in _whole(record)
            if not (_is_enough(one) or one.suite in _cut(record))
        )
    )


def _shortage(one: PartPlan, record: PlanRecord) -> str:
    equal = one.chances[0]
    told = (
        f"{printable(one.suite)}: {counted(one.cases, 'case')} cannot certify margin "
        f"{allowed(record.policy)}: an equal candidate PASSes in "
        f"{percent(equal.passes)} of the runs"
    )
    if one.needed is not None and one.needed > one.cases:
        more = f"{one.needed - one.cases:,} more"
        told += f"; about {more} would make it {percent(_USUAL)}"
    if one.rules_out is not None:
        drop = span_of(record.policy) * one.rules_out
        told += f"; the smallest drop that they rule out is {drop:.2f}"
    return told


def _chances(record: PlanRecord, look: Look) -> list[Line]:
    near, far = _worse(record)
    columns = (
        Column("plan"),
        Column("suite", shrinks=True),
        Column("cases", right=True),
        Column("equal", right=True),
        Column(near, right=True),
        Column(far, right=True),
        Column("rules out", right=True),
        Column("read", right=True),
        Column("to buy", right=True),
        Column("USD", right=True),
    )
    cut = _cut(record)
    span = span_of(record.policy)
    rows = [_row(one, span, is_cut=one.suite in cut) for one in record.parts]
    return tabulate(columns, rows, look.width)


def _row(one: PartPlan, span: float, *, is_cut: bool) -> Body:
    inset, name = ("", one.suite) if one.slice is None else ("  ", one.slice)
    word, style = _word(one)
    if is_cut:
        word, style = "part", None
        chances = ["-"] * 5
        cases = f"{one.selected:,}/{one.cases:,}"
    else:
        chances = [percent(chance.passes) for chance in one.chances]
        chances.append("-" if one.rules_out is None else f"{span * one.rules_out:.2f}")
        chances.append(f"{one.chances[0].read:,.0f}")
        cases = f"{one.cases:,}"
    return Body(
        (
            word,
            inset + printable(name),
            cases,
            *chances,
            f"{one.to_buy:,}",
            money(one.usd),
        ),
        style,
    )


def _worse(record: PlanRecord) -> tuple[str, str]:
    """Name the drops of a margin and of two, in what the judges count in."""
    margin = span_of(record.policy) * record.policy.margin
    return f"-{level(round(margin, 9))}", f"-{level(round(2 * margin, 9))}"


def _word(one: PartPlan) -> tuple[str, Style | None]:
    return ("enough", "pass") if _is_enough(one) else ("too few", "warn")


def _remarks(record: PlanRecord, look: Look) -> list[Line]:
    """Say what the figures rest on."""
    return [
        line
        for first, text in _remarked(record)
        for line in sentence(f"{first}  ", text, look.width, "dim")
    ]


def _remarked(record: PlanRecord) -> Iterator[tuple[str, str]]:
    if any(one.suite not in _cut(record) for one in _whole(record)):
        near, far = _worse(record)
        told = "the chance of a PASS for a candidate that is truly as good; "
        yield "equal", f"{told}{near}, {far}: for one that is worse by so much"
    if _cut(record):
        total = f"{record.selected:,} of {record.collected:,} selected"
        yield "part", f"{total}: a part of a suite decides nothing"
    for assumed in (False, True):
        mine = [o for o in _whole(record) if (o.spread.source == "assumed") is assumed]
        if mine:
            told = "; ".join(_spread(one, span_of(record.policy)) for one in mine)
            yield "spread", told + (_assumed(mine[0], record) if assumed else "")
    sliced = any(one.slice is not None for one in record.parts)
    if sliced and record.policy.goal == "suite" and record.policy.early_stop:
        told = 'as if each were read to its end; with `goal = "suite"` reading stops '
        yield "slices", f"{told}when the suite is decided"
    if record.policy.early_stop and any(_stops(one) for one in record.parts):
        told = "cases that are read on average of an equal candidate, before the gate "
        yield "read", f"{told}stops; of a far worse one, fewer"


def _spread(one: PartPlan, span: float) -> str:
    spread, place = one.spread, printable(one.suite)
    if spread.source == "assumed":
        return place
    names = ", ".join(map(printable, spread.candidates))
    told = counted(spread.cases, "recorded comparison")
    return f"{place} {span * spread.value:.2f} ({told} of {names})"


def _assumed(one: PartPlan, record: PlanRecord) -> str:
    value = span_of(record.policy) * one.spread.value
    told = f": nothing is recorded that would tell, so {value:.2f} is assumed"
    if record.policy.scale is not None:
        return f"{told}, a fifth of the scale"
    return f"{told}, as with a third of ties (0.84 with few, 0.44 with 80 % of them)"


def _notices(record: PlanRecord, look: Look) -> list[Line]:
    return [line for one in record.notices for line in notice_lines(one, look)]


def _last(record: PlanRecord) -> Line:
    """Say it all in a sentence that can be quoted."""
    whole = _whole(record)
    enough = sum(_is_enough(one) and one.suite not in _cut(record) for one in whole)
    suites = "1 suite has" if len(whole) == 1 else f"{len(whole)} suites have"
    style: Style = "pass" if enough == len(whole) else "warn"
    told = f"noworse: plan: {enough} of {suites} enough cases"
    to_buy = sum(one.to_buy for one in record.purchases)
    if not to_buy:
        return Line(f"{told}; nothing is to be bought", style)
    likely = sum(one.likely for one in record.purchases)
    spent = usd(total([one.usd for one in record.purchases]))
    most = usd(total([one.usd_most for one in record.purchases]))
    about = f"~{spent}" if spent != "unknown" else "at an unknown price"
    bound = "" if most == "unknown" else f" (at most {most})"
    time = "under a minute" if record.minutes < 1 else f"~{record.minutes:,.0f} min"
    if record.batched:
        time = "within a day"
    return Line(
        f"{told}; about {counted(likely, 'call')} to buy, {about}{bound}, {time}", style
    )


def _whole(record: PlanRecord) -> list[PartPlan]:
    return [one for one in record.parts if one.slice is None]


def _cut(record: PlanRecord) -> frozenset[str]:
    """Name the suites of which only a part is selected."""
    return frozenset(o.suite for o in _whole(record) if o.selected < o.cases)


def _is_enough(one: PartPlan) -> bool:
    return one.chances[0].passes >= _USUAL


def _stops(one: PartPlan) -> bool:
    return round(one.chances[0].read) < one.cases
