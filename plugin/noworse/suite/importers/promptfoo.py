"""Configurations and tests of promptfoo: one suite for each prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from noworse.suite.cases.findings import Unfit, code
from noworse.suite.cases.tables import Table
from noworse.suite.cases.templates import Templates
from noworse.suite.importers.base import ForeignCase, ForeignSuite, Source
from noworse.suite.importers.nunjucks import is_template, names_in, translate
from noworse.suite.importers.papers import Paper
from noworse.suite.importers.promptfoo_asserts import Graded, grade
from noworse.suite.importers.promptfoo_files import value_at
from noworse.suite.importers.promptfoo_notes import (
    TEST_FIELDS,
    note_test,
    note_whole,
    options_of,
    tools_of,
)
from noworse.suite.importers.promptfoo_prompts import Prompt, prompts_of
from noworse.suite.importers.promptfoo_tests import (
    Test,
    default_of,
    filled,
    tests_in,
    tests_of,
    vars_of,
)
from noworse.suite.importers.shapes import MADE, prompt_of, var_name

_ROOT = frozenset(("prompts", "tests", "scenarios", "defaultTest"))
_WITH_ASSERTS = frozenset(("tests", "scenarios", "assert"))
_DEEPEST = 6


def knows_promptfoo(paper: Paper) -> bool:
    """Whether it is a configuration, or rows of tests."""
    names = paper.fields.keys()
    root = paper.root if isinstance(paper.root, dict) else {}
    if not _ROOT.isdisjoint(root) or isinstance(root.get("config"), dict):
        return True
    tests = "vars" in names and names <= TEST_FIELDS
    return tests or any(name.startswith("__expected") for name in names)


def read_promptfoo(source: Source, paper: Paper) -> tuple[ForeignSuite, ...]:
    """Make a suite for each prompt, with a case for each test and its vars."""
    whole = paper.table()
    if isinstance(config := whole.fields.get("config"), dict):
        # What `promptfoo export` writes: results, and the configuration above them.
        whole = Table(config, whole.line, whole.lines, ("config",))
    templates = whole.fields.get("assertionTemplates")
    named = templates if isinstance(templates, dict) else {}
    whole = replace(whole, fields=_written_out(whole.fields, named))
    if _ROOT.isdisjoint(whole.fields):
        return _of_rows(source, paper)
    note_whole(source, whole)
    tools = tools_of(source, whole)
    default = default_of(source, whole)
    note_test(default, {})
    tests = [*tests_of(source, whole, default)]
    prompts = prompts_of(source, whole)
    shared = _Shared(default)
    several = len(prompts) > 1
    return tuple(
        ForeignSuite(
            tuple(_Cases(prompt, shared).cases(tests)),
            header=_header(prompt, shared) | ({"tools": tools} if tools else {}),
            label=prompt.label if several else "",
        )
        for prompt in prompts
    )


def _written_out(
    given: Mapping[str, object], named: Mapping[str, object], depth: int = 0
) -> dict[str, object]:
    """Put assertions in the place of references to their templates."""
    found = dict(given)
    for name, value in given.items():
        if name in _WITH_ASSERTS and isinstance(value, list) and depth < _DEEPEST:
            found[name] = [
                _written_out(_meant(one, named), named, depth + 1)
                if isinstance(one, dict)
                else one
                for one in value
            ]
        elif name == "defaultTest" and isinstance(value, dict):
            found[name] = _written_out(value, named, depth + 1)
    return found


def _meant(
    given: Mapping[str, object], named: Mapping[str, object]
) -> Mapping[str, object]:
    """Return what a reference refers to, if it is there; else what is given."""
    name = str(given.get("$ref")).removeprefix("#/assertionTemplates/")
    held = named.get(name)
    return held if "$ref" in given and isinstance(held, dict) else given


def _of_rows(source: Source, paper: Paper) -> tuple[ForeignSuite, ...]:
    """Make a suite of tests that stand alone: their prompt is elsewhere."""
    tests = [_named(test) for test in tests_in(source, paper)]
    held = [one for test in tests if isinstance(one := test.given.get("vars"), dict)]
    names = dict.fromkeys(name for one in held for name in one)
    only = "prompt" if "prompt" in names else next(iter(names), "prompt")
    made = "prompt" not in names and len(names) > 1
    text = prompt_of([*names]) if made else f"{{{{ {only} }}}}"
    prompt = Prompt("", {"prompt": text})
    shared = _Shared(Test({}, source, Table({}, 1)))
    cases = tuple(_Cases(prompt, shared).cases(tests))
    hints = (MADE,) if made else ()
    return (ForeignSuite(cases, _header(prompt, shared), hints=hints),)


def _named(test: Test) -> Test:
    """Return a test whose vars have names that a made prompt can show."""
    held = test.given.get("vars")
    if not isinstance(held, dict):
        return test
    named = {var_name(name): value for name, value in held.items()}
    return test._replace(given={**test.given, "vars": named})


def _header(prompt: Prompt, shared: _Shared) -> dict[str, object]:
    fields = {} if "messages" in prompt.fields else dict(prompt.fields)
    return fields | shared.graded.fields()


class _Shared:
    """What holds for all tests: their assertions, apart from those with vars."""

    def __init__(self, default: Test) -> None:
        self.default = default.given
        self.graded = Graded()
        self.of_each: list[tuple[Test, int]] = []
        transformed = _is_transformed(default.given)
        for place, one in enumerate(_asserts(default.given)):
            if transformed or is_template(str(one)):
                self.of_each.append((default, place))
            else:
                _grade(default, place, self.graded, {}, Templates())


@dataclass(slots=True)
class _Cases:
    """Makes the cases of one prompt."""

    prompt: Prompt
    shared: _Shared
    templates: Templates = field(default_factory=Templates)

    def cases(self, tests: Sequence[Test]) -> Iterator[ForeignCase]:
        names = names_in(self.prompt.texts)
        for test in tests:
            note_test(test, self.shared.default)
            try:
                for given in vars_of(test):
                    yield self.case(test, {**given, **_empty(names, given)})
            except Unfit as error:
                reason = f"a test: {error.reason}"
                test.source.left.add(test.line, reason, error.mend)

    def case(self, test: Test, given: Mapping[str, object]) -> ForeignCase:
        """Make a case of a test and one set of its vars."""
        values = filled(given, self.templates)
        graded = Graded()
        for origin, place in self.shared.of_each:
            _grade(origin, place, graded, values, self.templates)
        for place in range(len(_asserts(test.given))):
            _grade(test, place, graded, values, self.templates)
        fields = graded.fields(self.shared.graded.rubrics)
        if values:
            fields["vars"] = values
        fields |= self.asked(test)
        if isinstance(said := test.given.get("description"), str) and said.strip():
            fields["id"] = said
        about = test.given.get("metadata")
        facts = about if isinstance(about, dict) else {}
        return ForeignCase(fields, test.source.path, test.line, facts)

    def asked(self, test: Test) -> dict[str, object]:
        """Return the prompt of a case, where it is not that of the suite."""
        options = options_of(test.given)
        around = [options.get(name) for name in ("prefix", "suffix")]
        before, after = (str(one) if one is not None else "" for one in around)
        text = self.prompt.fields.get("prompt")
        if "messages" in self.prompt.fields:
            return {"messages": self.prompt.fields["messages"]}
        if not before and not after:
            return {}
        whole = f"{before}{text}{after}"
        return {"prompt": translate(whole, self.templates)}


def _empty(names: Sequence[str], given: Mapping[str, object]) -> dict[str, object]:
    """Return what a template wants and a test lacks: Nunjucks writes nothing there."""
    return {name: "" for name in names if name not in given}


def _asserts(given: Mapping[str, object]) -> list[object]:
    held = given.get("assert")
    return held if isinstance(held, list) else []


def _is_transformed(given: Mapping[str, object]) -> bool:
    held = options_of(given)
    return bool(held.get("transform") or held.get("postprocess"))


def _grade(
    test: Test,
    place: int,
    into: Graded,
    values: Mapping[str, object],
    templates: Templates,
) -> None:
    """Translate an assertion, or note why it cannot be."""
    held = _asserts(test.given)[place]
    given = held if isinstance(held, dict) else {}
    line = test.table.line_of(("assert", place))

    def render(value: object) -> object:
        return _rendered(test.source, value, values, templates)

    apart = Graded()
    try:
        grade(given, apart, render)
    except Unfit as error:
        test.source.left.add(line, error.reason, error.mend)
        return
    if apart.checks and _is_transformed(test.given):
        mend = "a check sees the answer as the model gave it"
        said = code(str(given.get("type")))
        reason = f"the assertion {said} on an output that code transforms"
        test.source.left.add(line, reason, mend)
        apart = replace(apart, checks=[])
    into.checks += apart.checks
    into.rubrics += apart.rubrics
    into.references += apart.references


def _rendered(
    source: Source,
    value: object,
    values: Mapping[str, object],
    templates: Templates,
) -> object:
    """Fill the vars of a test into the value of an assertion; read its file."""
    if isinstance(value, list):
        return [_rendered(source, one, values, templates) for one in value]
    if not isinstance(value, str):
        return value
    if value.startswith("file://"):
        return value_at(source, value)
    if not is_template(value):
        return value
    context: dict[str, JsonValue] = dict(values)  # type: ignore[arg-type]  # plain
    return templates.render(translate(value, templates), context)
