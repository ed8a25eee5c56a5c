"""One answer, and a list of things that it should do: yes or no to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from noworse.judging.difference import difference
from noworse.judging.method import Mark, Reading, Shown
from noworse.judging.questions import Question, write
from noworse.judging.reader import read_object, reason_in
from noworse.records.answers import Answer
from noworse.records.calls import Call, ReplyForm
from noworse.records.cases import Case
from noworse.records.models import Judge


@dataclass(frozen=True, slots=True)
class Criteria:
    """The method `criteria`: an answer gets the weighted share that it meets."""

    has_orders: bool = False
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
        """Ask about each answer, all criteria at once."""
        form = _form(len(judge.criteria))
        return tuple(
            Call(
                model=judge,
                messages=write(
                    Question("criteria", judge, case, {"answer": said}, again)
                ),
                form=form,
                sample=sample,
            )
            for said in shown.each()
        )

    def read(self, judge: Judge, reply: Answer) -> Mark | None:
        """Read a plain yes or no for each criterion, no more and no fewer."""
        held = read_object(reply.text, reply.finish)
        reason = reason_in(held)
        met = None if held is None else held.get("met")
        numbers = _numbers(len(judge.criteria))
        if reason is None or not isinstance(met, dict) or met.keys() != set(numbers):
            return None
        said = [met[number] for number in numbers]
        if not all(isinstance(one, bool) for one in said):
            return None
        weights = [one.weight for one in judge.criteria]
        gained = [w for w, is_met in zip(weights, said, strict=True) if is_met]
        return Mark(fsum(gained) / fsum(weights), reason)

    def weigh(self, judge: Judge, marks: Sequence[Mark]) -> Reading:
        """Compare the two shares."""
        return difference(judge, marks)


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def _form(count: int) -> ReplyForm:
    numbers = _numbers(count)
    met = {
        "type": "object",
        "properties": {number: {"type": "boolean"} for number in numbers},
        "required": numbers,
        "additionalProperties": False,
    }
    return ReplyForm(
        name="criteria_met",
        schema={
            "type": "object",
            "properties": {"reason": {"type": "string"}, "met": met},
            "required": ["reason", "met"],
            "additionalProperties": False,
        },
    )
