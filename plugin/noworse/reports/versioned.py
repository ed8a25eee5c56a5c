"""Files of ours as data: JSON of one record, whose first field is its version."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, get_args

from noworse.errors import Problem, SetupError
from noworse.records.base import Record

_Read = TypeVar("_Read", bound=Record)


def newer(fields: object, record: type[Record]) -> str | None:
    """Say that a newer noworse wrote it; `None`: none did."""
    ours = get_args(record.model_fields["schema_version"].annotation)[-1]
    version = fields.get("schema_version") if isinstance(fields, dict) else None
    if isinstance(version, int) and version > ours:
        return f"`schema_version` is {version}, and this noworse reads up to {ours}"
    return None


@dataclass(frozen=True, slots=True)
class Form(Generic[_Read]):
    """What a kind of file holds, and how it is read."""

    record: type[_Read]
    read: Callable[[object], _Read]
    """Raises a ValueError that names, in one line, the first field that is wrong."""

    name: str
    """In words: `a run of noworse`."""

    report: str
    """What `--nw-report` is given to write it."""

    def schema(self) -> str:
        """Write its JSON Schema, for readers in other languages."""
        fields = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        return json.dumps(fields | self.record.model_json_schema(), indent=1) + "\n"

    def load(self, text: str, path: str) -> _Read:
        """Read a file; `path` is only named in errors.

        Raises:
            SetupError: if it is no JSON, no such file, or of a newer version of it.
        """
        anew = f"write it anew: pytest --nw-report {self.report}"
        try:
            fields = json.loads(text)
        except (ValueError, RecursionError) as error:
            reason = f"this is not JSON: {error}"
            raise SetupError(Problem(path, None, reason, anew)) from error
        if too_new := newer(fields, self.record):
            mend = "upgrade it: pip install --upgrade noworse"
            raise SetupError(Problem(path, None, too_new, mend))
        try:
            return self.read(fields)
        except ValueError as error:
            reason = f"this is not {self.name}: {error}"
            raise SetupError(Problem(path, None, reason, anew)) from error
