"""What is asked of a model: a call, and the name that it is recorded under."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from noworse.records.cases import Case, Message
from noworse.records.models import Model
from noworse.records.requests import Request
from noworse.records.tools import Image, Tool


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The JSON object that a reply should be, for providers that can hold to it."""

    name: str
    schema: Mapping[str, object]


class Option(NamedTuple):
    """One of the few words that a reply may be, and what it means."""

    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Call:
    """A question to a model: all that shapes the answer, and nothing else."""

    model: Model
    messages: tuple[Message, ...]
    form: ReplyForm | None = None
    sample: int = 0
    """Fresh repeats of the same question differ in nothing but this."""

    tools: tuple[Tool, ...] = ()
    options: tuple[Option, ...] = ()
    """Where there are any, the reply is one of them, and what counts is how probable
    each of them was."""

    request: Request | None = None
    """Where the user's own code asks: all of the question. Then there are no messages,
    and the answer holds the whole reply."""

    performs: Case | None = None
    """The case that a function of the user's answers under the model; `None`: the
    model itself is asked."""

    key: str = field(init=False, compare=False)
    """The name of this question on the tape and in the journal."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self._hash())

    @property
    def asks_a_judge(self) -> bool:
        """Whether the reply is a verdict, by the form that it is to have."""
        return self.form is not None or bool(self.options)

    @property
    def is_rerouted(self) -> bool:
        """Whether a function answers, and its own calls are what is recorded."""
        swap = None if self.performs is None else self.performs.swap
        return swap is not None and bool(swap.reroute)

    def _hash(self) -> str:
        """Hash the canonical form; never headers, hosts, prices or limits."""
        canonical: dict[str, object] = {
            "v": 1,
            "model": [self.model.id, self.model.name],
            "params": self.model.params.model_dump(exclude_none=True),
            "messages": [canonical_turn(turn) for turn in self.messages],
            "form": None if self.form is None else [self.form.name, self.form.schema],
            "sample": self.sample,
        }
        # Only where it is used: what was recorded without it keeps its name.
        if self.tools:
            canonical["tools"] = [tool.model_dump() for tool in self.tools]
        if self.options:
            canonical["options"] = [list(option) for option in self.options]
        if self.request is not None:
            asked = self.request.model_dump()
            canonical["request"] = asked | {"body": json.loads(self.request.body)}
        if self.performs is not None:
            canonical["function"] = _canonical_case(self.performs)
        text = json.dumps(canonical, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()[:32]


def case_call(model: Model, case: Case, *, repeat: int = 0) -> Call:
    """Ask a model about a case, or, with `repeat`, once more and afresh."""
    return Call(
        model=model,
        messages=case.messages,
        sample=model.sample + repeat,
        tools=case.tools,
        performs=None if case.swap is None else case,
    )


def canonical_turn(turn: Message) -> list[object]:
    """Write a turn as what it says, for a hash; ids of calls are no matter."""
    said: list[object] = [turn.role, turn.content]
    if turn.images or turn.tool_calls:
        said.append([_canonical_image(image) for image in turn.images])
        said.append([[call.name, call.arguments] for call in turn.tool_calls])
    return said


def _canonical_case(case: Case) -> list[object]:
    """Write what a function is called with, and which version of it."""
    assert case.swap is not None
    return [case.swap.function, case.swap.version, case.id, case.vars]


def _canonical_image(image: Image) -> list[object]:
    data = None if image.data is None else sha256(image.data.encode()).hexdigest()
    return [image.media_type, data, image.url, image.after]
