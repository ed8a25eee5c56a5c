"""One answer, and a score for it: from 1 to as many points as the judge has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from noworse.judging.difference import difference
from noworse.judging.method import Mark, Reading, Shown
from noworse.judging.questions import Question, write
from noworse.judging.reader import read_object, reason_in, score_in
from noworse.records.answers import Answer
from noworse.records.calls import Call, ReplyForm
from noworse.records.cases import Case
from noworse.records.models import Judge


@dataclass(frozen=True, slots=True)
class Pointwise:
    """The method `pointwise`: each answer gets a score of its own."""

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
        """Ask about each answer; one that several candidates are held to, once."""
        form = _form(judge.scale)
        return tuple(
            Call(
                model=judge,
                messages=write(
                    Question("pointwise", judge, case, {"answer": said}, again)
                ),
                form=form,
                sample=sample,
            )
            for said in shown.each()
        )

    def read(self, judge: Judge, reply: Answer) -> Mark | None:
        """Read a score within the scale."""
        held = read_object(reply.text, reply.finish)
        score, reason = score_in(held, low=1, high=judge.scale), reason_in(held)
        return None if score is None or reason is None else Mark(score, reason)

    def weigh(self, judge: Judge, marks: Sequence[Mark]) -> Reading:
        """Compare the two scores."""
        return difference(judge, marks)


def _form(scale: int) -> ReplyForm:
    # Not as bounds: those are rejected where such a list is taken (Anthropic).
    score = {"type": "integer", "enum": list(range(1, scale + 1))}
    return ReplyForm(
        name="pointwise_score",
        schema={
            "type": "object",
            "properties": {"reason": {"type": "string"}, "score": score},
            "required": ["reason", "score"],
            "additionalProperties": False,
        },
    )
