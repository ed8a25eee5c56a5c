"""Several runs that are one: shards of it, or its suites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from noworse.errors import SetupError
from noworse.money import PriceBook
from noworse.records.cases import Case
from noworse.records.run import JudgeHealth, RunRecord, Spend
from noworse.suite.agreeing import Told, misfits
from noworse.suite.ledger import Ledger, total
from noworse.suite.orders import in_file_order
from noworse.suite.redeciding import Material

__all__ = ["Told", "join"]


def join(runs: Sequence[Told], free: Iterable[str] = ()) -> Material:
    """Put runs together: all shards of one run, or runs of different suites.

    `free` are the fields of the policy in which they may differ, since another is
    decided by.

    Raises:
        SetupError: naming all that does not fit together, and what is missing.
    """
    problems = tuple(misfits(runs, frozenset(free)))
    if problems:
        raise SetupError(*problems)
    records = [one.record for one in runs]
    first = records[0]
    ledger = Ledger(PriceBook(), first.started_at)
    parts = [record.part for record in records if record.part is not None]
    for part in parts:
        ledger.take_over(part.uses)
    if len(records) == 1 and not parts:
        return Material(first, ledger)
    lacks = tuple(chain.from_iterable(part.lacks for part in parts))
    return Material(_whole(records), ledger, in_shards=bool(parts), lacks=lacks)


def _whole(records: Sequence[RunRecord]) -> RunRecord:
    first, in_shards = records[0], records[0].part is not None
    different = records[:1] if in_shards else records
    modes = {record.mode for record in records}
    update: dict[str, object] = {
        "started_at": min(record.started_at for record in records),
        # They run beside each other.
        "seconds": max(record.seconds for record in records),
        "mode": first.mode if len(modes) == 1 else "record",
        "complete": in_shards or all(record.complete for record in records),
        "selected": sum(record.selected for record in records),
        "collected": sum(record.collected for record in different),
        "suites": tuple(chain.from_iterable(one.suites for one in different)),
        "orders": tuple(chain.from_iterable(one.orders for one in different)),
        "spend": tuple(_spend(records)),
        "judges": tuple(_judges(records)),
        "missing_usd": total(one.missing_usd for one in records if one.missing_calls),
        "notices": tuple(
            dict.fromkeys(chain.from_iterable(one.notices for one in records))
        ),
        "part": None,
    }
    for name in ("comparisons", "repeats", "costs"):
        told = [getattr(record, name) for record in records]
        update[name] = tuple(chain.from_iterable(told))
    for name in ("paid_not_received_usd", "missing_calls"):
        update[name] = sum(getattr(record, name) for record in records)
    update["cases"] = _cases(records)
    return first.model_copy(update=update)


def _cases(records: Sequence[RunRecord]) -> tuple[Case, ...]:
    """Return what was asked, in the order of the files."""
    asked = {case.id: case for record in records for case in record.cases}
    orders = {order.suite: order for record in records for order in record.orders}
    return tuple(
        asked[case]
        for order in orders.values()
        for case, _ in in_file_order(order)
        if case in asked
    )


def _spend(records: Sequence[RunRecord]) -> Iterator[Spend]:
    """Add up by role and model."""
    parts: dict[tuple[str, str], list[Spend]] = {}
    for one in chain.from_iterable(record.spend for record in records):
        parts.setdefault((one.role, one.model), []).append(one)
    for mine in parts.values():
        days = {one.prices for one in mine if one.prices is not None}
        yield mine[0].model_copy(
            update={
                "calls": sum(one.calls for one in mine),
                "bought": sum(one.bought for one in mine),
                "usd": total(one.usd for one in mine),
                "bought_usd": total(one.bought_usd for one in mine),
                "input_tokens": sum(one.input_tokens for one in mine),
                "output_tokens": sum(one.output_tokens for one in mine),
                "prices": _span(days),
            }
        )


def _span(prices: Iterable[str]) -> str | None:
    """Return the days of several list prices as one; a user's own have none."""
    days = sorted(chain.from_iterable(one.split("/") for one in prices))
    return "/".join(dict.fromkeys((days[0], days[-1]))) if days else None


def _judges(records: Sequence[RunRecord]) -> Iterator[JudgeHealth]:
    """Put together where judges are not calibrated; all else is counted anew."""
    found: dict[tuple[str, str], list[JudgeHealth]] = {}
    for one in chain.from_iterable(record.judges for record in records):
        found.setdefault((one.judge, one.candidate), []).append(one)
    names = [suite.name for record in records for suite in record.suites]
    for mine in found.values():
        lacking = set(chain.from_iterable(one.uncalibrated_on for one in mine))
        on = tuple(name for name in dict.fromkeys(names) if name in lacking)
        yield mine[0].model_copy(update={"uncalibrated_on": on})
