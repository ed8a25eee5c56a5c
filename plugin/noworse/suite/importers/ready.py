"""Foreign cases made ready: sliced, named, and held against our own reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from noworse.records.cases import Case
from noworse.suite.cases.drafts import Drafts, Header
from noworse.suite.cases.findings import Findings, Unfit, code
from noworse.suite.cases.schema import CaseFields, SuiteFields, read_fields
from noworse.suite.cases.sources import Sources
from noworse.suite.cases.tables import Table
from noworse.suite.cases.values import identifier, tags
from noworse.suite.importers.base import ForeignCase, ForeignSuite, Reply, Source
from noworse.suite.importers.slices import slice_of, value_of

_LONGEST = 120
_UNFIT = re.compile(r"::+|[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SPACE = re.compile(r"\s+")
_NOT_IN_TAGS = re.compile(r"[\s,;]+")
_ORDER = ("id", "slice", "tags", "prompt", "messages", "vars", "expected")
_USED = ("slice", "tags", "weight", "critical")
_ANSWERED = "an answer that is there already goes into `answers_from`, with its model"
_TOLD = "what the model is to be told belongs into the prompt, or into `vars`"
_MENDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("actual_output", "actualOutput", "output"), _ANSWERED),
        **dict.fromkeys(("context", "retrieval_context", "retrievalContext"), _TOLD),
    }
)
"""What to do with fields that no slice can be made of."""


@dataclass(frozen=True, slots=True)
class ReadyCase:
    """A case as it will be written, and as our reader takes it."""

    id: str
    fields: Mapping[str, object]
    case: Case
    path: str
    line: int
    origin: ForeignCase

    @property
    def reply(self) -> Reply | None:
        return self.origin.reply


@dataclass(slots=True)
class Names:
    """Gives ids: one of a kind, legal, and the same for the same file."""

    taken: set[str] = field(default_factory=set)
    changed: int = 0
    """How many are not as the file has them."""

    def name(self, wanted: object, case: Case, label: str) -> str:
        """Return an id for a case; `label` tells suites of one file apart."""
        legal = _legal(wanted)
        name = f"{legal or case.id}@{label}" if label else legal or case.id
        unique, number = name, 1
        while unique in self.taken:
            number += 1
            unique = f"{name}-{number}"
        self.taken.add(unique)
        self.changed += bool(legal) and (unique != name or legal != str(wanted))
        return unique


def _legal(wanted: object) -> str:
    """Return an id that our reader takes, or nothing."""
    if isinstance(wanted, bool) or not isinstance(wanted, str | int | float):
        return ""
    name = _SPACE.sub(" ", _UNFIT.sub("-", str(wanted).strip())).strip()
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}-{sha256(name.encode()).hexdigest()[:8]}"
    try:
        return identifier(name)
    except Unfit:
        return ""


def ready_cases(
    suite: ForeignSuite, source: Source, slice_by: str | None, names: Names
) -> Iterator[ReadyCase]:
    """Yield the cases of a suite that our reader takes; the others are noted."""
    header = Table(dict(suite.header), 1)
    findings = Findings(source.path)
    shared = read_fields(SuiteFields, header, findings)
    assert shared is not None, f"importers make no such header: {findings.problems}"
    apart = Sources(source.path, source.library, findings)
    drafts = Drafts(Header("imported", shared, header, {}), apart)
    for one in suite.cases:
        left = source.left.of(one.path)
        fields = _fields(one, slice_of(one, slice_by))
        wanted = fields.pop("id", None)
        notes = Findings(one.path)
        case = drafts.case_of(Table(fields, one.line), notes)
        if case is None:
            for problem in (*notes.problems, *findings.problems):
                left.add(one.line, f"a case: {problem.reason}", problem.mend)
            continue
        for name in one.facts:
            if name != (slice_by or "").partition(".")[0] and name not in _USED:
                mend = _MENDS.get(name, f"`--slice-by {name}` makes slices of it")
                left.add(one.line, f"the field {code(name)}", mend)
        name = names.name(wanted, case, suite.label)
        told = {"id": name, **fields}
        order = [*_ORDER, *(key for key in told if key not in _ORDER)]
        ordered = {key: told[key] for key in order if key in told}
        yield ReadyCase(name, ordered, case, one.path, one.line, one)


def _fields(one: ForeignCase, slice_name: str | None) -> dict[str, object]:
    """Return the fields of a case, without those that say nothing."""
    known = CaseFields.model_fields
    fields = {
        name: value
        for name, value in one.fields.items()
        if name in known and value not in (None, "", [], {})
    }
    if slice_name is not None and (legal := _legal(slice_name)):
        fields["slice"] = legal
    for name in ("weight", "critical"):
        if name not in fields and (value := value_of(one, name)) is not None:
            fields[name] = value
    if "tags" in fields or "tags" in one.facts:
        fields["tags"] = _tags(fields.get("tags", one.facts.get("tags")))
    return {name: value for name, value in fields.items() if value != []}


def _tags(value: object) -> list[str]:
    """Return tags that are one word each."""
    if isinstance(value, str):
        return [*tags(value)]
    items = value if isinstance(value, list) else []
    words = (_NOT_IN_TAGS.sub("-", str(one)).strip("-") for one in items)
    return [*dict.fromkeys(word for word in words if word.isprintable() and word)]
