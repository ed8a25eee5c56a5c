"""The part of the terminal report that is about money: the bill."""

from __future__ import annotations

import shlex

from noworse.records.run import Spend
from noworse.reports.case_costs import case_costs
from noworse.reports.figures import counted, money, usd
from noworse.reports.layout import (
    UNWRAPPED,
    Body,
    Column,
    Line,
    Look,
    Table,
    sentence,
    tabulate,
)
from noworse.reports.savings import Spared
from noworse.reports.text import printable
from noworse.reports.view import RunView

COST = (
    Column("cost"),
    Column("model", shrinks=True),
    Column("answers", right=True),
    Column("bought", right=True),
    Column("USD paid", right=True),
    Column("USD in all", right=True),
    Column("tokens in", right=True),
    Column("tokens out", right=True),
)


def cost(view: RunView, look: Look) -> list[Line]:
    """Tell what the run cost, what all its answers cost, and what was spared."""
    record = view.record
    lines: list[Line] = []
    if record.spend:
        rows = [spend_row(spend, view, look) for spend in record.spend]
        lines += tabulate(COST, [*rows, sum_row(record.spend)], look.width)
    lines += case_costs(view, look)
    if record.paid_not_received_usd:
        text = f"at most {usd(record.paid_not_received_usd)} for answers that were lost"
        lines += sentence("paid, not received: ", text, look.width, "warn")
    for spared in view.spared:
        lines += sentence("left out: ", spared_in_words(spared, view), look.width)
    return lines


def cost_table(view: RunView) -> Table:
    """Lay out what each role has cost, and all of them."""
    spends, look = view.record.spend, UNWRAPPED._replace(verbose=1)
    rows = (spend_row(spend, view, look) for spend in spends)
    return Table(COST, (*rows, sum_row(spends)))


def spend_row(spend: Spend, view: RunView, look: Look) -> Body:
    """Return what a role and its model have cost, as a row of `COST`."""
    tokens = (f"{spend.input_tokens:,}", f"{spend.output_tokens:,}")
    return Body(
        (
            spend.role,
            view.names.model(spend.model),
            f"{spend.calls:,}",
            f"{spend.bought:,}",
            money(spend.bought_usd),
            money(spend.usd),
            *(tokens if look.verbose else ("", "")),
        )
    )


def sum_row(spends: tuple[Spend, ...]) -> Body:
    """Return what all roles have cost together."""
    return Body(
        (
            "total",
            "",
            f"{sum(spend.calls for spend in spends):,}",
            f"{sum(spend.bought for spend in spends):,}",
            money(_total([spend.bought_usd for spend in spends])),
            money(_total([spend.usd for spend in spends])),
            "",
            "",
        ),
        "bold",
    )


def _total(amounts: list[float | None]) -> float | None:
    """Add up; with one amount unknown, the sum is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def spared_in_words(spared: Spared, view: RunView) -> str:
    """Say how early a suite was decided, and what that saved."""
    out = spared.left_out
    on = f" on {view.names.model(out.candidate)}" if len(view.candidates) > 1 else ""
    saved = "" if spared.usd is None else f", ~{usd(spared.usd)} saved"
    return (
        f"{printable(out.suite)}{on} was decided after {out.read:,} of {out.cases:,}:"
        f" {counted(spared.cases, 'case')} not asked{saved}"
    )


def misses(view: RunView, look: Look) -> list[Line]:
    """Tell how many recordings are missing, what they cost, and who records them."""
    record = view.record
    if not record.missing_calls:
        return []
    count = counted(record.missing_calls, "call")
    price = (
        "at an unknown price"
        if record.missing_usd is None
        else f"for ~{usd(record.missing_usd)}"
    )
    text = f"at least {count} not recorded; this records them {price}:"
    lines = sentence("missing: ", text, look.width, "warn")
    return [*lines, Line(f"  $ {record_command(view)}", "dim")]


def record_command(view: RunView) -> str:
    """Write the command that buys what the recordings lack."""
    paths = dict.fromkeys(printable(suite.path) for suite in view.record.suites)
    options = map(printable, view.record.options)
    return shlex.join(["pytest", *paths, *options, "--nw-mode", "record"])
