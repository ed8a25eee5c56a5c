"""What is asked: a case, its checks, and the suite it belongs to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from noworse.records.base import Record, Side, Text
from noworse.records.tools import Image, Tool, ToolCall

CaseId = Annotated[str, StringConstraints(min_length=1, max_length=200)]
CheckKind = Literal[
    "equals",
    "contains",
    "not_contains",
    "regex",
    "json",
    "json_schema",
    "number",
    "max_words",
    "max_chars",
    "one_of",
    "calls_tool",
    "python",
]


class Message(Record):
    """One turn of a prompt."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    images: tuple[Image, ...] = ()
    """Of a user's turn, in the order in which they stand in its text."""

    tool_calls: tuple[ToolCall, ...] = ()
    """Of an assistant's turn."""

    tool_call_id: str | None = None
    """Of a tool's turn: the call that it answers."""

    def pieces(self) -> tuple[str | Image, ...]:
        """Split it into its text and its images, in their order; no empty text."""
        pieces: list[str | Image] = []
        start = 0
        for image in self.images:
            pieces += [self.content[start : image.after], image]
            start = image.after
        pieces.append(self.content[start:])
        return tuple(piece for piece in pieces if piece)


class Check(Record):
    """A code check on an answer: no model is asked, no token is spent."""

    kind: CheckKind
    value: JsonValue = True
    """What the answer is held against; its type depends on `kind`."""

    tolerance: float | None = Field(default=None, ge=0)
    """Only for `number`: the largest absolute difference that still passes."""


class Swap(Record):
    """A function of the user's that answers the cases of a suite, under each model."""

    suite: CaseId
    """What its cases are decided under: its own name."""

    function: Text
    """As pytest names it within its file: `test_triage`, `TestShop::test_triage`."""

    version: Text
    """What its recorded answers hang on: the user's word, or a digest of its source."""

    timeout_seconds: float = Field(default=300.0, gt=0, allow_inf_nan=False)
    """For one call of it."""

    max_in_flight: int | None = Field(default=None, ge=1)
    """Calls of it at once; `None`: as many as there may be requests."""

    reroute: dict[Text, Side] = Field(default_factory=dict)
    """Models by their names in the user's code, and who is asked in their place: the
    model of the run, or always the baseline. Where there are any, what is recorded
    are the function's calls, and not its answers."""

    alone: tuple[Text, ...] = ()
    """Fixtures that pytest makes for each test anew. With any, a case is answered
    while its own test is running, so that the cases run one after the other."""


class Case(Record):
    """One prompt, ready to send, and what a good answer to it looks like."""

    id: CaseId
    """Unique in the run; the pytest node id, the report anchor."""

    slice: CaseId
    """The part of the suite that is reported and routed on its own."""

    messages: tuple[Message, ...] = Field(min_length=1)
    """Rendered: no template is left in them. A system message comes first."""

    tools: tuple[Tool, ...] = ()
    """What the models may call; nothing is run, the calls are the answer."""

    expected: str | None = None
    """A reference answer, shown to the judge."""

    rubric: str | None = None
    """What "better" means here, in words for the judge."""

    tags: tuple[Text, ...] = ()
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    """Share of production traffic, relative to the other cases of the suite."""

    critical: bool = False
    """A loss here, confirmed by three fresh repeats, fails the case by name."""

    checks: tuple[Check, ...] = ()
    vars: dict[str, JsonValue] = Field(default_factory=dict)
    """As the user wrote them, those of the suite included."""

    swap: Swap | None = None
    """The user's function that answers it; `None`: the models are asked themselves."""

    path: Text
    """The file in which the case stands, as the user would write it."""

    line: int = Field(ge=1)


def without_pictures(case: Case) -> Case:
    """Return a case that is light enough for a report: what pictures show is left out.

    Their kind and their place in the text stay.
    """
    if not any(turn.images for turn in case.messages):
        return case
    return case.model_copy(update={"messages": tuple(map(_described, case.messages))})


def _described(turn: Message) -> Message:
    images = tuple(one.model_copy(update={"data": None}) for one in turn.images)
    return turn.model_copy(update={"images": images})


class ImportedAnswer(Record):
    """An answer that the user already had, e.g. from a production log."""

    id: CaseId
    model: Text
    text: str
    input_tokens: int | None = Field(default=None, ge=0)
    output_tokens: int | None = Field(default=None, ge=0)


class Suite(Record):
    """What the gate decides as one: a case file, with all that it includes."""

    name: CaseId
    path: Text
    """The case file, or that of its function, relative to pytest's root, with forward
    slashes."""

    cases: tuple[Case, ...] = Field(min_length=1)
    imported: tuple[ImportedAnswer, ...] = ()

    @property
    def swap(self) -> Swap | None:
        """The function that answers all of its cases; `None`: there is none."""
        return self.cases[0].swap
