"""Two answers side by side: which one is better, blind to who wrote which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from noworse.judging.method import Mark, Reading, Shown
from noworse.judging.questions import Question, write
from noworse.judging.reader import read_ballot
from noworse.records.answers import Answer
from noworse.records.calls import Call, ReplyForm
from noworse.records.cases import Case
from noworse.records.models import Judge

_FORM: Final = ReplyForm(
    name="pairwise_verdict",
    schema={
        "type": "object",
        "properties": {
            "reason": {"type": "string"},
            "verdict": {"type": "string", "enum": ["A", "B", "tie"]},
        },
        "required": ["reason", "verdict"],
        "additionalProperties": False,
    },
)
_VALUES: Final = {"A": 1.0, "B": -1.0, "tie": 0.0}


@dataclass(frozen=True, slots=True)
class Pairwise:
    """The method `pairwise`: A, B, or neither?"""

    has_orders: bool = True
    is_graded: bool = False

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
        messages = write(Question("pairwise", judge, case, answers, again))
        return (Call(model=judge, messages=messages, form=_FORM, sample=sample),)

    def read(self, judge: Judge, reply: Answer) -> Mark | None:  # noqa: ARG002
        """Read a pick: 1 is for the first answer."""
        ballot = read_ballot(reply.text, reply.finish)
        return None if ballot is None else Mark(_VALUES[ballot.pick], ballot.reason)

    def weigh(self, judge: Judge, marks: Sequence[Mark]) -> Reading:  # noqa: ARG002
        """Take the one pick as it is."""
        [mark] = marks
        return Reading(mark.value, mark.reason)
