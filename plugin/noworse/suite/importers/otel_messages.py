"""Messages as GenAI spans carry them, in the three conventions that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from noworse.judging.strict_json import parse
from noworse.suite.cases.findings import Unfit, code, kind
from noworse.suite.importers.turns import turn_of

_INDEXED = re.compile(
    r"(gen_ai\.(?:prompt|completion)|llm\.(?:input|output)_messages)\.(\d{1,4})\."
    r"(?:message\.)?(role|content)"
)
_EVENT = re.compile(r"gen_ai\.(system|user|assistant|tool)\.message")
_INPUT = ("gen_ai.prompt", "llm.input_messages")
_OUTPUT = ("gen_ai.completion", "llm.output_messages")
_PARTS = "texts, images and calls of tools are sent; nothing else is"

Turn = dict[str, object]
Event = tuple[str, Mapping[str, object]]


def sent_in(attributes: Mapping[str, object], events: Sequence[Event]) -> list[Turn]:
    """Return the conversation that was sent; none: it was not captured.

    Raises:
        Unfit: if there is something in it that cannot be sent.
    """
    turns: list[Turn] = []
    if instructions := _parsed(attributes.get("gen_ai.system_instructions")):
        said = _turns({"role": "system", "parts": instructions})
        turns += said
    for message in _messages(attributes.get("gen_ai.input.messages")):
        turns += _turns(message)
    if not any(turn["role"] != "system" for turn in turns):
        turns += _indexed(attributes, _INPUT)
    if not turns:
        turns = [turn_of(_of_event(*one)) for one in events if _EVENT.fullmatch(one[0])]
    return turns


def said_in(attributes: Mapping[str, object], events: Sequence[Event]) -> Turn | None:
    """Return the first answer; `None`: it was not captured.

    Raises:
        Unfit: if there is something in it that is no part of an answer.
    """
    for one in _messages(attributes.get("gen_ai.output.messages")):
        return _turns({"role": "assistant", **one})[0]
    for turn in _indexed(attributes, _OUTPUT):
        return turn
    for name, held in events:
        if name == "gen_ai.choice":
            message = _parsed(held.get("message"))
            inner = message if isinstance(message, dict) else held
            return turn_of({**inner, "role": "assistant"})
    return None


def _parsed(value: object) -> object:
    """Return what an attribute holds; where values are texts, it is JSON."""
    if not isinstance(value, str):
        return value
    try:
        return parse(value)
    except ValueError:
        return value


def _messages(value: object) -> list[Mapping[str, object]]:
    held = _parsed(value)
    if not isinstance(held, list):
        return []
    return [one for one in held if isinstance(one, dict)]


def _turns(message: Mapping[str, object]) -> list[Turn]:
    """Return a message as turns: each result of a tool is one of its own."""
    parts = message.get("parts")
    if isinstance(parts, str):
        parts = [{"type": "text", "content": parts}]
    if not isinstance(parts, list):
        return [turn_of(message)]
    content: list[object] = []
    calls: list[object] = []
    results: list[Turn] = []
    for part in parts:
        said = part if isinstance(part, dict) else {"type": "text", "content": part}
        match said.get("type"):
            case "tool_call":
                calls.append(_call(said))
            case "tool_call_response":
                results.append(_result(said))
            case "reasoning":
                pass  # a model's own thoughts are not sent again
            case _:
                content.append(_content(said))
    if results and not content and not calls:
        return results
    turn = turn_of({"role": message.get("role"), "content": content})
    return [turn | ({"tool_calls": calls} if calls else {}), *results]


def _call(part: Mapping[str, object]) -> Turn:
    named = {name: part[name] for name in ("id", "name") if part.get(name)}
    arguments = part.get("arguments")
    return {**named, "arguments": {} if arguments is None else arguments}


def _result(part: Mapping[str, object]) -> Turn:
    given = part.get("response", part.get("result"))
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    turn: Turn = {"role": "tool", "content": text}
    return turn | ({"tool_call_id": part["id"]} if part.get("id") else {})


def _content(part: Mapping[str, object]) -> Turn:
    match part.get("type"):
        case "text":
            return {"type": "text", "text": part.get("content")}
        case "uri" if part.get("modality") == "image":
            return {"type": "image_url", "image_url": part.get("uri")}
        case "blob" if part.get("modality") == "image":
            url = f"data:{part.get('mime_type')};base64,{part.get('content')}"
            return {"type": "image_url", "image_url": url}
        case other:
            reason = f"a part of a message is {code(str(other))}"
            raise Unfit(reason, _PARTS)


def _indexed(attributes: Mapping[str, object], bases: Sequence[str]) -> list[Turn]:
    """Return messages whose parts are attributes of their own, with numbers."""
    found: dict[int, Turn] = {}
    for name, value in attributes.items():
        place = _INDEXED.fullmatch(name)
        if place is not None and place[1] in bases:
            found.setdefault(int(place[2]), {})[place[3]] = _parsed_parts(value)
    return [turn_of(found[number]) for number in sorted(found)]


def _parsed_parts(value: object) -> object:
    held = _parsed(value)
    return held if isinstance(held, list) else value


def _of_event(name: str, held: Mapping[str, object]) -> Turn:
    place = _EVENT.fullmatch(name)
    assert place is not None, "others are left aside"
    content = held.get("content", held.get("gen_ai.event.content"))
    inner = _parsed(content)
    if isinstance(inner, dict) and "content" in inner:
        content = inner["content"]
    if content is None:
        raise Unfit(f"a message has no content: {kind(content)}", _PARTS)
    return {"role": held.get("role", place[1]), "content": content}
