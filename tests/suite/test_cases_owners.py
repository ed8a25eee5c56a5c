"""Cases that a function answers: their variables are what is asked."""

from __future__ import annotations

import json

import pytest
from tests.pages_for_tests import Folder

from noworse.records.cases import Swap
from noworse.suite.cases.reading import Owner, read_suite

OWNER = Owner("test_app.py", Swap(suite="test_app", function="test_app", version="1"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"question": "Why?"}, "Why?"),
        ({"question": "Why?", "n": 2}, "question: Why?\nn: 2"),
        ({"who": ["a", "\xe4"]}, '["a", "\xe4"]'),
    ],
)
def test_a_judge_reads_the_variables_where_there_is_no_prompt(
    given: dict[str, object], told: str
) -> None:
    """One by itself; several by their names."""
    line = json.dumps({"id": "a", "vars": given})
    folder = Folder({"cases.jsonl": line.encode()})

    [case] = read_suite("cases.jsonl", folder, OWNER).cases

    assert [turn.content for turn in case.messages] == [told]
    assert case.vars == given
