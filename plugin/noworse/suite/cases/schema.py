"""The file format of cases: its fields, and its JSON schema for editors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, TypeVar

from pydantic import (
    Field,
    JsonValue,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import ErrorDetails, core_schema

from noworse.records.base import Record
from noworse.records.cases import Check
from noworse.records.tools import Tool
from noworse.suite.cases import values
from noworse.suite.cases.check_values import check, check_schema
from noworse.suite.cases.findings import Findings, Unfit, code, kind
from noworse.suite.cases.tables import Table
from noworse.suite.cases.turns import Turn, tool
from noworse.suite.settings.lines import KeyPath
from noworse.suite.settings.table import did_you_mean

_F = TypeVar("_F", bound=Record)
_Text = Annotated[str, Field(min_length=1)]
_Name = Annotated[str, Field(min_length=1, max_length=200)]

_Words = Annotated[str, PlainValidator(values.words, json_schema_input_type=_Text)]
_Id = Annotated[
    str, PlainValidator(values.identifier, json_schema_input_type=_Name | int)
]
_Tags = Annotated[
    tuple[str, ...],
    PlainValidator(values.tags, json_schema_input_type=str | list[_Text]),
]
_Var = Annotated[
    JsonValue | values.FileVar,
    PlainValidator(values.var, json_schema_input_type=JsonValue),
]
_VarName = Annotated[str, PlainValidator(values.words, json_schema_input_type=str)]
_Expected = Annotated[
    str, PlainValidator(values.expected, json_schema_input_type=JsonValue)
]
_Tool = Annotated[
    Tool, PlainValidator(tool, json_schema_input_type=dict[str, JsonValue])
]
_Check = Annotated[Check, PlainValidator(check), WithJsonSchema(check_schema())]
_Weight = Annotated[
    float,
    PlainValidator(values.weight, json_schema_input_type=Annotated[float, Field(gt=0)]),
]
_Flag = Annotated[bool, PlainValidator(values.flag, json_schema_input_type=bool)]
_Count = Annotated[
    int,
    PlainValidator(values.count, json_schema_input_type=Annotated[int, Field(ge=0)]),
]


def _names(value: object) -> tuple[str, ...]:
    """Read one name of a file, or a list of them."""
    items = value if isinstance(value, list) else [value]
    return tuple(values.words(item) for item in items)


_Names = Annotated[
    tuple[str, ...],
    PlainValidator(_names, json_schema_input_type=_Text | list[_Text]),
]


class SharedFields(Record):
    """What a suite may say for all of its cases, and a case for itself."""

    slice: _Id | None = None
    """Decided on its own; left out, it is the suite."""

    tags: _Tags = ()
    """For `pytest -m` and `-k`, and for filters in reports."""

    system: _Words | None = None
    """The system message; a template where there are `vars`."""

    prompt: _Words | None = None
    """The user's message; a template where there are `vars`."""

    vars: dict[_VarName, _Var] = Field(default_factory=dict)
    """What templates are filled with; `{file: policy.md}` is that file's text."""

    rubric: _Words | None = None
    """What "better" means, in words for the judge."""

    tools: tuple[_Tool, ...] = ()
    """What the models may call; nothing is run, the calls are the answer."""

    checks: tuple[_Check, ...] = ()
    """Code checks on each answer; a case adds its own to those of the suite."""


class CaseFields(SharedFields):
    """A case, as a file has it: at least `prompt` or `messages`."""

    id: _Id | None = None
    """Unique in the run; left out, it is made of a hash of the prompt."""

    messages: tuple[Turn, ...] | None = None
    """A conversation; a last turn of the assistant's is what is `expected`."""

    expected: _Expected | None = None
    """A reference answer, shown to the judge."""

    weight: _Weight = 1.0
    """Share of production traffic, relative to the other cases."""

    critical: _Flag = False
    """A confirmed loss here fails the case by name."""


