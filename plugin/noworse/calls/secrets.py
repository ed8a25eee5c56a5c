"""Values that must not be written down, found and blotted out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_SHORTEST = 8
"""A shorter value says nothing: `test` or `1234` stand in many answers."""


class Secrets:
    """Knows the user's keys, so that nothing else needs to."""

    def __init__(self, values: Iterable[str]) -> None:
        stripped = {value.strip() for value in values}
        told = {value for value in stripped if len(value) >= _SHORTEST}
        # As they stand in text, and as JSON would write them.
        forms = told | {json.dumps(value)[1:-1] for value in told}
        longest_first = sorted(forms, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __repr__(self) -> str:
        return "Secrets()"

    def occur_in(self, text: str) -> bool:
        """Whether any of them stands in a text."""
        return self._any.search(text) is not None

    def blot_out(self, text: str) -> str:
        """Replace each of them by `[redacted]`."""
        return self._any.sub("[redacted]", text)
