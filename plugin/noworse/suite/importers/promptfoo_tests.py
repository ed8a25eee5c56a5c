"""Tests of promptfoo: where they stand, what holds for all, what each expands to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import NamedTuple

from noworse.suite.cases.findings import Unfit, code, kind
from noworse.suite.cases.tables import Table
from noworse.suite.cases.templates import Templates
from noworse.suite.importers.base import Source
from noworse.suite.importers.nunjucks import is_template, translate
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.promptfoo_csv import row_as_test
from noworse.suite.importers.promptfoo_files import (
    name_in,
    paper_at,
    value_at,
)

_MOST = 10_000
"""Cases that the lists of one test may expand to."""

_MERGED = ("vars", "options", "metadata")


class Test(NamedTuple):
    """One test, with what holds for all tests but their assertions."""

    given: Mapping[str, object]
    source: Source
    table: Table
    """As it stands in its file."""

    @property
    def line(self) -> int:
        return self.table.line


def default_of(source: Source, whole: Table) -> Test:
    """Return what holds for all tests."""
    given = whole.fields.get("defaultTest")
    table = Table({}, whole.line_of(("defaultTest",)), whole.lines, ("defaultTest",))
    if isinstance(given, str):
        try:
            given = paper_at(source, given).root
        except Unfit as error:
            source.left.add(table.line, f"`defaultTest`: {error.reason}", error.mend)
            given = {}
        table = Table({}, table.line)
    return Test(given if isinstance(given, dict) else {}, source, table)


def tests_of(source: Source, whole: Table, default: Test) -> Iterator[Test]:
    """Yield all tests of a configuration; those that cannot be had are noted."""
    given = whole.fields.get("tests", [])
    items = given if isinstance(given, list) else [given]
    for place, item in enumerate(items):
        at = ("tests", place) if isinstance(given, list) else ("tests",)
        table = Table({}, whole.line_of(at), whole.lines, at)
        for test in _tests(source, item, table):
            yield _merged(default, test)
    yield from _of_scenarios(source, whole, default)


def tests_in(source: Source, paper: Paper) -> Iterator[Test]:
    """Yield the tests of a file that holds nothing else."""
    for row in paper.rows:
        given = row_as_test(row.fields) if paper.form == "csv" else row.fields
        yield Test(given, source, row)


def _tests(source: Source, item: object, table: Table) -> Iterator[Test]:
    if isinstance(item, dict) and "path" not in item:
        yield Test(item, source, table)
        return
    reference = item.get("path") if isinstance(item, dict) else item
    if not isinstance(reference, str):
        reason = f"wanted a test, got {kind(reference)}"
        source.left.add(table.line, reason, "write `vars: ...`")
        return
    try:
        paper = paper_at(source, reference)
    except Unfit as error:
        source.left.add(table.line, f"tests: {error.reason}", error.mend)
        return
    yield from tests_in(source.beside(name_in(reference)), paper)


def _of_scenarios(source: Source, whole: Table, default: Test) -> Iterator[Test]:
    """Yield each test of a scenario under each of its configurations."""
    scenarios = whole.fields.get("scenarios")
    for place, one in enumerate(scenarios if isinstance(scenarios, list) else ()):
        held = one if isinstance(one, dict) else {}
        configs, tests = held.get("config"), held.get("tests")
        if not isinstance(configs, list) or not isinstance(tests, list):
            line = whole.line_of(("scenarios", place))
            mend = "write its `config` and `tests` out in this file"
            source.left.add(line, "a scenario whose parts stand elsewhere", mend)
            continue
        for config, (column, test) in product(configs, enumerate(tests)):
            at = ("scenarios", place, "tests", column)
            table = Table({}, whole.line_of(at), whole.lines, at)
            around = Test(config if isinstance(config, dict) else {}, source, table)
            own = Test(test if isinstance(test, dict) else {}, source, table)
            yield _merged(default, _merged(around, own))


def _merged(default: Test, test: Test) -> Test:
    """Return a test with the vars, options and metadata that hold for all."""
    given = {**_without_asserts(default.given), **test.given}
    for name in _MERGED:
        below, above = default.given.get(name), test.given.get(name)
        if isinstance(below, dict) and isinstance(above, dict | None):
            given[name] = {**below, **(above or {})}
    return test._replace(given=given)


def _without_asserts(given: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if name != "assert"}


def vars_of(test: Test) -> list[dict[str, object]]:
    """Return the vars of each case that a test expands to, files read.

    Raises:
        Unfit: if a file cannot be read, or lists make too many cases.
    """
    held = test.given.get("vars", {})
    if isinstance(held, str):
        held = value_at(test.source, held)
    if not isinstance(held, dict):
        raise Unfit(f"wanted vars, got {kind(held)}", "write `vars: {name: value}`")
    options = test.given.get("options")
    whole = isinstance(options, dict) and options.get("disableVarExpansion")
    choices = [
        [_value(test.source, one) for one in _choices(value, whole=bool(whole))]
        for value in held.values()
    ]
    made = [
        dict(zip(held, one, strict=True))
        for one in islice(product(*choices), _MOST + 1)
    ]
    if len(made) > _MOST:
        mend = "write the cases out, or use fewer values"
        raise Unfit(f"its lists make more than {_MOST:,} cases", mend)
    return made


def _choices(value: object, *, whole: bool) -> list[object]:
    return value if isinstance(value, list) and value and not whole else [value]


def _value(source: Source, value: object) -> object:
    if isinstance(value, str) and value.startswith("file://"):
        return value_at(source, value)
    return "" if value is None else value


def filled(given: Mapping[str, object], templates: Templates) -> dict[str, object]:
    """Fill vars that use others in: with us, a value is never a template.

    Raises:
        Unfit: if a value asks for what we do not have.
    """
    plain = {name: one for name, one in given.items() if not _is_filled(one)}
    done = dict(given)
    for name, value in given.items():
        if isinstance(value, str) and name not in plain:
            try:
                text = translate(value, templates)
                done[name] = templates.render(text, plain)  # type: ignore[arg-type] # plain values
            except Unfit as error:
                reason = f"the var {code(name)}: {error.reason}"
                raise Unfit(reason, error.mend) from None
    return done


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and is_template(value)
