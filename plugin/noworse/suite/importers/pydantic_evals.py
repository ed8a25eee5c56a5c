"""Datasets of pydantic_evals: cases with inputs, and evaluators."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from noworse.suite.cases.findings import Unfit, code
from noworse.suite.cases.tables import Table
from noworse.suite.importers.base import ForeignCase, ForeignSuite, Source, listed
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.patterns import any_of
from noworse.suite.importers.simple import case_of, suite_of

_NO_CHECK = "write a check of our own, or what it asks for into the `rubric`"
_FIRST: Mapping[str, str] = {
    "Contains": "value",
    "Equals": "value",
    "IsInstance": "type_name",
    "LLMJudge": "rubric",
    "MaxDuration": "seconds",
}
"""What an evaluator that is written with one value alone means by it."""


def knows_pydantic_evals(paper: Paper) -> bool:
    """Whether it is a mapping with cases that have inputs."""
    held = paper.root.get("cases") if isinstance(paper.root, dict) else None
    return isinstance(held, list) and any(
        isinstance(one, dict) and "inputs" in one for one in held
    )


def read_pydantic_evals(source: Source, paper: Paper) -> tuple[ForeignSuite, ...]:
    """Make a suite of a dataset; evaluators become checks or the rubric."""
    whole = paper.table()
    shared = _Evaluators(source)
    for place, one in enumerate(listed(whole.fields.get("evaluators"))):
        shared.take(one, whole.line_of(("evaluators", place)))
    suite = suite_of(_cases(source, whole, shared))
    header = dict(suite.header) | shared.fields()
    return (ForeignSuite(suite.cases, header, hints=suite.hints),)


def _cases(source: Source, whole: Table, shared: _Evaluators) -> Iterator[ForeignCase]:
    for place, given in enumerate(listed(whole.fields.get("cases"))):
        line = whole.line_of(("cases", place))
        if not isinstance(given, dict):
            source.left.add(line, "a case that is no mapping", "write `inputs: ...`")
            continue
        own = _Evaluators(source)
        for inner, one in enumerate(listed(given.get("evaluators"))):
            own.take(one, whole.line_of(("cases", place, "evaluators", inner)))
        row = {key: one for key, one in given.items() if key != "evaluators"}
        try:
            case = case_of(source, row, line)
        except Unfit as error:
            source.left.add(line, f"a case: {error.reason}", error.mend)
            continue
        fields = dict(case.fields) | own.fields()
        if own.rubrics and shared.rubrics:
            fields["rubric"] = "\n".join([*shared.rubrics, *own.rubrics])
        if (own.as_expected or shared.as_expected) and "expected" in fields:
            checks = fields.get("checks", [])
            assert isinstance(checks, list), "evaluators make a list"
            fields["checks"] = [*checks, {"equals": fields["expected"]}]
        yield replace(case, fields=fields)


class _Evaluators:
    """The evaluators of a case or of all cases, as checks and a rubric."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.checks: list[object] = []
        self.rubrics: list[str] = []
        self.as_expected = False

    def fields(self) -> dict[str, object]:
        """Return the fields of a case or a suite."""
        fields: dict[str, object] = {}
        if self.checks:
            fields["checks"] = [*self.checks]
        if self.rubrics:
            fields["rubric"] = "\n".join(self.rubrics)
        return fields

    def take(self, given: object, line: int) -> None:
        """Translate an evaluator, or note that it cannot be."""
        name, held = _parts(given)
        value = held.get(_FIRST.get(name, "value"))
        is_text = isinstance(value, str) and bool(value.strip())
        match name:
            case "EqualsExpected":
                self.as_expected = True
            case "Equals" if value is not None:
                self.checks.append({"equals": value})
            case "Contains" if isinstance(value, str) and is_text:
                exact = held.get("case_sensitive", True) is not False
                pattern = any_of([value], ignore_case=True)
                self.checks.append({"contains": value} if exact else {"regex": pattern})
            case "LLMJudge" if isinstance(value, str) and is_text:
                self.rubrics.append(value)
            case "IsInstance" if value in ("str", "string"):
                pass  # any answer is a text
            case _:
                said = json.dumps(value) if name in _FIRST else ""
                reason = f"the evaluator {code(name)}{' ' if said else ''}{said[:60]}"
                self._source.left.add(line, reason, _NO_CHECK)


def _parts(given: object) -> tuple[str, Mapping[str, object]]:
    """Return an evaluator's name and arguments: it has three ways to be written."""
    if not isinstance(given, dict) or len(given) != 1:
        name = given.get("name") if isinstance(given, dict) else given
        value = given.get("arguments") if isinstance(given, dict) else None
        value = value[0] if isinstance(value, list) and value else value
    else:
        [(name, value)] = given.items()
    first = _FIRST.get(str(name), "value")
    if isinstance(value, dict) and (name != "Equals" or first in value):
        return str(name), value
    return str(name), {first: value}
