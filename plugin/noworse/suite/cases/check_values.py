"""Checks as case files write them: `- max_words: 120`, or a bare `- json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, get_args

from pydantic import JsonValue

from noworse.judging.checks import problem_of
from noworse.judging.tool_calls import is_wanted_call
from noworse.records.cases import Check, CheckKind
from noworse.suite.cases.findings import Unfit, code, kind
from noworse.suite.cases.regex_guard import broken, runaway
from noworse.suite.cases.values import count, flag, number, plain, words
from noworse.suite.settings.table import did_you_mean

_KINDS: Final[tuple[CheckKind, ...]] = get_args(CheckKind)
_FORMS: Final = "write `- max_words: 120` or, with no value, `- json`"


def check(value: object) -> Check:
    """Read one check.

    Raises:
        Unfit: if its kind is not known, or its value is not one that it can take.
    """
    if isinstance(value, str):
        value = {value: "true"}
    if not isinstance(value, dict):
        raise Unfit(f"wanted a check, got {kind(value)}", _FORMS)
    named = [name for name in value if name != "tolerance"]
    if len(named) != 1:
        reason = f"wanted one kind of check, got {kind(value)}"
        raise Unfit(reason, "begin each check with a `-` of its own")
    [name] = named
    known = next((one for one in _KINDS if one == name), None)
    if known is None:
        mend = did_you_mean(name, list(_KINDS)) or f"known are {', '.join(_KINDS)}"
        raise Unfit("there is no such check", mend, (name,))
    try:
        said = _VALUES[known](value[name])
    except Unfit as error:
        raise Unfit(error.reason, error.mend, (name, *error.path)) from None
    read = Check(kind=known, value=said, tolerance=_tolerance(value, known))
    if wrong := problem_of(read):
        raise Unfit(wrong, "compare it with docs/case-file.schema.json", (name,))
    return read


def _tolerance(given: Mapping[str, object], known: CheckKind) -> float | None:
    if "tolerance" not in given:
        return None
    if known != "number":
        raise Unfit("only `number` has a tolerance", "delete it", ("tolerance",))
    try:
        width = number(given["tolerance"])
    except Unfit as error:
        raise Unfit(error.reason, error.mend, ("tolerance",)) from None
    if width < 0:
        raise Unfit(f"{width} is below 0", "write 0 or more", ("tolerance",))
    return width


def _text_or_texts(value: object) -> JsonValue:
    if isinstance(value, list):
        return _texts(value)
    return words(value)


def _texts(value: object) -> JsonValue:
    if not isinstance(value, list) or not value:
        raise Unfit(f"wanted a list of texts, got {kind(value)}", "write `[one, two]`")
    return [words(item) for item in value]


def _regex(value: object) -> JsonValue:
    pattern = words(value)
    if reason := broken(pattern):
        raise Unfit(f"this is no regular expression: {reason}", "mend the expression")
    if (part := runaway(pattern)) is not None:
        raise Unfit(
            f"{code(part)} can search for ever: it repeats what may match in many ways",
            "repeat one thing once: `[ab]+` for `(a|b)+`; `a++` for an inner `a+`",
        )
    return pattern


def _limit(value: object) -> JsonValue:
    most = count(value)
    if most == 0:
        raise Unfit("wanted a whole number from 1", "no answer can be so short")
    return most


def _json(value: object) -> JsonValue:
    if not flag(value):
        raise Unfit("it can only be asked for", "write `- json`, or delete the check")
    return True


def _call(value: object) -> JsonValue:
    """Read the name of a tool, or a mapping of one name to some arguments."""
    if not isinstance(value, dict):
        return words(value)
    if not is_wanted_call(value):
        raise Unfit(
            f"wanted a tool with arguments, got {kind(value)}",
            "write `get_weather` or `{get_weather: {city: Paris}}`",
        )
    return plain(value)


def _schema(value: object) -> JsonValue:
    if not isinstance(value, dict):
        raise Unfit(f"wanted a JSON schema, got {kind(value)}", "write a mapping")
    return plain(value)


_VALUES: Final[Mapping[CheckKind, Callable[[object], JsonValue]]] = MappingProxyType(
    {
        "equals": plain,
        "contains": _text_or_texts,
        "not_contains": _text_or_texts,
        "regex": _regex,
        "json": _json,
        "json_schema": _schema,
        "number": number,
        "max_words": _limit,
        "max_chars": _limit,
        "one_of": _texts,
        "calls_tool": _call,
        "python": words,
    }
)

_TEXT: Final = {"type": "string", "minLength": 1}
_LIST: Final = {"type": "array", "items": _TEXT, "minItems": 1}
_SHAPES: Final[Mapping[CheckKind, dict[str, object]]] = MappingProxyType(
    {
        "equals": {},
        "contains": {"anyOf": [_TEXT, _LIST]},
        "not_contains": {"anyOf": [_TEXT, _LIST]},
        "regex": _TEXT,
        "json": {"const": True},
        "json_schema": {"type": "object"},
        "number": {"type": "number"},
        "max_words": {"type": "integer", "minimum": 1},
        "max_chars": {"type": "integer", "minimum": 1},
        "one_of": _LIST,
        "calls_tool": {
            "anyOf": [
                _TEXT,
                {
                    "type": "object",
                    "additionalProperties": {"type": "object"},
                    "minProperties": 1,
                    "maxProperties": 1,
                },
            ]
        },
        "python": {"type": "string", "pattern": r"^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$"},
    }
)


def check_schema() -> dict[str, object]:
    """Describe a check to an editor, as JSON schema."""
    forms: list[dict[str, object]] = [{"const": "json"}]
    for name, shape in _SHAPES.items():
        properties: dict[str, object] = {name: shape}
        if name == "number":
            properties["tolerance"] = {"type": "number", "minimum": 0}
        forms.append(
            {
                "type": "object",
                "properties": properties,
                "required": [name],
                "additionalProperties": False,
            }
        )
    return {"anyOf": forms}
