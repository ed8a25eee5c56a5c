"""What a field may hold: values as they were written, read as the field wants them."""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import NamedTuple
from unicodedata import category

from pydantic import JsonValue

from noworse.suite.cases.findings import Unfit, code, kind
from noworse.suite.cases.tables import DEEPEST, Plain

_LONGEST_ID = 200
_LARGEST = 10**300
_LONGEST_NUMBER = 17
_NUMBER = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,4})?")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_AMBIGUOUS = re.compile(
    r"[+-]?[0-9_]*\.[0-9_]+(?:[eE][+-]?[0-9]+)?"  # YAML 1.1 has these as numbers,
    r"|[+-]?(?:0[0-9_]+|0[xob][0-9a-fA-F_]+)"
    r"|[+-]?[0-9]+(?:\.[0-9_]*)?[eE][+-]?[0-9]+|[0-9]+\."
    r"|[+-]?[0-9]+(?::[0-5]?[0-9])+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*"  # and these as dates
)
_FLAGS = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}
_SPLIT = re.compile(r"[\s,;]+")
_BREAKS = frozenset(("Cc", "Zl", "Zp"))


class FileVar(NamedTuple):
    """A var whose text stands in a file."""

    name: str


def text(value: object) -> str:
    """Read any text; unquoted, it is what was written: `no`, `012`, `1:30`."""
    if not isinstance(value, str):
        raise Unfit(f"wanted text, got {kind(value)}", "write text, in quotes")
    return _sound(value)


def words(value: object) -> str:
    """Read a text that says something."""
    said = text(value)
    if not said.strip():
        raise Unfit("it is empty", "write a text, or leave the field out")
    return said


def identifier(value: object) -> str:
    """Read a name: an id, a slice, a suite.

    Unquoted numbers and dates are refused where programs differ in how they read
    them: `1.10` is 1.1 for most YAML readers, `0123` is 83.
    """
    if isinstance(value, bool | float):
        raise Unfit(f"wanted a string, got {kind(value)}", "quote it")
    if isinstance(value, int):
        return identifier(str(value) if abs(value) < 10**18 else float(value))
    if not isinstance(value, str):
        raise Unfit(f"wanted a string, got {kind(value)}", "write a name, in quotes")
    if isinstance(value, Plain) and _AMBIGUOUS.fullmatch(value):
        raise Unfit(
            f"wanted a string, and {value} reads as a number or a date",
            f'quote it: "{value}"',
        )
    name = _sound(value)
    if any(category(sign) in _BREAKS for sign in name):
        raise Unfit(f"a control character stands in {kind(name)}", "delete it")
    if not name.strip() or "::" in name:
        what = (
            "holds `::`, which ends a file's name in pytest"
            if name.strip()
            else "is empty"
        )
        raise Unfit(f"it {what}", "write another name")
    if len(name) > _LONGEST_ID:
        raise Unfit(f"it has {len(name)} characters", f"write at most {_LONGEST_ID}")
    return name


def tags(value: object) -> tuple[str, ...]:
    """Read a list of tags, or a text of tags between spaces, commas or semicolons."""
    if isinstance(value, str):
        value = [part for part in _SPLIT.split(value) if part]
    if not isinstance(value, list):
        raise Unfit(f"wanted a list of tags, got {kind(value)}", "write `[one, two]`")
    read: dict[str, None] = {}
    for place, item in enumerate(value):
        try:
            tag = words(item)
        except Unfit as error:
            raise Unfit(error.reason, error.mend, (place,)) from None
        if _SPLIT.search(tag) or not tag.isprintable():
            reason = f"a tag is one word, and this is {kind(tag)}"
            raise Unfit(reason, "write `-` in place of spaces", (place,))
        read[tag] = None
    return tuple(read)


def number(value: object) -> float:
    """Read a finite number."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = json.loads(value) if _canonical(value) else float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit(f"wanted a number, got {kind(value)}", "write a number")
    if abs(value) > _LARGEST or not isfinite(value):
        raise Unfit("wanted a finite number", "write a number that is not so large")
    return value


def weight(value: object) -> float:
    """Read a number above 0."""
    share = number(value)
    if share <= 0:
        raise Unfit(
            f"wanted a number above 0, got {share!r}", "delete a case that weighs 0"
        )
    return float(share)


def count(value: object) -> int:
    """Read a whole number from 0."""
    amount = number(value)
    if amount < 0 or amount != int(amount):
        raise Unfit(f"wanted a whole number, got {amount!r}", "write 0 or more")
    return int(amount)


def flag(value: object) -> bool:
    """Read a boolean."""
    if isinstance(value, str):
        value = _FLAGS.get(value.strip().lower(), value)
    if not isinstance(value, bool):
        raise Unfit(f"wanted a boolean, got {kind(value)}", "write `true` or `false`")
    return value


def expected(value: object) -> str:
    """Read a reference answer; what is not text becomes JSON text."""
    if isinstance(value, str):
        return words(value)
    return json.dumps(plain(value), ensure_ascii=False)


def var(value: object) -> JsonValue | FileVar:
    """Read a var: `{file: name}`, or a plain value."""
    if value is None:
        raise Unfit("it is empty", 'write a value; an empty text is `""`')
    if isinstance(value, dict) and value.keys() == {"file"}:
        try:
            return FileVar(words(value["file"]))
        except Unfit as error:
            raise Unfit(error.reason, error.mend, ("file",)) from None
    return plain(value)


def plain(value: object, depth: int = 0) -> JsonValue:
    """Read a value of any type.

    Unquoted, `true`, `null` and numbers are what they look like, but only where
    writing them gives the same again: `012` and `1.10` stay text.
    """
    if depth > DEEPEST:
        raise Unfit("it is nested too deeply", "flatten it")
    match value:
        case Plain():
            return json.loads(value) if _canonical(value) else _sound(value)
        case str():
            return _sound(value)
        case None | bool():
            return value
        case int() | float() if abs(value) <= _LARGEST:
            return value
        case list():
            return [plain(item, depth + 1) for item in value]
        case dict():
            return {
                _sound(name): plain(item, depth + 1) for name, item in value.items()
            }
        case _:
            raise Unfit(f"wanted a plain value, got {kind(value)}", "quote it")


def _canonical(value: str) -> bool:
    """Whether a text is JSON for something that is written just so."""
    if value in ("true", "false"):
        return True
    if not _DECIMAL.fullmatch(value) or len(value) > _LONGEST_NUMBER:
        return False
    return value == repr(float(value) if "." in value else int(value))


def _sound(value: str) -> str:
    """Return a text that can be written everywhere, as a `str` and nothing else."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            half = code(value[error.start])
            reason = f"half of a surrogate pair stands in it: {half}"
            raise Unfit(reason, "write the whole character") from None
    return str(value)
