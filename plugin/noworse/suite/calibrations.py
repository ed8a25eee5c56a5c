"""The store of calibrations: one file a judge, made to be read in a review."""

from __future__ import annotations

import json

from pydantic import ValidationError

from noworse.errors import Problem, SetupError
from noworse.records.calibration import Calibration
from noworse.records.names import folder_name

_MAKE_ANEW = "delete it, and make it anew: `noworse calibrate`"
_NEWEST = 1


def file_name(judge: str) -> str:
    """Name the file of a judge's calibration."""
    return f"{folder_name(judge)}.json"


def write_calibration(made: Calibration) -> str:
    """Write a calibration in ASCII, in one order, so that a change is a small diff."""
    fields = made.model_dump()
    fields["params"] = made.params.model_dump(exclude_none=True)
    for name in ("rubrics", "readings"):
        fields[name] = dict(sorted(fields[name].items()))
    rounded = {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in fields.items()
    }
    return json.dumps(rounded, ensure_ascii=True, indent=1) + "\n"


def read_calibration(path: str, text: str) -> Calibration:
    """Read what `write_calibration` wrote; `path` is only named in errors.

    Raises:
        SetupError: if it is damaged, or of a newer version of the format.
    """
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"this is not JSON: {error}") from error
    version = fields.get("v") if isinstance(fields, dict) else None
    if isinstance(version, int) and version > _NEWEST:
        reason = f"it was written by a newer noworse (format {version})"
        mend = "upgrade noworse, or make it anew: `noworse calibrate`"
        raise SetupError(Problem(path, None, reason, mend))
    try:
        return Calibration.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "calibration"
        reason = f"this is not a calibration: `{where}`: {first['msg']}"
        raise _damaged(path, reason) from error


def _damaged(path: str, reason: str) -> SetupError:
    return SetupError(Problem(path, None, reason, _MAKE_ANEW))
