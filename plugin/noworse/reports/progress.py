"""The live line of a long run: how far it is, what it cost, how long it will take."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from noworse.reports.figures import usd
from noworse.reports.text import fit

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands. What is expected may shrink when the gate decides early."""

    answers_done: int
    answers_expected: int
    verdicts_done: int
    verdicts_expected: int
    usd: float | None
    """Spent so far in this run; `None`: a price is unknown."""

    seconds_elapsed: float
    calls_in_flight: int = 0
    batches: tuple[int, int, int] = (0, 0, 0)
    """Those that are waited for, their calls, and how many of these are done."""

    @property
    def seconds_left(self) -> float | None:
        """Estimated at the pace so far; `None`: nothing is done yet, or it waits.

        What has come of batches does not say when the next one comes.
        """
        if self.batches[0]:
            return None
        done = self.answers_done + self.verdicts_done
        if not done:
            return None
        left = max(0, self.answers_expected - self.answers_done) + max(
            0, self.verdicts_expected - self.verdicts_done
        )
        return self.seconds_elapsed / done * left


def progress_line(done: Progress, width: int) -> str:
    """Write the live line; where it does not fit, what matters least is left out."""
    answers = f"{done.answers_done:,}/{done.answers_expected:,} answers"
    verdicts = f"{done.verdicts_done:,}/{done.verdicts_expected:,} verdicts"
    spent = "cost unknown" if done.usd is None else usd(done.usd)
    left = _waiting(done.batches) or _left(done.seconds_left)
    flying = f"{done.calls_in_flight:,} in flight" if done.calls_in_flight else ""
    for parts in (
        ("noworse:", answers, verdicts, spent, flying, left),
        ("noworse:", answers, verdicts, spent, left),
        (answers, verdicts, spent, left),
        (answers, verdicts, left),
        (answers, left),
    ):
        line = "  ".join(filter(None, parts))
        if len(line) <= width:
            return line
    return fit(answers, width)


def _waiting(batches: tuple[int, int, int]) -> str:
    number, calls, answered = batches
    if not number:
        return ""
    what = "1 batch" if number == 1 else f"{number:,} batches"
    return f"waiting for {what}: {answered:,}/{calls:,}"


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return "under a minute left"
    return f"about {ceil(seconds / _MINUTE)} min left"
