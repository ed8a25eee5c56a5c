"""Rows of inputs and outputs, by whatever names a tool gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from noworse.suite.cases.findings import Unfit, code
from noworse.suite.cases.tables import Table
from noworse.suite.importers.base import ForeignCase, ForeignSuite, Source
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.shapes import (
    MADE,
    asked,
    literal,
    prompt_of,
    structure,
    wanted,
)

ALIASES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "asked": (
            *("messages", "prompt", "instruction", "input", "inputs", "question"),
            *("query", "user_input", "user_prompt", "problem"),
        ),
        "expected": (
            *("expected", "expected_output", "expectedOutput", "ideal", "target"),
            *("targets", "reference", "reference_answer", "referenceAnswer"),
            *("reference_output", "reference_outputs", "ground_truth", "groundTruth"),
            *("gold", "correct_answer", "expected_answer", "expectedAnswer"),
            *("answer", "solution", "outputs", "output", "completion", "response"),
            *("correct_label", "label"),
        ),
        "id": ("id", "case_id", "caseId", "custom_id", "key", "name"),
        "system": ("system", "system_prompt", "systemPrompt", "system_message"),
        "tags": ("tags", "labels"),
        "weight": ("weight",),
        "tools": ("tools",),
        "facts": ("metadata", "additional_metadata", "additionalMetadata", "meta"),
    }
)
"""What our fields are called elsewhere, the best first."""

BOOKKEEPING: Final = frozenset(
    {
        *("created", "created_at", "createdAt", "updated_at", "updatedAt"),
        *("modified_at", "datasetId", "datasetName", "dataset_id", "dataset_name"),
        *("sourceTraceId", "sourceObservationId", "source_run_id", "source_file"),
        *("sourceFile", "project_id", "org_id", "root_span_id", "span_id", "is_root"),
        *("origin", "_xact_id", "_pagination_key", "object", "status", "attachments"),
    }
)
"""Fields by which tools keep their own order: they say nothing of a case."""


EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
"""What says nothing."""

_TEXTS = frozenset(("prompt", "instruction", "question", "query", "problem", "answer"))
"""Columns whose cells are texts, also where they look like JSON."""


def read_simple(source: Source, paper: Paper) -> tuple[ForeignSuite, ...]:
    """Make one suite of the rows of a file."""
    return (suite_of(cases_of(source, rows_of(paper))),)


def rows_of(paper: Paper) -> Iterator[Table]:
    """Yield the rows of a file; a cell of a CSV file may hold JSON."""
    for row in paper.rows:
        fields = row.fields
        if paper.form == "csv":
            fields = {
                name: cell if name in _TEXTS else structure(cell)
                for name, cell in fields.items()
            }
        yield Table(fields, row.line)


def cases_of(source: Source, rows: Iterable[Table]) -> Iterator[ForeignCase]:
    """Make a case of each row that asks something; the others are noted."""
    for row in rows:
        try:
            yield case_of(source, row.fields, row.line)
        except Unfit as error:
            source.left.add(row.line, f"a row: {error.reason}", error.mend)


def suite_of(cases: Iterator[ForeignCase]) -> ForeignSuite:
    """Put cases together; where they have only vars, a prompt is made of the names."""
    listed = tuple(cases)
    names: dict[str, None] = {}
    for case in listed:
        if is_unasked(case.fields):
            held = case.fields["vars"]
            assert isinstance(held, dict), "an input has named values"
            names |= dict.fromkeys(held)
    if not names:
        return ForeignSuite(listed)
    filled = tuple(_filled(case, names) for case in listed)
    return ForeignSuite(filled, {"prompt": prompt_of([*names])}, hints=(MADE,))


def is_unasked(fields: Mapping[str, object]) -> bool:
    """Whether a case has vars, and no prompt for them."""
    return "vars" in fields and fields.keys().isdisjoint(("prompt", "messages"))


def _filled(case: ForeignCase, names: Mapping[str, None]) -> ForeignCase:
    """Give a case a value for every name of the prompt; what it lacks is empty."""
    if not is_unasked(case.fields):
        return case
    held = case.fields["vars"]
    assert isinstance(held, dict), "an input has named values"
    fields = dict(case.fields) | {"vars": dict.fromkeys(names, "") | held}
    return replace(case, fields=fields)


def case_of(source: Source, given: Mapping[str, object], line: int) -> ForeignCase:
    """Make a case of a row.

    Raises:
        Unfit: if it asks nothing.
    """
    if given.get("status") == "ARCHIVED":
        raise Unfit("it is archived", "give it another status where it comes from")
    found = {field: name_in(given, names) for field, names in ALIASES.items()}
    name = found["asked"]
    if name is None:
        first = ", ".join(code(one) for one in ALIASES["asked"][:5])
        raise Unfit("no field says what is asked", f"call it one of {first}")
    fields = asked(given[name])
    used = {one for one in found.values() if one is not None}
    if name == "instruction" and "prompt" in fields:
        # The form of instruction data sets: what it is about stands beside it.
        if isinstance(about := given.get("input"), str) and about.strip():
            fields["prompt"] = f"{fields['prompt']}\n\n{about}"
        used.add("input")
    for field in ("expected", "id", "system", "tags", "weight", "tools"):
        if (called := found[field]) is not None:
            value = given[called]
            fields[field] = wanted(value) if field == "expected" else value
    if is_unasked(fields) and isinstance(system := fields.get("system"), str):
        fields["system"] = literal(system)
    facts = {key: value for key, value in given.items() if key not in used}
    about = given.get(found["facts"] or "")
    if isinstance(about, dict):
        facts = about | facts
    facts, traits = without_bookkeeping(facts)
    return ForeignCase(fields, source.path, line, facts, traits)


def without_bookkeeping(
    facts: Mapping[str, object],
) -> tuple[dict[str, object], dict[str, object]]:
    """Split what is said of a case from what a tool keeps for itself."""
    given = {key: value for key, value in facts.items() if value not in EMPTY}
    told = {key: value for key, value in given.items() if key not in BOOKKEEPING}
    return told, {key: value for key, value in given.items() if key in BOOKKEEPING}


def name_in(given: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    """Return the first of some names that has a value."""
    return next((one for one in names if given.get(one) not in EMPTY), None)
