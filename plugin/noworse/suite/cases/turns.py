"""The turns of a conversation as files write them: texts, images, calls of tools."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

from pydantic import JsonValue, PlainValidator

from noworse.records.base import Record
from noworse.records.tools import Tool, ToolCall, canonical_arguments
from noworse.suite.cases import values
from noworse.suite.cases.findings import Unfit, code, kind

Role = Literal["system", "user", "assistant", "tool"]

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_IMAGE = "write `{type: image, file: photo.png}` or `{type: image, url: https://...}`"
_CALL = "write `{name: get_weather, arguments: {city: Paris}}`"
_TOOL = "write `{name: get_weather, description: ..., parameters: {type: object}}`"


class Picture(NamedTuple):
    """An image that a turn names: a file, or an address."""

    file: str | None
    url: str | None


def _role(value: object) -> Role:
    match value:
        case "system" | "developer":
            return "system"
        case "user":
            return "user"
        case "assistant":
            return "assistant"
        case "tool":
            return "tool"
        case _:
            mend = "write `system`, `user`, `assistant` or `tool`"
            raise Unfit(f"wanted a role, got {kind(value)}", mend)


def _content(value: object) -> tuple[str | Picture, ...]:
    """Read the parts of a turn; logs have none where there are only calls of tools."""
    if value is None:
        return ()
    if not isinstance(value, list):
        return (values.text(value),)
    return tuple(_part(part, place) for place, part in enumerate(value))


def _part(part: object, place: int) -> str | Picture:
    said = part if isinstance(part, dict) else {}
    try:
        if said.get("type") == "text":
            return values.text(said.get("text"))
        if said.get("type") == "image":
            return _picture(said)
        if said.get("type") == "image_url":
            # As OpenAI's logs have it.
            held = said.get("image_url")
            url = held.get("url") if isinstance(held, dict) else held
            return Picture(None, values.words(url))
    except Unfit as error:
        raise Unfit(error.reason, error.mend, (place,)) from None
    mend = "leave out sounds and files"
    raise Unfit("only texts and images can be sent", mend, (place,))


def _picture(said: Mapping[str, object]) -> Picture:
    given = said.keys() - {"type"}
    if given == {"file"}:
        return Picture(values.words(said["file"]), None)
    if given == {"url"}:
        return Picture(None, values.words(said["url"]))
    raise Unfit("an image has a `file` or a `url`", _IMAGE)


def tool(value: object) -> Tool:
    """Read a tool, plain or in the form that OpenAI gives it."""
    said = _function(value, _TOOL)
    if unknown := said.keys() - {"name", "description", "parameters", "strict"}:
        raise Unfit("a tool has no such field", _TOOL, (min(unknown),))
    parameters = said.get("parameters", {"type": "object", "properties": {}})
    if not isinstance(parameters, dict):
        raise Unfit(f"wanted a JSON schema, got {kind(parameters)}", _TOOL)
    name = values.words(said.get("name"))
    if not _NAME.fullmatch(name):
        mend = "use letters, digits, `_` and `-`, at most 64"
        raise Unfit(f"no provider takes the name {code(name)}", mend, ("name",))
    plain = {key: values.plain(held) for key, held in parameters.items()}
    description = values.text(said.get("description", ""))
    return Tool(name=name, description=description, parameters=plain)


def tool_call(value: object) -> ToolCall:
    """Read a call of a tool, plain or in the form that OpenAI gives it."""
    said = _function(value, _CALL)
    if unknown := said.keys() - {"id", "name", "arguments"}:
        raise Unfit("a call of a tool has no such field", _CALL, (min(unknown),))
    arguments = said.get("arguments", {})
    if not isinstance(arguments, str):
        arguments = values.plain(arguments)
    return ToolCall(
        id=values.text(said.get("id", "")),
        name=values.words(said.get("name")),
        arguments=canonical_arguments(arguments),
    )


def _function(value: object, mend: str) -> dict[str, object]:
    """Return the fields of a function, wherever they stand."""
    if not isinstance(value, dict):
        raise Unfit(f"wanted a mapping, got {kind(value)}", mend)
    held = value.get("function")
    if not isinstance(held, dict):
        return dict(value)
    outside = {name: said for name, said in value.items() if name == "id"}
    return {**outside, **held}


_Part = dict[str, JsonValue]
_Call = Annotated[ToolCall, PlainValidator(tool_call, json_schema_input_type=_Part)]


class Turn(Record):
    """One turn of a conversation."""

    role: Annotated[Role, PlainValidator(_role, json_schema_input_type=Role)]
    content: Annotated[
        tuple[str | Picture, ...],
        PlainValidator(_content, json_schema_input_type=str | list[_Part] | None),
    ]
    tool_calls: tuple[_Call, ...] = ()
    """Of the assistant: the tools that it asked for."""

    tool_call_id: Annotated[
        str | None, PlainValidator(values.text, json_schema_input_type=str)
    ] = None
    """Of a tool: the call that it answers; left out, the first that nothing answers."""
