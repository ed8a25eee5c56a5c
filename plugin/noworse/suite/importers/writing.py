"""Case files out of ready cases, in each of our formats."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from noworse.errors import CaseFileError, Problem
from noworse.suite.cases.findings import code
from noworse.suite.importers.base import listed
from noworse.suite.importers.yaml_writer import write_yaml

Fields = Mapping[str, object]
Written = Callable[[Fields, Sequence[Fields]], str]

_TEXTS = frozenset(("id", "slice", "prompt", "system", "rubric"))
_OWN = ("system", "rubric", "tools")
_NOT_IN_CSV = re.compile("[\0\r]")
_ODD = re.compile("[\x7f]")
_LARGEST = 2**63
_YAML = "write YAML: `--to` a name that ends in `.eval.yaml`"


def write_cases(suffix: str, header: Fields, cases: Sequence[Fields]) -> str:
    """Return a case file in the format that a suffix names.

    Raises:
        CaseFileError: if there is no such format, or it cannot hold these cases.
    """
    write = WRITERS.get(suffix)
    if write is None:
        known = ", ".join(code(one) for one in WRITERS)
        reason = f"case files do not end in {code(suffix)}"
        raise CaseFileError(Problem("--to", None, reason, f"known are {known}"))
    return write(header, cases)


def _jsonl(header: Fields, cases: Sequence[Fields]) -> str:
    rows = (_folded(header, case) for case in cases)
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def _csv(header: Fields, cases: Sequence[Fields]) -> str:
    rows = [_folded(header, case) for case in cases]
    columns = [*dict.fromkeys(name for row in rows for name in row)]
    lines = [columns] + [
        [_cell(name, row.get(name)) for name in columns] for row in rows
    ]
    return "".join(f"{','.join(map(_quoted, line))}\n" for line in lines)


def _toml(header: Fields, cases: Sequence[Fields]) -> str:
    tables = [[f"{name} = {_inline(one)}" for name, one in header.items()]]
    for case in cases:
        fields = [f"{name} = {_inline(one)}" for name, one in case.items()]
        tables.append(["[[cases]]", *fields])
    return "\n".join("\n".join([*table, ""]) for table in tables if table)


WRITERS: Final[Mapping[str, Written]] = MappingProxyType(
    {
        ".yaml": write_yaml,
        ".yml": write_yaml,
        ".jsonl": _jsonl,
        ".csv": _csv,
        ".toml": _toml,
    }
)
"""How a file is written, by its suffix."""


def _folded(header: Fields, case: Fields) -> dict[str, object]:
    """Return a case that says for itself what its suite says for all.

    Raises:
        CaseFileError: if answers go with it: only a header can name them.
    """
    if "answers_from" in header:
        reason = "a file without a header cannot name the answers that go with it"
        raise CaseFileError(Problem("--to", None, reason, _YAML))
    shared = {name: header[name] for name in _OWN if name in header}
    if "prompt" in header and "messages" not in case:
        shared["prompt"] = header["prompt"]
    turns = case.get("messages")
    if isinstance(turns, list) and turns and turns[0].get("role") == "system":
        shared.pop("system", None)
    checks = [one for held in (header, case) for one in listed(held.get("checks"))]
    whole = {**case, **{name: one for name, one in shared.items() if name not in case}}
    return whole | ({"checks": checks} if checks else {})


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "tags" and isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, str) and name in _TEXTS | {"expected"}:
        return value
    return json.dumps(value, ensure_ascii=False)


def _quoted(cell: str) -> str:
    if _NOT_IN_CSV.search(cell):
        reason = "a text holds a character that CSV cannot keep as it is"
        raise CaseFileError(Problem("--to", None, reason, _YAML))
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if re.search(r'[",\n]|^\s|\s$', cell) else cell


def _inline(value: object) -> str:
    """Write a value of TOML on one line; its texts are written as JSON writes them."""
    if isinstance(value, dict):
        pairs = (f"{_string(key)} = {_inline(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, str):
        return _string(value)
    is_large = isinstance(value, int) and not -_LARGEST <= value < _LARGEST
    if value is None or is_large:
        reason = f"TOML has no {'null' if value is None else 'numbers so large'}"
        raise CaseFileError(Problem("--to", None, reason, _YAML))
    return json.dumps(value)


def _string(text: str) -> str:
    return _ODD.sub("\\\\u007f", json.dumps(text, ensure_ascii=False))
