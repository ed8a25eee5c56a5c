"""Slices of foreign cases: by a field that their files have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from noworse.errors import CaseFileError, Problem
from noworse.suite.cases.findings import code
from noworse.suite.importers.base import ForeignCase
from noworse.suite.settings.table import did_you_mean

_USUAL = ("slice", "category", "topic", "split")
_MOST_SHOWN = 12


def slice_field(
    cases: Sequence[ForeignCase], wanted: str | None, option: str
) -> str | None:
    """Return the field that slices are made of; `None`: there is none.

    Raises:
        CaseFileError: if there is none of the name that is wanted.
    """
    if wanted is None:
        told = {name for case in cases for name in (*case.facts, *case.traits)}
        return next((name for name in _USUAL if name in told), None)
    known = dict.fromkeys(name for case in cases for name in _known_of(case))
    if wanted in known or any(value_of(case, wanted) is not None for case in cases):
        return wanted
    listed = ", ".join([*known][:_MOST_SHOWN]) or "none"
    mend = did_you_mean(wanted, [*known]) or f"the fields are: {listed}"
    reason = f"no case has a field {code(wanted)}"
    raise CaseFileError(Problem(option, None, reason, mend))


def _known_of(case: ForeignCase) -> Iterable[str]:
    """Return the names of all that is known of a case."""
    given = case.fields.get("vars")
    return [*case.facts, *case.traits, *(given if isinstance(given, dict) else ())]


def value_of(case: ForeignCase, name: str) -> object:
    """Return what is known of a case by a name, or by a path of names with dots."""
    given = case.fields.get("vars")
    held = (case.facts, case.traits, given if isinstance(given, dict) else {})
    for facts in held:
        found: object = facts.get(name)
        if found is None:
            found = facts
            for step in name.split("."):
                found = found.get(step) if isinstance(found, Mapping) else None
        if found not in (None, "", [], {}):
            return found
    return None


def slice_of(case: ForeignCase, name: str | None) -> str | None:
    """Return the slice of a case, as a text; `None`: it has none of its own."""
    found = value_of(case, name) if name is not None else None
    if found is None:
        return None
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        return ", ".join(found)
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
