"""Two answers side by side: what a judge is asked, blind to who wrote which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from noworse.judging.conversation import conversation
from noworse.judging.fence import fence, mark_of
from noworse.judging.method import Mark, Reading, Shown
from noworse.judging.reader import read_ballot
from noworse.records.answers import Answer
from noworse.records.calls import Call, ReplyForm
from noworse.records.cases import Case, Message
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
    """The method `pairwise`: which of two answers is better, A, B, or neither?"""

    has_orders: bool = True

    def calls(
        self,
        judge: Judge,
        case: Case,
        shown: Shown,
        *,
        again: bool = False,
        sample: int = 0,
    ) -> tuple[Call, ...]:
        """Ask once, with the first answer as A; images of the case are shown, too."""
        messages = pair_messages(case, shown, again=again)
        return (Call(model=judge, messages=messages, form=_FORM, sample=sample),)

    def read(self, judge: Judge, reply: Answer) -> Mark | None:  # noqa: ARG002
        """Read a pick: 1 is for the first answer."""
        ballot = read_ballot(reply.text, reply.finish)
        return None if ballot is None else Mark(_VALUES[ballot.pick], ballot.reason)

    def weigh(self, judge: Judge, marks: Sequence[Mark]) -> Reading:  # noqa: ARG002
        """Take the one pick as it is."""
        [mark] = marks
        return Reading(mark.value, mark.reason)


def pair_messages(
    case: Case, shown: Shown, *, again: bool = False, mark: str | None = None
) -> tuple[Message, Message]:
    """Write the question: nothing foreign in the system message, all else fenced.

    `mark` fixes the fences' delimiter; by default it is derived from all that they
    fence, so that no text can hold it and the same pair is the same request.
    """
    turns, images = conversation(case)
    tools = "\n".join(tool.model_dump_json() for tool in case.tools)
    foreign = [text for _, text in turns] + [shown.first, shown.second]
    foreign += [case.expected or "", case.rubric or ""]
    # Only where there are any: the mark of what was asked before there were stays.
    foreign += filter(None, (shown.first_calls, shown.second_calls, tools))
    mark = mark or mark_of(foreign)

    def maybe(name: str, text: str | None) -> str | None:
        return fence(name, text, mark) if text else None

    user = _block(
        "user",
        tools=maybe("tools", tools),
        turns=[fence(role, text, mark) for role, text in turns],
        reference=maybe("reference", case.expected),
        criteria=maybe("criteria", case.rubric),
        answer_a=fence("answer-A", shown.first, mark),
        calls_a=maybe("tool-calls-A", shown.first_calls),
        answer_b=fence("answer-B", shown.second, mark),
        calls_b=maybe("tool-calls-B", shown.second_calls),
        again=again,
    )
    return (
        Message(role="system", content=_block("system")),
        Message(
            role="user",
            content=user,
            images=tuple(
                image.model_copy(update={"after": len(user)}) for image in images
            ),
        ),
    )


def _block(name: str, **values: object) -> str:
    template = _template()
    said = template.blocks[name](template.new_context(values))
    return "".join(said).strip()


@cache
def _template() -> Template:
    text = (
        files("noworse.judging").joinpath("templates", "pairwise.j2").read_text("utf-8")
    )
    # What it writes is a prompt, not HTML; foreign text comes in fenced.
    rules = Environment(autoescape=False, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701
    return rules.from_string(text)
