"""The check `calls_tool`: whether a model asked for a tool, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from noworse.judging.strict_json import canonical
from noworse.records.cases import Check
from noworse.records.tools import ToolCall, trace

_LONGEST = 120


def calls_tool(check: Check, calls: Sequence[ToolCall]) -> str | None:
    """Say why no call is the one that a check wants; `None`: one is.

    The arguments that the check names must be there and equal; others may be, too.
    """
    name, wanted = _wanted(check.value)
    if any(call.name == name and _holds(call, wanted) for call in calls):
        return None
    if not calls:
        return "the answer calls no tool"
    said = trace(calls).replace("\n", ", ")
    cut = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}..."
    return f"the answer calls {cut}"


def is_wanted_call(value: object) -> bool:
    """Whether a check can want this: a name, or one name with its arguments."""
    if isinstance(value, dict):
        return len(value) == 1 and all(isinstance(one, dict) for one in value.values())
    return isinstance(value, str) and bool(value.strip())


def _wanted(value: object) -> tuple[str, Mapping[str, object]]:
    if not isinstance(value, dict):
        return str(value), {}
    [(name, arguments)] = value.items()
    return name, arguments


def _holds(call: ToolCall, wanted: Mapping[str, object]) -> bool:
    if not wanted:
        return True
    try:
        given = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return False
    return isinstance(given, dict) and all(
        name in given and canonical(given[name]) == canonical(value)
        for name, value in wanted.items()
    )
