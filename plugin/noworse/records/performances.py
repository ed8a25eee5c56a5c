"""A function of the user's, called under a model: what for, and what came of it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from noworse.records.answers import Usage
from noworse.records.base import Count, Record, Seconds, Side, Text
from noworse.records.cases import CaseId
from noworse.records.models import Model
from noworse.records.tools import ToolCall, canonical_arguments

candidate: Final[Side] = "candidate"
"""The role of the model on trial."""

baseline: Final[Side] = "baseline"
"""The role of the model in use."""

FunctionTrouble = Literal[
    "function_error", "function_skipped", "function_timeout", "not_performed"
]


def _read_tool(value: object) -> object:
    """Read a call of a tool by its name, or with arguments of any type."""
    if isinstance(value, str):
        return {"name": value, "arguments": "{}"}
    if isinstance(value, dict) and "arguments" in value:
        return value | {"arguments": canonical_arguments(value["arguments"])}
    return value


def _read_texts(value: object) -> object:
    """Read one text as a list of one."""
    return (value,) if isinstance(value, str) else value


class Output(Record):
    """What a function under two models returns, where a text alone is not all."""

    text: str
    tools: tuple[Annotated[ToolCall, BeforeValidator(_read_tool)], ...] = ()
    """The tools that were called, in their order: `{"name": ..., "arguments": ...}`."""

    context: Annotated[tuple[str, ...], BeforeValidator(_read_texts)] = ()
    """What was looked up for the answer."""

    usage: Usage | None = None
    """Of all calls of the model; `None`: the cost is unknown."""


class Performance(Record):
    """One call of the function: for a case, in a role, under a model."""

    suite: CaseId
    case: CaseId
    role: Side
    model: Model
    sample: Count = 0
    """Fresh repeats differ in nothing but this."""

    key: str = ""
    """Its name, where the engine answers calls of its."""

    targets: dict[Text, Model] = Field(default_factory=dict)
    """The models that are asked in the place of those that the code names."""

    is_offline: bool = False
    """Whether the code may open no connection: a replay."""


class Performed(Record):
    """What came of a performance."""

    output: Output | None = None
    seconds: Seconds = 0.0
    trouble: FunctionTrouble | None = None
    """Why there is no output."""

    detail: str = ""
    frames: str = ""
    """The user's own frames, where it raised."""
