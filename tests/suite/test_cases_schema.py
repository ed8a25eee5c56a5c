"""The JSON schema that editors use: the same format, from the same fields."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from noworse.suite.cases.schema import case_file_schema

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "docs" / "case-file.schema.json"
GOOD = """
suite: support-replies
system: You answer for Acme.
prompt: "{{ policy }} {{ question }}"
vars: {policy: {file: policy.md}}
rubric: Which reply solves it?
checks: [max_words: 120, not_contains: As an AI, json, {number: 42, tolerance: 0.5}]
cases:
  - id: return-20-days
    slice: billing
    tags: [en]
    vars: {question: May I}
    expected: "Yes"
    weight: 3
    critical: true
  - id: 7
    tags: a, b
    expected: {a: 1}
    messages: [{role: user, content: My code fails.}]
    tools: [{name: look_up, parameters: {type: object}}]
    checks: [{calls_tool: look_up}, {calls_tool: {look_up: {id: 7}}}]
cases_from: [tickets.jsonl, more.csv]
answers_from: log.jsonl
"""


def faults(text: str) -> list[str]:
    found = Draft202012Validator(case_file_schema()).iter_errors(yaml.safe_load(text))
    return [error.message for error in found]


def test_the_committed_schema_is_the_format() -> None:
    """Editors read the file in docs/; write it anew when a field changes."""
    written = json.dumps(case_file_schema(), indent=2) + "\n"

    assert COMMITTED.read_text(encoding="utf-8") == written
    Draft202012Validator.check_schema(case_file_schema())


@pytest.mark.parametrize("text", [GOOD, "- {prompt: a, expected: b}", "cases: []"])
def test_what_we_read_is_valid(text: str) -> None:
    """The example of the design, and the shortest file."""
    assert faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "- {promt: a}",
        "- {prompt: ''}",
        "- {prompt: null}",
        "- {prompt: a, weight: 0}",
        "- {prompt: a, weight: null}",
        "- {prompt: a, critical: 1}",
        "- {prompt: a, checks: [max_wrds: 3]}",
        "- {prompt: a, checks: [max_words: 0]}",
        "- {prompt: a, checks: [{json: true, tolerance: 1}]}",
        "- {messages: [{role: robot, content: a}]}",
        "- {messages: [{role: user}]}",
        "suite: []",
        "cases_from: [1]",
        "text",
    ],
)
def test_what_we_refuse_is_not(text: str) -> None:
    """A typo is underlined while it is written."""
    assert faults(text) != []


@pytest.mark.parametrize("path", sorted((ROOT / "evals").glob("*.eval.yaml")), ids=str)
def test_our_own_examples_are_valid(path: Path) -> None:
    """Those that strangers read first."""
    assert faults(path.read_text(encoding="utf-8")) == []
