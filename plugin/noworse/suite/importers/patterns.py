"""Regular expressions that stand for checks which other tools have and we do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAMED = re.compile(r"\(\?<(?=[A-Za-z_])")
_SIGNS = re.compile(r"[\\.^$*+?{}\[\]()|]")
_SLASH = re.compile(r"\\/")


def escaped(text: str) -> str:
    """Write a text so that it matches itself; unlike Python's, it stays legible."""
    return _SIGNS.sub(r"\\\g<0>", text)


def any_of(texts: Sequence[str], *, ignore_case: bool) -> str:
    """Match an answer that holds one of some texts."""
    return f"{_flags(ignore_case=ignore_case)}{'|'.join(map(escaped, texts))}"


def none_of(texts: Sequence[str]) -> str:
    """Match an answer that holds none of some texts, in whatever case."""
    return without(any_of(texts, ignore_case=True))


def without(pattern: str) -> str:
    """Match an answer in which a pattern is not found."""
    flags = "(?i)" if pattern.startswith("(?i)") else ""
    return rf"{flags}\A(?![\s\S]*(?:{pattern.removeprefix('(?i)')}))"


def starting_with(text: str) -> str:
    """Match an answer that begins with a text."""
    return rf"\A{escaped(text)}"


def from_javascript(pattern: str) -> str:
    """Write a pattern of JavaScript as Python does: named groups, slashes."""
    return _SLASH.sub("/", _NAMED.sub("(?P<", pattern))


def _flags(*, ignore_case: bool) -> str:
    return "(?i)" if ignore_case else ""
