"""Decision models: `POST /decisions` (OpenAI, in beta) and `POST /systemone`.

They write no text. A question with options gets a probability for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from noworse.errors import CallFailed
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Option
from noworse.records.cases import Message
from noworse.wire.answering import Said, answer_of
from noworse.wire.base import Call, Fault, HttpCall, HttpReply, Structured
from noworse.wire.endpoint import key_header, post
from noworse.wire.explain import explain, failure
from noworse.wire.foreign import count, mapping, read_object, unreadable, usage_of
from noworse.wire.options import probabilities_of
from noworse.wire.turns import address_of, content_of

_NAME: Final = "verdict"
_ANY: Final = (Option("yes", "It is so."), Option("no", "It is not so."))
"""What a call without options is asked with, to see whether there is any answer."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The dialect `openai-decisions`."""

    def encode(
        self,
        call: Call,
        api_key: str | None,
        structured: Structured | None = None,  # noqa: ARG002
    ) -> HttpCall:
        key = key_header(call.model, api_key, "authorization")
        question = {
            "type": "choice",
            "name": _NAME,
            "instructions": _instructions(call),
            "choices": [
                {"value": one.value, "description": one.meaning}
                for one in call.options or _ANY
            ],
        }
        body = {
            "model": call.model.name,
            "input": [_turn(turn) for turn in _asked(call)],
            "questions": [question],
        }
        return post(call.model, "/decisions", body, key)

    def decode(
        self, call: Call, reply: HttpReply, *, at: str, seconds: float
    ) -> Answer:
        """Read a reply of status 200; a question that it refuses is a refusal.

        Raises:
            CallFailed, RunEnded: if it holds an error in spite of its status.
            ReplyUnreadable: if it is not in the documented shape.
        """
        body = _read(call, reply)
        answers = body.get("answers")
        held = mapping(answers[0] if isinstance(answers, list) and answers else None)
        listed = held.get("probabilities")
        pairs = map(mapping, listed if isinstance(listed, list) else ())
        found = [(one.get("value"), one.get("probability")) for one in pairs]
        said = _said(call, reply, body, None if _is_refusal(held) else found)
        return answer_of(call, said, at=at, seconds=seconds)

    def explain(self, reply: HttpReply) -> Fault:
        return explain(reply)


@dataclass(frozen=True, slots=True)
class SystemOne:
    """The dialect `systemone`."""

    def encode(
        self,
        call: Call,
        api_key: str | None,
        structured: Structured | None = None,  # noqa: ARG002
    ) -> HttpCall:
        """Write the request.

        Raises:
            CallFailed: if there is an image in it, which this dialect cannot hold.
        """
        if any(turn.images for turn in call.messages):
            reason = "a model of `systemone` sees no images"
            raise CallFailed(call.model.id, "bad_request", reason)
        key = key_header(call.model, api_key, "authorization")
        question = {
            "type": "choice",
            "instructions": _instructions(call),
            "criteria": {one.value: one.meaning for one in call.options or _ANY},
        }
        body = {
            "model": call.model.name,
            "state": "\n\n".join(turn.content for turn in _asked(call)),
            "questions": {_NAME: question},
        }
        return post(call.model, "/systemone", body, key)

    def decode(
        self, call: Call, reply: HttpReply, *, at: str, seconds: float
    ) -> Answer:
        """Read a reply of status 200; a question that it refuses is a refusal.

        Raises:
            CallFailed, RunEnded: if it holds an error in spite of its status.
            ReplyUnreadable: if it is not in the documented shape.
        """
        body = _read(call, reply)
        held = mapping(mapping(body.get("answers")).get(_NAME))
        found = mapping(held.get("probabilities")).items()
        said = _said(call, reply, body, None if _is_refusal(held) else found)
        return answer_of(call, said, at=at, seconds=seconds)

    def explain(self, reply: HttpReply) -> Fault:
        return explain(reply)


def _asked(call: Call) -> list[Message]:
    return [turn for turn in call.messages if turn.role != "system"]


def _instructions(call: Call) -> str:
    """Return our own words; what they are about, which is foreign, is the input."""
    ours = [turn.content for turn in call.messages if turn.role == "system"]
    return "\n\n".join(ours) or "Is it so?"


def _turn(turn: Message) -> dict[str, object]:
    content = content_of(
        turn,
        lambda text: {"type": "input_text", "text": text},
        lambda image: {"type": "input_image", "image_url": address_of(image)},
    )
    return {"role": turn.role, "content": content}


def _read(call: Call, reply: HttpReply) -> Mapping[str, object]:
    body = read_object(call, reply)
    if body.get("error"):
        raise failure(call, body["error"])
    return body


def _is_refusal(held: Mapping[str, object]) -> bool:
    return held.get("type") == "refusal"


def _said(
    call: Call,
    reply: HttpReply,
    body: Mapping[str, object],
    found: Iterable[tuple[object, object]] | None,
) -> Said:
    """Put an answer together; `found` is `None` where the question was refused."""
    usage, odd_usage = usage_of(body.get("usage"), _tokens)
    probabilities = probabilities_of(call.options or _ANY, found)
    if found is not None and probabilities is None:
        raise unreadable(call, reply, "holds no probabilities that can be read")
    likeliest = max(probabilities or (("", 0.0),), key=lambda one: one[1])
    return Said(
        served=body.get("model"),
        text=likeliest[0],
        finish="refusal" if found is None else "stop",
        usage=usage,
        oddities=odd_usage,
        probabilities=probabilities,
    )


def _tokens(said: Mapping[str, object]) -> Usage:
    return Usage(
        input_tokens=count(said, "input_tokens"),
        # Whatever is told of them, they are not charged.
        output_tokens=0,
        cached_tokens=count(
            mapping(said.get("input_tokens_details")), "cached_tokens", 0
        ),
    )
