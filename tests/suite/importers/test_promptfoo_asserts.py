"""Assertions of promptfoo: each is a check that means the same, or is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.suite.importers.importers_for_tests import bring, fields, left

from noworse.judging.checks import run_checks
from noworse.suite.cases.check_values import check


def of(
    given: dict[str, Any], files: dict[str, str | bytes] | None = None
) -> tuple[dict[str, Any], list[str]]:
    """Import a test with one assertion: the case, and what is left out."""
    test = {"vars": {"prompt": "Hi", "name": "Ada"}, "assert": [given]}
    imported = bring("a.json", json.dumps({"tests": [test]}), files)
    [case] = fields(imported)
    return case, left(imported)


@pytest.mark.parametrize(
    ("given", "holds", "breaks"),
    [
        ({"type": "equals", "value": "a.b"}, "a.b", "axb"),
        ({"type": "equals", "value": 42}, "42", "43"),
        ({"type": "equals", "value": {"a": 1}}, '{"a": 1}', '{"a": 2}'),
        ({"type": "not-equals", "value": "no."}, "no way", "no."),
        ({"type": "contains", "value": 0}, "10", "11"),
        ({"type": "contains", "value": "{{name}}"}, "Dear Ada", "Dear Bob"),
        ({"type": "not-contains", "value": "AI"}, "I may", "As an AI"),
        ({"type": "icontains", "value": "a+b"}, "see A+B", "aab"),
        ({"type": "not-icontains", "value": "ai"}, "no", "An\nAI"),
        ({"type": "contains-all", "value": ["a", "b"]}, "b a", "a"),
        ({"type": "contains-all", "value": "a, b"}, "b a", "a"),
        ({"type": "contains-any", "value": ["a", "(b"]}, "x(b", "b"),
        ({"type": "icontains-any", "value": ["ab", "c"]}, "AB", "x"),
        ({"type": "icontains-all", "value": ["ab", "c"]}, "C AB", "ab"),
        ({"type": "not-contains-any", "value": ["a", "b"]}, "x", "b"),
        ({"type": "not-icontains-any", "value": ["aa", "b"]}, "x", "x AA"),
        ({"type": "starts-with", "value": "Yes"}, "Yes.", "no Yes"),
        ({"type": "not-starts-with", "value": "Yes"}, "no Yes", "Yes."),
        ({"type": "regex", "value": r"^(?<day>\d+)\/2"}, "12/2", "x"),
        ({"type": "not-regex", "value": r"\d{4}"}, "123", "so\n1234"),
        ({"type": "is-json"}, "{}", "{"),
        ({"type": "is-json", "value": '{"type": "object"}'}, "{}", "[]"),
        ({"type": "is-json", "value": {"type": "array"}}, "[]", "{}"),
        ({"type": "word-count", "value": {"max": 2}}, "a b", "a b c"),
        (
            {"type": "assert-set", "assert": [{"type": "contains", "value": "a"}]},
            "a",
            "b",
        ),
    ],
)
def test_an_assertion_is_a_check(
    given: dict[str, Any], holds: str, breaks: str
) -> None:
    """One answer passes it, another breaks it, as with promptfoo."""
    case, out = of(given)

    checks = [check(one) for one in case["checks"]]

    assert out == []
    assert run_checks(checks, holds, "candidate", []) == ()
    assert run_checks(checks, breaks, "candidate", []) != ()


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        (
            {"type": "llm-rubric", "value": "Polite to {{ name }}"},
            "rubric",
            "Polite to Ada",
        ),
        ({"type": "g-eval", "value": ["Short", "Polite"]}, "rubric", "Short\nPolite"),
        ({"type": "llm-rubric", "value": "Ok", "threshold": 0.5}, "rubric", "Ok"),
        ({"type": "llm-rubric", "value": "file://r.txt"}, "rubric", "From a file"),
        ({"type": "factuality", "value": "Paris"}, "expected", "Paris"),
        ({"type": "similar", "value": "Paris", "threshold": 0.8}, "expected", "Paris"),
    ],
)
def test_what_a_model_graded_is_for_the_judge(
    given: dict[str, Any], field: str, value: str
) -> None:
    """A rubric or a reference."""
    case, out = of(given, {"r.txt": "From a file"})

    assert (case[field], out) == (value, [])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"type": "javascript", "value": "output === 'x'"}, "`javascript`"),
        ({"type": "python", "value": "file://grade.py"}, "`grade.py` is code"),
        ({"type": "llm-rubric", "value": " "}, "`llm-rubric`"),
        ({"type": "cost", "threshold": 0.1}, "`cost`"),
        ({"type": "contains-json"}, "`contains-json`"),
        ({"type": "word-count", "value": {"min": 2, "max": 3}}, "`word-count`"),
        ({"type": "levenshtein", "value": "x", "threshold": 5}, "`levenshtein`"),
        ({"type": "equals", "value": "x", "threshold": 1}, "`equals` with `threshold`"),
        ({"type": "equals", "value": "x", "transform": "f"}, "`equals` with `transf"),
        ({"type": "similar", "value": "x", "transform": "f"}, "`similar` with `tran"),
        ({"type": "equals", "value": "x", "weight": 0}, "`equals` of weight 0"),
        ({"type": "assert-set", "threshold": 0.5, "assert": []}, "`assert-set`"),
        ({"type": "assert-set"}, None),
        ({"type": "regex", "value": "(a+)+$"}, "`regex`: `(a+)+` can search for ever"),
        ({"type": "regex", "value": "("}, "`regex`: this is no regular expression"),
        ({"type": "is-json", "value": "{"}, "`is-json`: its schema is not JSON"),
        ({"type": "is-json", "value": {"x": 1, "if": {}}}, "`is-json`:"),
        ({"type": "equals", "value": True, "x": 1}, None),
        (
            {"type": "contains", "value": "{{ env.KEY }}"},
            "may not read the environment",
        ),
        ({"type": "equals", "value": "file://../secret.txt"}, "does not exist"),
        ({"type": "equals", "value": "file://s.json"}, "s.json, line 1`: this is not"),
        (
            {"type": "equals", "value": "file://b.txt"},
            "b.txt`, line 1: this is not UTF",
        ),
        ({"type": "equals", "value": "file://b.png"}, "`b.png` is no text"),
        ({}, "the assertion `without a type`"),
        ({"$ref": "#/x"}, "the assertion `#/x`"),
    ],
)
def test_what_has_no_check_is_told(given: dict[str, Any], said: str | None) -> None:
    """With its line; the case stays."""
    files: dict[str, str | bytes] = {"s.json": "[{", "b.txt": b"\xe4"}

    case, out = of(given, files)

    assert case["vars"] == {"prompt": "Hi", "name": "Ada"}
    assert (said is None) == (out == [])
    assert said is None or said in out[0]


def test_code_that_transforms_an_output_takes_its_checks_along() -> None:
    """What a check of ours would see is another text; a rubric stays."""
    asserts = [{"type": "contains", "value": "a"}, {"type": "llm-rubric", "value": "B"}]
    test = {"vars": {"prompt": "Hi"}, "assert": asserts}
    root = {"tests": [test | {"options": {"transform": "output.x"}}]}

    imported = bring("a.json", json.dumps(root))

    [case] = fields(imported)
    assert ("checks" in case, case["rubric"]) == (False, "B")
    said = "the assertion `contains` on an output that code transforms"
    assert left(imported) == [f"a.json:1: {said}"]
