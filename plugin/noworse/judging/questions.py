"""A question to a judge: our own words, and all foreign text fenced."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from noworse.judging.conversation import conversation
from noworse.judging.fence import fence, mark_of
from noworse.judging.method import Said
from noworse.judging.own_question import own_body
from noworse.records.cases import Case, Message
from noworse.records.models import Judge
from noworse.records.tools import Image

_FOLDER: Final = files("noworse.judging").joinpath("templates")


class Question(NamedTuple):
    """What is asked, and about what."""

    template: str
    """A file of ours, without its ending."""

    judge: Judge
    case: Case
    answers: Mapping[str, Said]
    """By the names of their fences: `answer`, or `answer-A` and `answer-B`."""

    again: bool = False
    """Whether the last reply could not be read."""


def write(question: Question, mark: str | None = None) -> tuple[Message, Message]:
    """Write the messages: nothing foreign in the first, all else fenced.

    `mark` fixes the fences' delimiter; by default it is derived from all that they
    fence, so that no text can hold it and the same question is the same request.
    """
    values, images = _fenced(question, mark)
    judge, name = question.judge, question.template
    ours: dict[str, int] = {
        "again": question.again,
        "guide": judge.reference == "guide",
        "scale": judge.scale,
        "count": len(judge.criteria),
    }
    values |= ours
    system, reply = (_own(name, part, *ours.items()) for part in ("system", "reply"))
    if judge.template is None:
        body = _block(name, "body", values)
    else:
        body = own_body(judge, values)
    user = f"{body}\n\n{reply}"
    shown = (image.model_copy(update={"after": len(user)}) for image in images)
    return (
        Message(role="system", content=system),
        Message(role="user", content=user, images=tuple(shown)),
    )


def _fenced(
    question: Question, mark: str | None
) -> tuple[dict[str, object], list[Image]]:
    """Fence all that is foreign; what a case does not have is `None`."""
    judge, case, answers = question.judge, question.case, question.answers
    turns, images = conversation(case)
    tools = "\n".join(tool.model_dump_json() for tool in case.tools)
    reference = None if judge.reference == "hidden" else case.expected
    checklist = _checklist(judge)
    foreign = [text for _, text in turns] + [said.text for said in answers.values()]
    foreign += [reference or "", case.rubric or ""]
    # Only where there are any: the mark of what was asked before there were stays.
    rest = (*(said.calls for said in answers.values()), tools, checklist)
    mark = mark or mark_of([*foreign, *filter(None, rest)])

    def maybe(name: str, text: str | None) -> str | None:
        return fence(name, text, mark) if text else None

    values: dict[str, object] = {
        "tools": maybe("tools", tools),
        "turns": [fence(role, text, mark) for role, text in turns],
        "reference": maybe("reference", reference),
        "criteria": maybe("criteria", case.rubric),
        "checklist": maybe("checklist", checklist),
    }
    for name, said in answers.items():
        word, _, letter = name.partition("-")
        end = f"_{letter.lower()}" if letter else ""
        values[word + end] = fence(name, said.text, mark)
        calls = f"tool-calls-{letter}" if letter else "tool-calls"
        values[f"calls{end}"] = maybe(calls, said.calls)
    return values, images


def _checklist(judge: Judge) -> str:
    numbered = enumerate(judge.criteria, 1)
    return "\n".join(f"{n}. {one.text}" for n, one in numbered)


# The same for all cases of a run: written once, not for each of them.
@lru_cache(256)
def _own(template: str, name: str, *values: tuple[str, int]) -> str:
    return _block(template, name, dict(values))


def _block(template: str, name: str, values: Mapping[str, object]) -> str:
    held = _template(template)
    said = held.blocks[name](held.new_context(dict(values)))
    return "".join(said).strip()


@cache
def _template(name: str) -> Template:
    # What it writes is a prompt, not HTML; foreign text comes in fenced.
    rules = Environment(
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        loader=FunctionLoader(_read),
    )
    return rules.get_template(name)


def _read(name: str) -> str:
    return _FOLDER.joinpath(f"{name}.j2").read_text("utf-8")
