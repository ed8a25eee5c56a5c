"""Label files: what people said of pairs, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from noworse.errors import Problem, SetupError
from noworse.records.base import Record, Side
from noworse.records.cases import CaseId
from noworse.records.labels import Label, PairId, Preferred, shown_first
from noworse.suite.cases.findings import Findings, Unreadable, code
from noworse.suite.cases.jsonl_reader import read_jsonl
from noworse.suite.cases.tables import Table, text_of
from noworse.suite.settings.keys import shown
from noworse.suite.settings.table import did_you_mean

_FROM_SHEET = "take the rows from `noworse calibrate --sheet 40`, and fill in `label`"
_WORDS = "write `first`, `second` or `tie`; or `candidate`, `baseline` or `tie`"
_OTHER: Final[Mapping[Side, Side]] = MappingProxyType(
    {"candidate": "baseline", "baseline": "candidate"}
)


class LabelFields(Record):
    """A line of a label file. What only people look at is not read."""

    case: CaseId
    pair: PairId
    label: Literal["first", "second", "tie", "candidate", "baseline"] | None = None
    who: str = ""
    note: str | None = None
    prompt: str | None = None
    rubric: str | None = None
    expected: str | None = None
    first: str | None = None
    second: str | None = None


class Asked(NamedTuple):
    """Whose label of what: a row of a label file, filled in or not."""

    case: str
    pair: str
    who: str


class LabelFile(NamedTuple):
    """The labels of a file, and its rows that nobody has filled in."""

    labels: tuple[Label, ...]
    blank: tuple[Asked, ...]


def read_labels(path: str, data: bytes, who: str = "") -> LabelFile:
    """Read a label file; `path` is how errors name it.

    `who` has given the labels that do not say who did; another than they say is
    refused.

    Raises:
        SetupError: naming every mistake in it.
    """
    findings = Findings(path)
    labels: list[Label] = []
    blank: list[Asked] = []
    try:
        for row in read_jsonl(text_of(data), findings).rows:
            if (fields := _fields(row, findings)) is None:
                continue
            fields = _by(fields, who.strip(), row.line, findings)
            if fields.label is None:
                blank.append(Asked(fields.case, fields.pair, fields.who))
            elif (label := _label(fields, row.line, findings)) is not None:
                labels.append(label)
    except Unreadable as error:
        findings.add(error.line, error.reason, error.mend)
    if findings:
        raise SetupError(*findings.problems)
    return LabelFile(tuple(labels), tuple(blank))


def check_once(labels: Sequence[Label]) -> None:
    """Refuse two labels of one person for one pair.

    Raises:
        SetupError: naming both places of each.
    """
    known: dict[Asked, Label] = {}
    problems: list[Problem] = []
    for label in labels:
        first = known.setdefault(Asked(label.case, label.pair, label.who), label)
        if first is not label:
            reason = (
                f"{shown(label.who)} has labelled this pair before, "
                f"in {first.path}:{first.line}"
            )
            mend = "keep one of the two, or name who gave the other in `who`"
            problems.append(Problem(label.path, label.line, reason, mend))
    if problems:
        raise SetupError(*problems)


def _fields(row: Table, findings: Findings) -> LabelFields | None:
    # By way of JSON, where a list is no tuple and a number is no text; an answer may
    # hold half of a surrogate pair, which UTF-8 cannot write.
    text = json.dumps(row.fields, ensure_ascii=False).encode(errors="replace")
    try:
        return LabelFields.model_validate_json(text, strict=True)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            findings.add(row.line, *_misfit(detail))
    return None


def _by(fields: LabelFields, who: str, line: int, findings: Findings) -> LabelFields:
    said = fields.who.strip()
    if who and said and said != who:
        reason = f"{shown(said)} gave this label, and not {shown(who)}"
        findings.add(line, reason, "leave `--who` out: each line says who gave it")
    return fields.model_copy(update={"who": said or who})


def _label(fields: LabelFields, line: int, findings: Findings) -> Label | None:
    if not fields.who:
        reason = "`who` is missing: a label is what a certain person says"
        findings.add(line, reason, "write who gave the label, e.g. initials")
        return None
    return Label(
        case=fields.case,
        pair=fields.pair,
        preferred=_preferred(fields),
        who=fields.who,
        note=fields.note,
        path=findings.path,
        line=line,
    )


def _preferred(fields: LabelFields) -> Preferred:
    """Turn what a person said into a side: first and second are as on the sheet."""
    first = shown_first(fields.pair)
    sides: dict[str | None, Preferred] = {
        "first": first,
        "second": _OTHER[first],
        "tie": "neither",
        "candidate": "candidate",
        "baseline": "baseline",
    }
    return sides[fields.label]


def _misfit(detail: ErrorDetails) -> tuple[str, str]:
    """Say in a user's words what pydantic found, and what to do."""
    name, kind = str(detail["loc"][0]), detail["type"]
    if kind == "extra_forbidden":
        known = dict(LabelFields.model_fields)
        mend = did_you_mean(name, known) or f"known fields: {', '.join(known)}"
        return f"unknown field {code(name)}", mend
    if kind == "missing":
        return f"{code(name)} is missing", _FROM_SHEET
    given = shown(detail["input"])
    if name == "label":
        return f"`label` is no label (got {given})", _WORDS
    if name == "pair":
        return f"`pair` does not name two answers (got {given})", _FROM_SHEET
    wrong = detail["msg"].replace("Input should", "should")
    return f"{code(name)} {wrong} (got {given})", _FROM_SHEET
