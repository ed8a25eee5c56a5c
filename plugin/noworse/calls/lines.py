"""How an answer is written down: one line of JSON, on the tape and in the journal.

Nothing of the reply but the answer is kept: no response headers, no request. Where
the user's own code reads it, the answer is the whole body and its type. The fields
stand in one order, all characters are ASCII, and a checksum ends the line.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256

from noworse.records.answers import Answer, GivenBy, RawAnswer
from noworse.records.requests import Reply
from noworse.records.tools import ToolCall

_HEAD = '{"v":1,"key":"'
_KEY_ENDS = len(_HEAD) + 32
_SUM = re.compile(r',"sum":"([0-9a-f]{12})"\}\Z')
_VERSION = re.compile(r'\{"v":(\d+),')


class Damaged(Exception):
    """A line is not what was written. Never leaves this room."""


def write_line(key: str, answer: Answer) -> str:
    """Write an answer down under its call's key; no line end."""
    usage = None if answer.usage is None else answer.usage.model_dump()
    fields: dict[str, object] = {
        "v": 1,
        "key": key,
        "model": answer.asked,
        "served": answer.served,
        "at": answer.at,
        "seconds": round(answer.seconds, 3),
        "finish": answer.finish,
        "usage": usage,
    }
    if answer.effort is not None:
        fields["effort"] = answer.effort
    if answer.oddities:
        fields["oddities"] = answer.oddities
    if answer.discount:
        fields["discount"] = answer.discount
    if answer.tool_calls:
        fields["tool_calls"] = [
            [call.id, call.name, call.arguments] for call in answer.tool_calls
        ]
    if answer.probabilities is not None:
        fields["probabilities"] = answer.probabilities
    if answer.context:
        fields["context"] = answer.context
    if answer.given_by is not None:
        fields["given_by"] = [*answer.given_by.model_dump().values()]
    if isinstance(answer, RawAnswer):
        reply = answer.reply
        fields["reply"] = [reply.status, reply.content_type, reply.body]
    else:
        fields["text"] = answer.text
    body = json.dumps(fields, separators=(",", ":"))[:-1]
    return f'{body},"sum":"{_checksum(body)}"}}'


def key_of(line: str) -> str:
    """Return the key of a line without reading the rest of it.

    Raises:
        Damaged: if it does not begin like a line of ours.
    """
    key = line[len(_HEAD) : _KEY_ENDS]
    if line.startswith(_HEAD) and line[_KEY_ENDS : _KEY_ENDS + 1] == '"':
        return key
    version = _VERSION.match(line)
    if version and version[1] != "1":
        raise Damaged(f"it was written by a newer noworse (format {version[1]})")
    raise Damaged("it is not a recorded answer")


def likely_key(line: str) -> str:
    """Return what stands where the key should, of a line that is no longer whole."""
    return line[len(_HEAD) : _KEY_ENDS].partition('"')[0]


def read_line(line: str) -> Answer:
    """Read a whole line back; its answer counts as replayed.

    Raises:
        Damaged: if it was cut or edited since it was written.
    """
    end = _SUM.search(line, max(0, len(line) - 32))
    if end is None:
        raise Damaged("it was cut, or edited by hand")
    if _checksum(line[: end.start()]) != end[1]:
        raise Damaged("it was edited by hand: its checksum does not fit")
    try:
        said = json.loads(line)
        answer = Answer(
            asked=said["model"],
            served=said["served"],
            text="" if "reply" in said else said["text"],
            tool_calls=tuple(
                ToolCall(id=known, name=name, arguments=arguments)
                for known, name, arguments in said.get("tool_calls", ())
            ),
            context=said.get("context", ()),
            given_by=_given_by(said.get("given_by")),
            probabilities=said.get("probabilities"),
            finish=said["finish"],
            usage=said["usage"],
            seconds=said["seconds"],
            at=said["at"],
            effort=said.get("effort"),
            oddities=said.get("oddities", ()),
            discount=said.get("discount", 0.0),
            source="replayed",
        )
        return _with_reply(answer, *said["reply"]) if "reply" in said else answer
    # A checksum can be computed by anyone, over anything.
    except (ValueError, LookupError, TypeError, RecursionError) as no:
        raise Damaged("it is not a recorded answer") from no


def _with_reply(answer: Answer, status: int, content_type: str, body: str) -> RawAnswer:
    reply = Reply(status=status, content_type=content_type, body=body)
    return RawAnswer(**dict(answer), reply=reply)


def _given_by(fields: list[object] | None) -> GivenBy | None:
    if fields is None:
        return None
    known = dict(zip(GivenBy.model_fields, fields, strict=True))
    return GivenBy.model_validate(known)


def _checksum(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:12]
