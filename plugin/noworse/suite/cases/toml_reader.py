"""TOML case files: a header, and cases as `[[cases]]`."""

from __future__ import annotations

import re
import tomllib

from noworse.suite.cases.findings import Findings, Unreadable, code
from noworse.suite.cases.tables import Sheet, sheet_of
from noworse.suite.settings.lines import lines_of

_PLACE = re.compile(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)")


def read_toml(text: str, findings: Findings) -> Sheet:
    """Read a TOML file.

    Raises:
        Unreadable: if it is no TOML.
    """
    lines = lines_of(text)
    try:
        root = tomllib.loads(text)
    except RecursionError:
        raise Unreadable(1, "this is nested too deeply", "flatten it") from None
    # Not only TOMLDecodeError: an integer may have too many digits for Python.
    except ValueError as error:
        for path, line, first in lines.duplicates:
            reason = f"{code(*path)} is a duplicate key, first on line {first}"
            raise Unreadable(line, reason, "keep one of the two") from error
        place = _PLACE.fullmatch(str(error))
        reason, number = place.groups() if place else (str(error), "1")
        line = int(number or text.count("\n") + 1)
        mend = "compare the line with https://toml.io"
        raise Unreadable(line, f"this is not TOML: {reason}", mend) from error
    return sheet_of(root, lines.of, findings) if root else Sheet(None, ())
