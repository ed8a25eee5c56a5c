"""A careful change of one setting in a file that people write."""

from __future__ import annotations

import re
import tomllib

from noworse.suite.settings.layers import SECTION
from noworse.suite.settings.lines import lines_of

_KEY = "baseline"
_LINE = re.compile(
    rf"""(?P<before>\s*["']?{_KEY}["']?\s*=\s*)"""
    r"""(?P<quote>["'])[^"'\\]*(?P=quote)(?P<after>\s*(?:\#.*)?)"""
)
_PLAIN = re.compile(r"""[^"'\\\x00-\x1f\x7f]+""")


def with_baseline(text: str, name: str) -> str | None:
    """Return a settings file with another baseline, and every other character as is.

    `None`: it cannot be done for sure, since the setting is not there, or is written
    in a way that is more than a text on one line.
    """
    number = lines_of(text).of.get((*SECTION, _KEY))
    if number is None or _PLAIN.fullmatch(name) is None:
        return None
    lines = text.splitlines(keepends=True)
    # A file may hold breaks that Python takes for the end of a line, and TOML does not.
    if number > len(lines) or len(lines) != len(re.findall(r"[^\n]*\n|[^\n]+$", text)):
        return None
    line = lines[number - 1]
    bare = line.rstrip("\r\n")
    found = _LINE.fullmatch(bare)
    if found is None:
        return None
    changed = f"{found['before']}{found['quote']}{name}{found['quote']}{found['after']}"
    lines[number - 1] = changed + line[len(bare) :]
    written = "".join(lines)
    return written if _is_right(text, written, name) else None


def _is_right(before: str, after: str, name: str) -> bool:
    """Whether a reader of TOML sees the new baseline, and nothing else that is new."""
    old, new = tomllib.loads(before), tomllib.loads(after)
    old["tool"]["noworse"][_KEY] = name
    return old == new
