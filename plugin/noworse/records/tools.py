"""Tools that a model may call, its calls of them, and the pictures that it is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from noworse.records.base import Count, Record, Text

ToolName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]


class Tool(Record):
    """A function that a model may ask for. It is never run: only the call counts."""

    name: ToolName
    description: str = ""
    parameters: dict[str, JsonValue] = Field(
        default_factory=lambda: dict[str, JsonValue](type="object", properties={})
    )
    """A JSON schema of its arguments."""


class ToolCall(Record):
    """A model's wish that a tool be run."""

    id: str = ""
    """What the answer of the tool refers to; it says nothing about the call."""

    name: Text
    arguments: str
    """JSON with sorted keys; what is not JSON stands as the model wrote it."""

    @property
    def told(self) -> str:
        """Write it in one line, as a program would: `name({"a": 1})`."""
        return f"{self.name}({self.arguments})"


class Image(Record):
    """A picture: its bytes, or the address where the provider finds it."""

    media_type: Text
    data: str | None = None
    """In base64."""

    url: str | None = None
    after: Count = 0
    """Characters of its turn's text that stand before it."""


def trace(calls: Iterable[ToolCall]) -> str:
    """Write calls of tools one a line, in their order."""
    return "\n".join(call.told for call in calls)


def canonical_arguments(value: object) -> str:
    """Write arguments so that equal ones are equal texts, whoever wrote them."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return str(value)
    return json.dumps(value, sort_keys=True)
