"""The seam between a judge and the question that it is asked about two answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.cases import Case
from noworse.records.models import Judge
from noworse.records.tools import trace


class Said(NamedTuple):
    """One answer as a judge gets it."""

    text: str
    calls: str = ""
    """Its calls of tools, one a line: a part of the answer, like its words."""


class Shown(NamedTuple):
    """Two answers as a judge gets them: nobody here knows whose they are."""

    first: str
    second: str
    first_calls: str = ""
    second_calls: str = ""

    @classmethod
    def of(cls, first: Answer, second: Answer) -> Shown:
        """Show two answers in this order."""
        calls = trace(first.tool_calls), trace(second.tool_calls)
        return cls(first.text, second.text, *calls)

    def each(self) -> tuple[Said, Said]:
        """Take them apart, to look at each alone."""
        first = Said(self.first, self.first_calls)
        return first, Said(self.second, self.second_calls)


class Mark(NamedTuple):
    """What one reply says, on the scale of its method."""

    value: float
    reason: str


class Reading(NamedTuple):
    """What the replies about two answers come to."""

    score: float
    """From -1 to 1; 1 prefers the first answer."""

    reason: str
    marks: tuple[float, float] | None = None
    """What each answer got, where they were looked at alone."""


class JudgingMethod(Protocol):
    """How a judge is asked, and how its replies are read. Pure: no call is made."""

    @property
    def has_orders(self) -> bool:
        """Whether a call shows both answers, so that their order may matter."""
        ...

    @property
    def is_graded(self) -> bool:
        """Whether a reading says how much an answer is preferred."""
        ...

    def calls(
        self,
        judge: Judge,
        case: Case,
        shown: Shown,
        *,
        again: bool = False,
        sample: int = 0,
    ) -> tuple[Call, ...]:
        """Write what is asked about two answers.

        `again` asks once more, and more clearly, after a reply that was unreadable;
        it gives calls, and so recordings, of their own.
        """
        ...

    def read(self, judge: Judge, reply: Answer) -> Mark | None:
        """Read the reply to one of the calls; `None` if it is unreadable."""
        ...

    def weigh(self, judge: Judge, marks: Sequence[Mark]) -> Reading:
        """Put the marks together: one for each call, in their order."""
        ...
