"""Values that must not be written down, found and blotted out."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from noworse.records.answers import Answer, RawAnswer
from noworse.records.tools import ToolCall
from noworse.wire.base import HttpReply

_SHORTEST = 8
"""A shorter value says nothing: `test` or `1234` stand in many answers."""


class Secrets:
    """Knows the user's keys, so that nothing else needs to."""

    def __init__(self, values: Iterable[str]) -> None:
        stripped = {value.strip() for value in values}
        told = {value for value in stripped if len(value) >= _SHORTEST}
        forms = {form for value in told for form in _forms(value)}
        longest_first = sorted(forms, key=len, reverse=True)
        any_of_them = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._any = re.compile(any_of_them)
        self._any_bytes = re.compile(_encoded(any_of_them))
        # To find one, `in` is ten times as fast as the pattern.
        self._forms = tuple(longest_first)
        self._forms_bytes = tuple(_encoded(form) for form in longest_first)

    def __repr__(self) -> str:
        return "Secrets()"

    def occur_in(self, text: str) -> bool:
        """Whether any of them stands in a text."""
        return any(form in text for form in self._forms)

    def blot_out(self, text: str) -> str:
        """Replace each of them by `[redacted]`."""
        return self._any.sub("[redacted]", text)

    def occur_within(self, body: bytes) -> bool:
        """Whether any of them stands in what was not yet decoded."""
        return any(form in body for form in self._forms_bytes)

    def blot_out_of(self, body: bytes) -> bytes:
        """Replace each of them in what was not yet decoded."""
        return self._any_bytes.sub(b"[redacted]", body)

    def blot_out_of_reply(self, reply: HttpReply) -> HttpReply:
        """Replace each of them, before a sentence is cut: half a key is not found."""
        clean = {name: self.blot_out(value) for name, value in reply.headers.items()}
        return HttpReply(reply.status, self.blot_out_of(reply.body), clean)

    def blot_out_of_answer(self, answer: Answer) -> Answer:
        """Blot out keys that a model repeats: an answer is stored, and sent on."""
        reply = answer.reply if isinstance(answer, RawAnswer) else None
        read = "" if reply is None else reply.body
        if not self.occur_in(f"{answer.told}\n{answer.served}\n{read}"):
            return answer
        calls = (call.model_dump() for call in answer.tool_calls)
        blotted: dict[str, object] = {
            "text": self.blot_out(answer.text),
            "tool_calls": tuple(
                ToolCall(**{key: self.blot_out(said) for key, said in call.items()})
                for call in calls
            ),
            "served": self.blot_out(answer.served),
            "oddities": (*answer.oddities, "secret_redacted"),
        }
        if reply is not None:
            update = {"body": self.blot_out(reply.body)}
            blotted["reply"] = reply.model_copy(update=update)
        return answer.model_copy(update=blotted)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _forms(value: str) -> Iterator[str]:
    """Write a value as it stands in text, in JSON, in an address, and in HTML."""
    in_json = json.dumps(value)[1:-1]
    yield from (value, in_json, in_json.replace("/", "\\/"), html.escape(value))
    yield quote(value, safe="", errors="surrogateescape")
