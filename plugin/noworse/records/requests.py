"""A call of a model that the user's own code makes: what it asks, what it is told."""

from __future__ import annotations

from pydantic import Field

from noworse.records.base import Count, Record, Seconds, Text


class Request(Record):
    """What the user's code asked, without the name of the model, and of no host."""

    tail: Text
    """The end of the path, which says how it is spoken: `/chat/completions`."""

    query: str = ""
    """What of the query string shapes the reply: `beta=true`, `alt=sse`."""

    headers: dict[Text, str] = Field(default_factory=dict)
    """Those that shape the reply, e.g. `anthropic-beta`; never a key."""

    body: Text
    """A JSON object, as the user's code wrote it."""

    case: Text
    """The case for which the code was run."""

    nth: Count = 0
    """How often the code had asked just this before, in the same run: who asks twice
    wants two answers."""


class Reply(Record):
    """What the user's code is told."""

    status: int = Field(ge=100, le=999)
    content_type: str
    body: str
    """As text; of a stream, all of it."""

    seconds: Seconds = 0.0
    """How long it took, when it was bought."""
