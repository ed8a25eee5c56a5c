"""Two answers side by side: what a judge is asked, blind to who wrote which."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from noworse.judging.fence import fence, mark_of
from noworse.records.calls import Call, ReplyForm
from noworse.records.cases import Case, Message
from noworse.records.models import Model

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


def pair_call(
    judge: Model,
    case: Case,
    first: str,
    second: str,
    *,
    again: bool = False,
    sample: int = 0,
) -> Call:
    """Ask a judge which of two answers to a case is better: A (`first`) or B.

    `again` asks once more, and more clearly, after a reply that was unreadable;
    it gives a call, and so a recording, of its own.
    """
    messages = pair_messages(case, first, second, again=again)
    return Call(model=judge, messages=messages, form=_FORM, sample=sample)


def pair_messages(
    case: Case,
    first: str,
    second: str,
    *,
    again: bool = False,
    mark: str | None = None,
) -> tuple[Message, Message]:
    """Write the question: nothing foreign in the system message, all else fenced.

    `mark` fixes the fences' delimiter; by default it is derived from all that they
    fence, so that no text can hold it and the same pair is the same request.
    """
    foreign = [turn.content for turn in case.messages] + [first, second]
    foreign += [case.expected or "", case.rubric or ""]
    mark = mark or mark_of(foreign)

    def maybe(name: str, text: str | None) -> str | None:
        return None if text is None else fence(name, text, mark)

    user = _block(
        "user",
        turns=[fence(turn.role, turn.content, mark) for turn in case.messages],
        reference=maybe("reference", case.expected),
        criteria=maybe("criteria", case.rubric),
        answer_a=fence("answer-A", first, mark),
        answer_b=fence("answer-B", second, mark),
        again=again,
    )
    return (
        Message(role="system", content=_block("system")),
        Message(role="user", content=user),
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
