"""The seam between a question to a model and HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Protocol

from noworse.errors import CallTrouble
from noworse.records.answers import Answer
from noworse.records.cases import Message
from noworse.records.models import Model


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The JSON object that a reply should be, for providers that can hold to it."""

    name: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """A question to a model: all that shapes the answer, and nothing else."""

    model: Model
    messages: tuple[Message, ...]
    form: ReplyForm | None = None
    sample: int = 0
    """Fresh repeats of the same question differ in nothing but this."""

    key: str = field(init=False, compare=False)
    """The name of this question on the tape and in the journal."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self._hash())

    def _hash(self) -> str:
        """Hash the canonical form; never headers, hosts, prices or limits."""
        canonical = {
            "v": 1,
            "model": [self.model.id, self.model.name],
            "params": self.model.params.model_dump(exclude_none=True),
            "messages": [[turn.role, turn.content] for turn in self.messages],
            "form": None if self.form is None else [self.form.name, self.form.schema],
            "sample": self.sample,
        }
        text = json.dumps(canonical, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A request that is ready to send."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent, but never printed, recorded or hashed."""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What came back, unread. Header names are lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Fault(NamedTuple):
    """What an error reply means to us."""

    trouble: CallTrouble
    detail: str
    """The provider's own sentence, shortened and without secrets."""


class Dialect(Protocol):
    """Translate one provider's wire format. Pure: same input, same output."""

    def encode(self, call: Call, api_key: str | None) -> HttpCall:
        """Write the request of `call`."""
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
