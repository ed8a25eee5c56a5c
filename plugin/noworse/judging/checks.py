"""Code checks on an answer: no model is asked, no token is spent."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from math import isclose
from operator import attrgetter
from pathlib import Path
from typing import Final

from noworse.judging.json_schema import unsupported_keywords, violation
from noworse.judging.strict_json import canonical, parse_whole_or_fenced
from noworse.judging.tool_calls import calls_tool, is_wanted_call
from noworse.records.answers import BrokenCheck
from noworse.records.base import Side
from noworse.records.cases import Check, CheckKind
from noworse.records.tools import ToolCall

_SEARCHED = 100_000
"""Characters of an answer that a regular expression sees: a bound on its time."""

_LONGEST = 120
_NUMBER = re.compile(
    r"(?:(?<![\w.])[-+])?"  # a hyphen after a word or a digit is no sign
    r"(?:(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?:[eE][-+]?[0-9]+)?"
)
_DOTTED: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


def run_checks(
    checks: Sequence[Check],
    text: str,
    side: Side,
    tool_calls: Sequence[ToolCall] = (),
) -> tuple[BrokenCheck, ...]:
    """Return the checks that an answer breaks, each with what was wrong."""

    def why(check: Check) -> str | None:
        if check.kind == "calls_tool":
            return calls_tool(check, tool_calls)
        return _RULES[check.kind](check, text)

    broken = ((check, why(check)) for check in checks)
    return tuple(
        BrokenCheck(side=side, check=describe(check), reason=reason)
        for check, reason in broken
        if reason is not None
    )


def describe(check: Check) -> str:
    """Write a check in one line as the user wrote it: `max_words: 120`."""
    if check.value is True:
        return check.kind
    is_text = isinstance(check.value, str) and check.value.isprintable()
    value = str(check.value) if is_text else json.dumps(check.value, ensure_ascii=False)
    tolerance = "" if check.tolerance is None else f", tolerance: {check.tolerance:g}"
    return _short(f"{check.kind}: {value}") + tolerance


def problem_of(check: Check) -> str | None:
    """Say why a check cannot be run, or `None`; for the reader of case files."""
    value = check.value
    if check.kind == "json_schema" and (unknown := unsupported_keywords(value)):
        return f"the schema holds what is not checked: {', '.join(unknown)}"
    if check.kind == "regex" and isinstance(value, str):
        try:
            re.compile(value)
        except re.error as error:
            return f"it is no regular expression: {error}"
    fits, wanted = _VALUES[check.kind]
    return None if fits(value) else f"it wants {wanted}, not {_short(repr(value))}"


def _equals(check: Check, text: str) -> str | None:
    if isinstance(check.value, str):
        same = text.strip() == check.value.strip()
        return None if same else f"the answer is {_quote(text)}"
    said, reason = _json(text)
    if reason is None and canonical(said) != canonical(check.value):
        return f"the answer is {_quote(text)}"
    return reason


def _contains(check: Check, text: str) -> str | None:
    absent = [part for part in _texts(check.value) if part not in text]
    return f"the answer lacks {_listed(absent)}" if absent else None


def _not_contains(check: Check, text: str) -> str | None:
    found = [part for part in _texts(check.value) if part in text]
    return f"the answer contains {_listed(found)}" if found else None


def _regex(check: Check, text: str) -> str | None:
    if re.search(str(check.value), text[:_SEARCHED]):
        return None
    where = f"the first {_SEARCHED:,} characters of " if len(text) > _SEARCHED else ""
    return f"no match in {where}the answer {_quote(text)}"


def _parses(_check: Check, text: str) -> str | None:
    return _json(text)[1]


def _json_schema(check: Check, text: str) -> str | None:
    said, reason = _json(text)
    try:
        return reason or violation(said, check.value)
    except RecursionError:
        return "the answer is nested too deeply for its schema"


def _number(check: Check, text: str) -> str | None:
    found = _NUMBER.findall(text.replace("\u2212", "-"))
    if not found:
        return f"the answer holds no number: {_quote(text)}"
    wanted, last = float(str(check.value)), float(found[-1].replace(",", ""))
    reach, distance = check.tolerance or 0.0, abs(last - wanted)
    # 10.3 - 10.2 is a little more than 0.1 in floats.
    if distance <= reach or isclose(distance, reach, rel_tol=1e-9):
        return None
    return f"the last number in the answer is {last:g}"


def _max_words(check: Check, text: str) -> str | None:
    return _too_many(len(text.split()), check, "words")


def _max_chars(check: Check, text: str) -> str | None:
    return _too_many(len(text), check, "characters")


def _one_of(check: Check, text: str) -> str | None:
    options = [option.strip() for option in _texts(check.value)]
    return None if text.strip() in options else f"the answer is {_quote(text)}"


def _python(check: Check, text: str) -> str | None:
    module, _, path = str(check.value).partition(":")
    try:
        function = attrgetter(path)(import_module(module))
        said = function(text)
    # The user's own code may raise anything; it breaks its check and not the run.
    except Exception as error:  # noqa: BLE001
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return f"{type(error).__name__} at {where}: {_short(str(error))}"
    if said is None or said is True or said == "":
        return None
    return _short(said) if isinstance(said, str) else f"it returned {said!r}"


def _json(text: str) -> tuple[object, str | None]:
    try:
        return parse_whole_or_fenced(text), None
    except ValueError as error:
        return None, f"the answer is not JSON: {error}"


def _too_many(size: int, check: Check, what: str) -> str | None:
    return f"the answer has {size} {what}" if size > int(str(check.value)) else None


def _texts(value: object) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else [str(value)]


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(map(_quote, parts))


def _quote(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


# All but `calls_tool`, which does not read the text.
_RULES: Final[Mapping[CheckKind, Callable[[Check, str], str | None]]] = {
    "equals": _equals,
    "contains": _contains,
    "not_contains": _not_contains,
    "regex": _regex,
    "json": _parses,
    "json_schema": _json_schema,
    "number": _number,
    "max_words": _max_words,
    "max_chars": _max_chars,
    "one_of": _one_of,
    "python": _python,
}
_VALUES: Final[Mapping[CheckKind, tuple[Callable[[object], bool], str]]] = {
    "equals": (lambda _: True, "any value"),
    "contains": (lambda value: _is_text(value) or _is_texts(value), "a text or texts"),
    "not_contains": (
        lambda value: _is_text(value) or _is_texts(value),
        "a text or texts",
    ),
    "regex": (_is_text, "a regular expression"),
    "json": (lambda value: value is True, "`true`"),
    "json_schema": (lambda value: isinstance(value, dict), "a schema"),
    "number": (_is_number, "a number"),
    "max_words": (_is_count, "a whole number"),
    "max_chars": (_is_count, "a whole number"),
    "one_of": (_is_texts, "a list of texts"),
    "calls_tool": (is_wanted_call, "the name of a tool, or `{name: {arguments}}`"),
    "python": (
        lambda value: bool(_DOTTED.fullmatch(str(value))),
        "a function's path, `module:function`",
    ),
}
