"""Functions of the user's that have cases: what their decorators say, checked."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from noworse.errors import CaseFileError, Problem
from noworse.records.cases import Swap
from noworse.suite.cases.findings import code
from noworse.suite.settings.keys import shown

_WANTED: Mapping[str, str] = {
    "max_in_flight": "write a whole number from 1 on, or leave it out",
    "reroute": "write models by their names in your code, each with its role: "
    '`{"gpt-5.5": noworse.candidate}`',
    "timeout_seconds": "write the seconds, more than 0",
    "version": "write a text that changes when its answers should, or leave it out",
}


def swap_of(path: str, line: int, fields: Mapping[str, object]) -> Swap:
    """Read what a decorator was told.

    Raises:
        CaseFileError: naming every value that does not fit.
    """
    try:
        return Swap.model_validate(fields, strict=True)
    except ValidationError as error:
        problems = [
            Problem(path, line, f"{code(name)} does not fit (got {shown(value)})", mend)
            for detail in error.errors(include_url=False)
            for name, value in [(str(detail["loc"][0]), detail["input"])]
            for mend in [_WANTED.get(name, "give the function a shorter name")]
        ]
        raise CaseFileError(*problems) from error
