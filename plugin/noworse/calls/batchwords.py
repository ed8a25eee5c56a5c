"""What a run says of its batches, to a user who may leave while it waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from noworse.calls.delivery import Delivery

_LATER = "run the same command again to collect"


class UnderWay(NamedTuple):
    """What providers are at work on."""

    batches: int = 0
    calls: int = 0
    done: int = 0
    """As far as they tell."""


def told_submitted(ordered: Sequence[Delivery], *, leaves: bool) -> str:
    """Say what was ordered, how long it may take, and what to do meanwhile."""
    kinds = Counter(
        "verdict" if one.call.asks_a_judge else "answer"
        for delivery in ordered
        for one in delivery.waiting.values()
    )
    what = " and ".join(_many(number, kind) for kind, number in sorted(kinds.items()))
    parts = sorted({delivery.parcel.discount for delivery in ordered})
    price = " or ".join(map(_price, parts))
    batches = _many(len(ordered), "batch", "batches")
    then = _LATER if leaves else f"leave with Ctrl-C and {_LATER}"
    return f"submitted {batches}: {what} at {price}, up to 24 h; {then}"


def told_found(delivery: Delivery) -> str:
    """Say what an earlier run has ordered."""
    held, model = _many(len(delivery.parcel.keys), "call"), delivery.api.post.model
    return f"found a batch of {delivery.parcel.at}: {held} to {model.id}"


def told_collected(delivery: Delivery) -> str:
    """Say that a batch has ended, and what it has left to be asked."""
    held, model = _many(delivery.handed, "call"), delivery.api.post.model
    again = len(delivery.again)
    rest = f"; {again:,} of them are asked again" if again else ""
    return f"collected a batch: {held} to {model.id}{rest}"


def told_pending(under_way: UnderWay) -> str:
    """Say what is left at the provider's, and how to get it."""
    batches = _many(under_way.batches, "batch", "batches")
    are = "is" if under_way.batches == 1 else "are"
    calls = _many(under_way.calls, "call")
    return f"{batches} with {calls} {are} under way: {_LATER}"


def told_single(model: str, number: int) -> str:
    """Say what was bought at the full price after all."""
    were = "was" if number == 1 else "were"
    return (
        f"{_many(number, 'call')} to {model} {were} bought singly, at the full price: "
        "they were too few for a batch of their own, or none was asked for"
    )


def _price(discount: float) -> str:
    return "half price" if discount == 0.5 else f"{1 - discount:.0%} of the price"  # noqa: PLR2004 - half


def _many(number: int, one: str, several: str | None = None) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {several or one + 's'}"
