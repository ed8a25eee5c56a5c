"""The part of the terminal report that says whose word stands, of two judges."""

from __future__ import annotations

from collections.abc import Iterator

from noworse.records.escalation import EscalationUse
from noworse.reports.figures import counted, interval, signed, span_of, usd
from noworse.reports.layout import Line, Look, sentence
from noworse.reports.text import printable
from noworse.reports.view import RunView


def escalations(view: RunView, look: Look) -> list[Line]:
    """Tell how many pairs went on to a second judge, what that saved, and an audit."""
    return [
        line
        for one in view.record.escalations
        if one.pairs
        for line in sentence("escalation ", "; ".join(_told(view, one)), look.width)
    ]


def _told(view: RunView, one: EscalationUse) -> Iterator[str]:
    first, second = map(view.names.model, (j.id for j in view.record.lineup.judges))
    on = printable(one.suite)
    if len(view.candidates) > 1:
        on += f" for {view.names.model(one.candidate)}"
    pairs = counted(one.pairs, "pair")
    yield f"{on}: {first} was unsure of {one.unsure:,} of {pairs}, and {second} decided"
    saved = f"{counted(one.spared, 'verdict')} of {second} saved"
    price = _price(view)
    yield saved if price is None else f"{saved} ({usd(price * one.spared)})"
    if one.audit is None:
        yield f"{one.audited:,} audited, too few to tell what {second} would say of all"
        return
    span, made = span_of(view.record.policy), one.audit
    all_by = interval(made.estimate * span, made.low * span, made.high * span)
    judged = signed(made.judged * span)
    yield f"by {one.audited:,} audited, {second} on all would be {all_by}, not {judged}"


def _price(view: RunView) -> float | None:
    """Return what a call to the second judge cost; `None`: it is not known."""
    second = view.record.lineup.judges[-1].id
    for spent in view.record.spend:
        if (spent.role, spent.model) == ("judge", second) and spent.calls:
            return None if spent.usd is None else spent.usd / spent.calls
    return None
