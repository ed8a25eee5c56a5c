"""The part of a plan that is about money: who would be asked, and at what price."""

from __future__ import annotations

from collections.abc import Sequence

from noworse.records.plan import PlanRecord, Purchase
from noworse.reports.figures import money, usd
from noworse.reports.layout import Body, Column, Line, Look, sentence, tabulate
from noworse.reports.names import short_names
from noworse.reports.text import printable


def purchases(record: PlanRecord, look: Look) -> list[Line]:
    """Tell the calls of each model, and what the figures rest on."""
    columns = (
        Column("calls"),
        Column("model", shrinks=True),
        Column("answered", right=True),
        Column("to buy", right=True),
        Column("likely", right=True),
        Column("USD likely", right=True),
        Column("USD at most", right=True),
        Column("tokens out", right=True),
        Column("seconds", right=True),
    )
    names = short_names(record.lineup)
    rows = [
        _purchase(one, printable(names[one.model]), look) for one in record.purchases
    ]
    lines = tabulate(columns, [*rows, _sum_up(record.purchases)], look.width)
    assumed = [one for one in record.purchases if one.likely and not one.measured]
    if assumed:
        whose = ", ".join(dict.fromkeys(printable(names[o.model]) for o in assumed))
        usual = f"{assumed[0].output_tokens:,.0f} tokens and {assumed[0].seconds:.0f} s"
        text = f"nothing is recorded of {whose}: {usual} for an answer are assumed"
        lines += sentence("lengths  ", text, look.width, "dim")
    if record.batched:
        whose = ", ".join(printable(names[name]) for name in record.batched)
        text = f"{whose}: at the price of a batch, and within a day"
        lines += sentence("batches  ", text, look.width, "dim")
    most = total([one.usd_most for one in record.purchases])
    budget = record.budget_usd
    if budget is not None and most is not None and most > budget:
        text = f"the run stops at {usd(budget)}, whatever is missing by then"
        lines += sentence("budget  ", text, look.width, "dim")
    return lines


def _purchase(one: Purchase, name: str, look: Look) -> Body:
    about = "" if one.measured else "~"
    lengths = f"{about}{one.output_tokens:,.0f}", f"{about}{one.seconds:.1f}"
    return Body(
        (
            one.role,
            name,
            f"{one.known:,}",
            f"{one.to_buy:,}",
            f"{one.likely:,}",
            money(one.usd),
            money(one.usd_most),
            *(lengths if look.verbose else ("", "")),
        )
    )


def _sum_up(parts: Sequence[Purchase]) -> Body:
    return Body(
        (
            "total",
            "",
            f"{sum(one.known for one in parts):,}",
            f"{sum(one.to_buy for one in parts):,}",
            f"{sum(one.likely for one in parts):,}",
            money(total([one.usd for one in parts])),
            money(total([one.usd_most for one in parts])),
            "",
            "",
        ),
        "bold",
    )


def total(amounts: Sequence[float | None]) -> float | None:
    """Add up; with one amount unknown, the sum is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None
