"""The seam between a question to a model and HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from noworse.errors import CallTrouble
from noworse.records.answers import Answer
from noworse.records.calls import Call, ReplyForm

# A call is a noun that travels; here, where it is spoken, it is at hand too.
__all__ = [
    "Call",
    "Dialect",
    "Fault",
    "HttpCall",
    "HttpReply",
    "ReplyForm",
    "Structured",
]

Structured = Literal["json_schema", "json_object_schema", "json_object", "text"]
"""How a form is asked for: by its schema, as OpenAI or as llama.cpp spells it; by JSON
alone; by nothing but the prompt."""


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A request that is ready to send."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent, but never printed, recorded or hashed."""

    method: Literal["GET", "POST"] = "POST"
    most_bytes: int = 16 * 2**20
    """A longer reply is refused: it is no answer to one call."""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What came back, unread. Header names are lower case."""

    status: int
    body: bytes = field(repr=False)
    """Not printed, nor are the headers: a provider may repeat a key in them."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Fault(NamedTuple):
    """What an error reply means to us."""

    trouble: CallTrouble
    detail: str
    """The provider's own sentence, shortened and without secrets."""

    wait_seconds: float | None = None
    """How long the body asks to wait; headers go before it."""


class Dialect(Protocol):
    """Translate one provider's wire format. Pure: same input, same output."""

    def encode(
        self, call: Call, api_key: str | None, structured: Structured | None = None
    ) -> HttpCall:
        """Write the request of `call`.

        `structured` says how its form is asked for; `None`: as the profile says.
        """
        ...

    def decode(
        self, call: Call, reply: HttpReply, *, at: str, seconds: float
    ) -> Answer:
        """Read a reply of status 200.

        Raises:
            CallFailed: if it holds an error in spite of its status.
            ReplyUnreadable: if it is not in the provider's documented shape.
        """
        ...

    def explain(self, reply: HttpReply) -> Fault:
        """Name what a reply of any other status means."""
        ...
