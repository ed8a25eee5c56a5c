"""Samples of inspect_ai: choices become a part of the question."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.suite.importers.importers_for_tests import bring, fields, left

BELOW = "\n\nA) x\nB) y\n\nAnswer with the letter alone."


def of(**sample: Any) -> Any:
    return bring("a.jsonl", json.dumps({"input": "Which?", "target": "A"} | sample))


@pytest.mark.parametrize("choices", [["x", "y"], "x, y", "x y"])
def test_choices_are_read_as_inspect_ai_reads_them(choices: object) -> None:
    """A list, or a text between commas or spaces; the answer is one of the letters."""
    imported = of(choices=choices)

    [case] = fields(imported)
    assert case["prompt"] == f"Which?{BELOW}"
    assert case["checks"] == [{"one_of": ["A", "B"]}]
    assert len(imported.hints) == 1


def test_choices_stand_below_the_last_turn() -> None:
    """Of a conversation."""
    turns = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "?"},
    ]

    [case] = fields(of(input=turns, choices=["x", "y"]))

    assert case["messages"][1]["content"] == f"?{BELOW}"


def test_choices_of_an_input_by_names_are_only_checked() -> None:
    """Its prompt is still to be written."""
    [case] = fields(of(input={"a": "1", "b": "2"}, choices=["x", "y"]))

    assert case["checks"] == [{"one_of": ["A", "B"]}]


def test_a_sample_that_asks_nothing_is_told() -> None:
    """And so is one without choices not changed."""
    rows = [{"input": "Hi", "target": "Yo"}, {"input": "", "target": "x"}]

    imported = bring("a.jsonl", "\n".join(map(json.dumps, rows)))

    assert fields(imported) == [{"prompt": "Hi", "expected": "Yo"}]
    assert left(imported)[0].startswith("a.jsonl:2: a sample: no field says")