class SuiteFields(SharedFields):
    """A suite: what holds for all cases, and the cases."""

    suite: _Id | None = None
    """The suite's name; left out, it is that of the file."""

    cases: tuple[CaseFields, ...] = ()
    cases_from: _Names = ()
    """Files with more cases, below the folder of this one."""

    answers_from: _Names = ()
    """Files with answers that are there already, e.g. from a production log."""


class AnswerFields(Record):
    """An answer that is there already."""

    id: _Id
    model: _Words
    text: Annotated[str, PlainValidator(values.text)]
    input_tokens: _Count | None = None
    output_tokens: _Count | None = None


_ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("input", "inputs", "question", "instruction"), "prompt"),
        **dict.fromkeys(("ideal", "target", "reference", "answer"), "expected"),
        **dict.fromkeys(("expected_output", "output", "completion"), "expected"),
        **dict.fromkeys(("assert", "asserts", "assertions"), "checks"),
        **dict.fromkeys(("tests", "examples", "samples"), "cases"),
        **dict.fromkeys(("name", "key"), "id"),
    }
)
"""What other tools call our fields."""


def read_fields(form: type[_F], table: Table, findings: Findings) -> _F | None:
    """Read a table as the fields of `form`, or note all that does not fit."""
    empty = [name for name, value in table.fields.items() if value is None]
    for name in empty:
        mend = "write a value, or leave the field out"
        findings.add(table.line_of((name,)), f"{code(name)} is empty (null)", mend)
    try:
        read = form.model_validate(table.fields)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path, reason, mend = _misfit(form, detail)
            if path[0] not in empty:
                findings.add(table.line_of(path), f"{code(*path)}: {reason}", mend)
        return None
    return None if empty else read


def _misfit(form: type[Record], detail: ErrorDetails) -> tuple[KeyPath, str, str]:
    """Say where a value does not fit, why, and what to do."""
    path, value = detail["loc"], detail["input"]
    if path[-1:] == ("[key]",):
        path = path[:-1]
    match detail["type"]:
        case "value_error":
            unfit = detail["ctx"]["error"]
            assert isinstance(unfit, Unfit)
            return (*path, *unfit.path), unfit.reason, unfit.mend
        case "extra_forbidden":
            known = form if len(path) == 1 else Turn
            return path, *_unknown(str(path[-1]), value, known)
        case "missing":
            return path, "it is missing", "add it"
        case "tuple_type":
            return path, f"wanted a list, got {kind(value)}", "begin each item with `-`"
        case _:
            return path, f"wanted a mapping, got {kind(value)}", "write `name: value`"


def _unknown(name: str, value: object, form: type[Record]) -> tuple[str, str]:
    """Say of a field that there is none such, and which was meant."""
    fields = list(form.model_fields)
    reason = f"unknown field ({kind(value)})"
    if name == "include":
        # A file that is named as a suite would be collected a second time.
        file = str(value).replace(".eval.", ".")
        return reason, f"did you mean `cases_from: [{file}]`, a plain list of cases?"
    if name.endswith("_file"):
        field = name.removesuffix("_file")
        return reason, (
            f'write `{field}: "{{{{ text }}}}"` and `vars: {{text: {{file: ...}}}}`; '
            "a file outside the folder of the case file is not read"
        )
    if _ELSEWHERE.get(name) in fields:
        return reason, f"did you mean `{_ELSEWHERE[name]}`?"
    listed = ", ".join(code(field) for field in fields)
    return reason, did_you_mean(name, fields) or f"the fields are {listed}"


class _Editors(GenerateJsonSchema):
    """Writes a schema in which a field that may be left out may not be null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def case_file_schema() -> dict[str, object]:
    """Return the JSON schema of a case file, for editors."""
    whole: TypeAdapter[object] = TypeAdapter(SuiteFields | tuple[CaseFields, ...])
    schema = whole.json_schema(schema_generator=_Editors)
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "A case file of noworse",
        **schema,
    }
