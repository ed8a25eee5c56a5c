"""JSONL case files: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from json import JSONDecodeError

from noworse.judging.strict_json import parse
from noworse.suite.cases.findings import Findings, Unreadable, kind
from noworse.suite.cases.tables import Sheet, Table

_ONE = "write one JSON object a line, with no array around them"
_STRICT = "write strict JSON: no comment, no trailing comma, no NaN, no key twice"


def read_jsonl(text: str, findings: Findings) -> Sheet:
    """Read a JSONL file, line by line as its rows are asked for.

    Raises:
        Unreadable: at the first row, if it is an array, or an object over many lines.
    """
    return Sheet(None, _rows(text, findings))


def _rows(text: str, findings: Findings) -> Iterator[Table]:
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare:
            continue
        try:
            value = parse(bare)
        except ValueError as error:
            if bare in {"[", "{"}:
                what = "an array" if bare == "[" else "an object over many lines"
                reason = f"this is JSON, not JSONL: {what}"
                raise Unreadable(number, reason, _ONE) from error
            findings.add(number, f"this is not JSON: {_reason(error)}", _STRICT)
            continue
        if isinstance(value, dict):
            yield Table(value, number)
        elif isinstance(value, list):
            raise Unreadable(number, "this is JSON, not JSONL: an array", _ONE)
        else:
            reason = f"a case is an object (a mapping), and this is {kind(value)}"
            findings.add(number, reason, _ONE)


def _reason(error: ValueError) -> str:
    if isinstance(error, JSONDecodeError):
        return f"{error.msg} in column {error.colno}"
    return str(error)
