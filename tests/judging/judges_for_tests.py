"""Judges of every method, a case, and what judges reply."""

from __future__ import annotations

import json
from typing import Any

from noworse.judging.method import Shown
from noworse.judging.questions import Question, write
from noworse.records.answers import Answer
from noworse.records.cases import Case, Message
from noworse.records.models import Judge


def judge(**changes: Any) -> Judge:
    fields = {"id": "j", "api": "openai-chat", "base_url": "http://h/v1", "name": "j-1"}
    return Judge.model_validate(fields | changes)


def case(**changes: Any) -> Case:
    fields = {
        "id": "c-1",
        "slice": "s",
        "messages": [{"role": "user", "content": "Why <b>?"}],
        "path": "x.eval.yaml",
        "line": 1,
    }
    return Case.model_validate(fields | changes)


def reply(**fields: Any) -> Answer:
    """A judge's reply: one JSON object with these fields."""
    return said(json.dumps(fields))


def pair_messages(
    of: Case, shown: Shown, *, again: bool = False, mark: str | None = None
) -> tuple[Message, Message]:
    """What a pairwise judge is asked, perhaps with a mark that is known."""
    first, second = shown.each()
    answers = {"answer-A": first, "answer-B": second}
    return write(Question("pairwise", judge(), of, answers, again), mark)


def said(text: str, **changes: Any) -> Answer:
    fields = {"asked": "j", "served": "j-1", "text": text, "finish": "stop"}
    return Answer.model_validate(fields | changes)
