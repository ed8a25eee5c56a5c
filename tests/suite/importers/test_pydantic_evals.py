"""Datasets of pydantic_evals: evaluators become checks or the rubric, or are told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.suite.importers.importers_for_tests import bring, fields, left, only


def of(evaluator: object) -> Any:
    """Import a dataset of one case with one evaluator."""
    case = {"inputs": "Hi", "expected_output": "Yo", "evaluators": [evaluator]}
    return bring("a.json", json.dumps({"cases": [case]}))


@pytest.mark.parametrize(
    ("evaluator", "field", "value"),
    [
        ("EqualsExpected", "checks", [{"equals": "Yo"}]),
        ({"EqualsExpected": {}}, "checks", [{"equals": "Yo"}]),
        ({"Equals": "x"}, "checks", [{"equals": "x"}]),
        ({"Equals": {"value": {"a": 1}}}, "checks", [{"equals": {"a": 1}}]),
        ({"Equals": {"a": 1}}, "checks", [{"equals": {"a": 1}}]),
        ({"Contains": "x"}, "checks", [{"contains": "x"}]),
        ({"name": "Contains", "arguments": ["x"]}, "checks", [{"contains": "x"}]),
        ({"LLMJudge": "Polite"}, "rubric", "Polite"),
        ({"name": "LLMJudge", "arguments": {"rubric": "Kind"}}, "rubric", "Kind"),
    ],
)
def test_an_evaluator_is_carried_over(
    evaluator: object, field: str, value: object
) -> None:
    """In each of the ways in which it may be written."""
    imported = of(evaluator)

    [case] = fields(imported)
    assert (case[field], left(imported)) == (value, [])


@pytest.mark.parametrize(
    ("evaluator", "said"),
    [
        ({"MaxDuration": 2.0}, "the evaluator `MaxDuration` 2.0"),
        ({"Contains": " "}, 'the evaluator `Contains` " "'),
        ({"LLMJudge": ""}, 'the evaluator `LLMJudge` ""'),
        ({"Contains": {"value": ["x"]}}, 'the evaluator `Contains` ["x"]'),
        ({"name": "Mine", "arguments": None}, "the evaluator `Mine`"),
        ("Mine", "the evaluator `Mine`"),
        ({"IsInstance": "dict"}, 'the evaluator `IsInstance` "dict"'),
    ],
)
def test_an_evaluator_that_has_no_check_is_told(evaluator: object, said: str) -> None:
    """With its line."""
    assert left(of(evaluator)) == [f"a.json:1: {said}"]


def test_what_holds_for_all_stands_in_the_suite() -> None:
    """But what is expected is of each case; a case without one is not held to it."""
    root = {
        "cases": [
            {"inputs": "Hi", "expected_output": "Yo"},
            {"inputs": "Ho"},
            7,
            {"inputs": ""},
        ],
        "evaluators": ["EqualsExpected", {"Contains": "o"}, {"IsInstance": "str"}],
    }

    imported = bring("a.json", json.dumps(root))

    first, second = fields(imported)
    assert only(imported).header == {"checks": [{"contains": "o"}]}
    assert first["checks"] == [{"equals": "Yo"}]
    assert "checks" not in second
    assert [line.partition(": ")[2][:6] for line in left(imported)] == [
        "a case",
        "a case",
    ]
