"""The JSON report: exactly the run record, in ASCII, versioned."""

from __future__ import annotations

import json
from collections.abc import Iterator

from noworse.records.base import Record
from noworse.records.run import RunRecord, read_run
from noworse.reports.versioned import Form


def dump(record: RunRecord) -> str:
    """Write a run so that `load` reads it back equal.

    Fields stand in the order in which the records declare them, so that two runs that
    differ only in their times differ only there. A lone surrogate in a model's answer
    survives: it is escaped like everything beyond ASCII.
    """
    fields = (f' "{name}": {_field(record, name)}' for name in RunRecord.model_fields)
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _field(record: RunRecord, name: str) -> str:
    """Write one field, one level in.

    Records one by one: else all would be there twice, as dictionaries too.
    """
    value = getattr(record, name)
    if not (isinstance(value, tuple) and value and isinstance(value[0], Record)):
        return _written(record.model_dump(include={name})[name], depth=1)
    members = (f"  {_written(one.model_dump(), depth=2)}" for one in value)
    return "[\n" + ",\n".join(members) + "\n ]"


def _written(value: object, *, depth: int) -> str:
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, indent=1)
    # No string of JSON holds a line break of its own.
    return text.replace("\n", "\n" + depth * " ")


def compact(record: RunRecord) -> Iterator[str]:
    """Write a run in pieces, for `load` and not for eyes: quick, and never all at once.

    A run of very many cases is as large again as text.
    """
    mark = "{"
    for name in RunRecord.model_fields:
        value = getattr(record, name)
        yield f'{mark}"{name}":'
        mark = ","
        if isinstance(value, tuple) and value and isinstance(value[0], Record):
            for number, one in enumerate(value):
                yield f"{',' if number else '['}{_quick(one)}"
            yield "]"
        else:
            yield json.dumps(record.model_dump(include={name})[name], allow_nan=False)
    yield "}\n"


def _quick(one: Record) -> str:
    try:
        return one.model_dump_json()
    # Half of a surrogate pair, which only Python's own writer escapes.
    except ValueError:
        return json.dumps(one.model_dump(), allow_nan=False)


_FORM = Form(RunRecord, read_run, "a run of noworse", "json")


def schema() -> str:
    """Write the JSON Schema of the report, for readers in other languages."""
    return _FORM.schema()


def load(text: str, *, path: str = "run.json") -> RunRecord:
    """Read a run that `dump` wrote; `path` is only named in errors.

    Raises:
        SetupError: if it is no JSON, no run, or of a newer version of the format.
    """
    return _FORM.load(text, path)
