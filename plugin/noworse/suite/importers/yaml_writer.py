"""Case files in YAML, written so that nothing reads as anything else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _()/.'!?+-]*[A-Za-z0-9_()/.'!?+-])?")
_WORDS = re.compile(r"y|n|yes|no|on|off|true|false|null|none|nan|inf", re.IGNORECASE)
_ODD = re.compile(
    "[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LONGEST_NAME = 500
"""Readers of YAML take no longer name without a mark of its own."""

_ON_LINES = frozenset(("checks", "messages", "tools"))


def write_yaml(
    header: Mapping[str, object], cases: Sequence[Mapping[str, object]]
) -> str:
    """Return a case file: its header, and its cases, each field on its line."""
    lines = [line for name, value in header.items() for line in _field(name, value, 0)]
    lines.append("cases:")
    for case in cases:
        lines += _item(case, 2)
    return "\n".join([*lines, ""])


def _item(fields: Mapping[str, object], indent: int) -> Iterator[str]:
    """Yield a mapping as an item of a list, each field on its line."""
    lines = (
        line for name, one in fields.items() for line in _field(name, one, indent + 2)
    )
    yield f"{' ' * indent}- {next(lines).lstrip()}"
    yield from lines


def _field(name: str, value: object, indent: int) -> Iterator[str]:
    """Yield the lines of a field."""
    start = f"{' ' * indent}{_scalar(name)}:"
    if isinstance(value, str) and _is_block(value):
        yield f"{start} |{'' if value.endswith(chr(10)) else '-'}"
        inside = " " * (indent + 2)
        for line in value.removesuffix("\n").split("\n"):
            yield f"{inside}{line}" if line else ""
    elif name == "vars" and isinstance(value, dict) and _is_short(value):
        yield start
        for key, one in value.items():
            yield from _field(key, one, indent + 2)
    elif name in _ON_LINES and isinstance(value, list):
        yield start
        for item in value:
            inner = [*item.values()] if isinstance(item, dict) else []
            if any(isinstance(one, str) and _is_block(one) for one in inner):
                yield from _item(item, indent + 2)
            else:
                yield f"{' ' * (indent + 2)}- {_flow(item)}"
    elif isinstance(value, str):
        yield f"{start} {_scalar(value, within=False)}"
    else:
        yield f"{start} {_flow(value)}"


def _is_short(value: Mapping[str, object]) -> bool:
    return bool(value) and max(map(len, value)) <= _LONGEST_NAME


def _is_block(text: str) -> bool:
    """Whether a text may stand as it is, line by line."""
    lines = text.removesuffix("\n").split("\n")
    return (
        "\n" in text
        and not _ODD.search(text)
        and lines[0][:1] not in {"", " "}
        and bool(lines[-1].strip())
        and not any(line.endswith(" ") for line in lines)
    )


def _flow(value: object) -> str:
    """Write a value on one line."""
    if isinstance(value, dict):
        inner = (f"{_name(key)}: {_flow(one)}" for key, one in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _name(text: str) -> str:
    return f"{'? ' if len(text) > _LONGEST_NAME else ''}{_scalar(text)}"


def _scalar(text: str, *, within: bool = True) -> str:
    """Write a text: as it is where that is plain enough, else in double quotes.

    `within` a list or mapping on one line, a comma ends it.
    """
    bare = text if within else text.replace(", ", " ")
    if _PLAIN.fullmatch(bare) and not _WORDS.fullmatch(text):
        return text
    return _ODD.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
