"""The baseline against itself, for a terminal: how much noise there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from noworse.records.noise import Noise
from noworse.records.run import RunRecord
from noworse.reports.figures import (
    allowed,
    counted,
    interval,
    level,
    percent,
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
    tabulate,
)
from noworse.reports.text import printable
from noworse.reports.view import RunView

COLUMNS = (
    Column("noise"),
    Column("suite", shrinks=True),
    Column("cases", right=True),
    Column("win/tie/loss", right=True),
    Column("difference", right=True),
    Column("80 % at", right=True),
    Column("95 % at", right=True),
)
_WORDS = {
    "PASS": "PASS, as it should",
    "FAIL": "FAIL",
    "INCONCLUSIVE": "not enough evidence",
}


def noise(view: RunView, look: Look) -> list[Line]:
    """Tell the table, then what it means, suite by suite."""
    heard = [one for one in view.record.noise if one.cases]
    title = noise_title(view.record)
    lines = paragraph("noise floor of ", title, look.width, "bold")
    if not heard:
        return lines
    lines += _table(view, heard, look)
    lines.append(Line())
    for one in heard:
        if one.slice is None:
            lines += noise_in_words(view, one, look)
    return lines


def noise_title(record: RunRecord) -> str:
    """Say whose noise it is, and what it would be decided by."""
    policy = record.policy
    return (
        f"{printable(record.lineup.baseline.id)} against itself: two answers to each "
        f"case, nobody on trial (margin {allowed(policy)}, "
        f"alpha {level(policy.alpha)})"
    )


def noise_headline(view: RunView) -> Line:
    """Say how much is lost with no change at all, in one sentence."""
    record = view.record
    whole = [one for one in record.noise if one.slice is None]
    cases, losses = sum(o.cases for o in whole), sum(o.losses for o in whole)
    name, style = view.names.model(record.lineup.baseline.id), _style(record)
    if record.missing_calls:
        price = "" if record.missing_usd is None else f", ~{usd(record.missing_usd)}"
        count = counted(record.missing_calls, "call")
        told = f"at least {count} not recorded (--nw-mode record{price})"
        return Line(f"noworse: noise floor unknown: {told}", style)
    if record.ended_by is not None or not cases:
        why = printable(record.ended_by or "no case to compare")
        return Line(f"noworse: noise floor unknown: {why}", style)
    told = f"{name} loses {losses:,} of {counted(cases, 'case')} against itself"
    if record.selected < record.collected:
        told += f" ({record.selected:,} of {record.collected:,} selected)"
    share = percent(losses / cases)
    return Line(f"noworse: noise floor {share}: {told}", style)


def _style(record: RunRecord) -> Style:
    failed = any(made.status == "FAIL" for made in record.decisions)
    whole = record.complete and not record.missing_calls and record.ended_by is None
    return "pass" if whole and not failed else "warn"


def _table(view: RunView, heard: Sequence[Noise], look: Look) -> list[Line]:
    return tabulate(COLUMNS, [noise_row(view, one) for one in heard], look.width)


def noise_row(view: RunView, one: Noise) -> Body:
    """Return what a suite or slice showed, as a row of `COLUMNS`."""
    inset, name = ("", one.suite) if one.slice is None else ("  ", one.slice)
    policy = view.record.policy
    finite, span = policy.scope == "suite", span_of(policy)
    return Body(
        (
            percent(one.floor),
            inset + printable(name),
            f"{one.cases:,}",
            f"{one.wins:,}/{one.ties:,}/{one.losses:,}",
            interval(*(span * end for end in (one.net, one.low, one.high))),
            "" if finite else _needed(one.usual_cases),
            "" if finite else _needed(one.sure_cases),
        )
    )


def _needed(cases: int | None) -> str:
    return "-" if cases is None else f"{cases:,}"


def noise_in_words(view: RunView, one: Noise, look: Look) -> Iterator[Line]:
    """Say what the figures of a suite mean."""
    place = printable(one.suite)
    if one.identical == one.cases:
        text = (
            "both answers are the same text in every case, so the noise floor is 0 by "
            "construction, and no judge was asked: a temperature of 0, a seed or a "
            "cache does that"
        )
        yield from sentence(f"{place}: ", text, look.width, "warn")
        return
    text = (
        f"{percent(one.floor)} of the cases are lost with no change at all, "
        f"{percent(one.tie_rate)} are ties ({one.identical:,} identical), "
        f"sd {span_of(view.record.policy) * one.sd:.2f} a case"
    )
    made = [d for d in view.record.decisions if (d.suite, d.slice) == (one.suite, None)]
    if made:
        text += f"; a gate would say {_WORDS[made[0].status]}"
    yield from sentence(f"{place}: ", text, look.width)
    if one.low > 0 or one.high < 0:
        why = (
            "the two should differ by 0: that happens by chance in 10 of 100 runs, or "
            "the model changed between its two answers"
        )
        yield from sentence(f"{place}: ", why, look.width, "warn")
    if one.position_bias is not None:
        bias = (
            f"position bias {signed(one.position_bias)}: so far off would the "
            "difference be if one side always stood first"
        )
        yield from sentence(f"{place}: ", bias, look.width)
    if one.unsteady_checks:
        cases = counted(one.unsteady_checks, "case")
        checks = f"{cases} in which only one of two answers breaks a check"
        yield from sentence(f"{place}: ", checks, look.width, "warn")
