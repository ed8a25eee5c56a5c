"""Two answers side by side: how probable is it that a judge calls one of them better.

What it would write is not read at all, only how probable each of three replies was:
so nothing that stands in an answer can be taken for the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final

from noworse.judging.method import Mark, Reading, Shown
from noworse.judging.questions import Question, write
from noworse.records.answers import Answer
from noworse.records.calls import Call, Option
from noworse.records.cases import Case
from noworse.records.models import Judge

LETTERS: Final = (
    Option("A", "Answer A is better."),
    Option("B", "Answer B is better."),
    Option("C", "Neither is better."),
)
WORDS: Final = (*LETTERS[:2], Option("tie", "Neither is better."))
"""For decision models: they choose, and need not write."""

_LEAST_SHARE: Final = 0.5
"""Of all that a judge could have replied: with less, it did not answer what it was
asked, and what little it gave to the options would be blown up."""


@dataclass(frozen=True, slots=True)
class Probability:
    """A method that asks for one of three options, and reads how probable each is.

    The score is P(first) - P(second), of what the options have together.
    """

    template: str
    options: tuple[Option, Option, Option]
    """The first answer is better, the second one is, neither is."""

    has_orders: bool = True
    is_graded: bool = True

    def calls(
        self,
        judge: Judge,
        case: Case,
        shown: Shown,
        *,
        again: bool = False,
        sample: int = 0,
    ) -> tuple[Call, ...]:
        """Ask once, with the first answer as A."""
        first, second = shown.each()
        answers = {"answer-A": first, "answer-B": second}
        messages = write(Question(self.template, judge, case, answers, again))
        return (
            Call(model=judge, messages=messages, options=self.options, sample=sample),
        )

    def read(self, judge: Judge, reply: Answer) -> Mark | None:  # noqa: ARG002
        """Read the probabilities; `None` where the options have less than half."""
        told = dict(reply.probabilities or ())
        if reply.finish in ("refusal", "filter") or len(told) != len(self.options):
            return None
        first, second, neither = (told[one.value] for one in self.options)
        total = fsum((first, second, neither))
        if total < _LEAST_SHARE:
            return None
        shares = first / total, second / total, neither / total
        return Mark(shares[0] - shares[1], _told(*shares))

    def weigh(self, judge: Judge, marks: Sequence[Mark]) -> Reading:  # noqa: ARG002
        """Take the one reading as it is."""
        [mark] = marks
        return Reading(mark.value, mark.reason)


def _told(first: float, second: float, neither: float) -> str:
    return f"A {first:.1%}, B {second:.1%}, neither {neither:.1%}"
