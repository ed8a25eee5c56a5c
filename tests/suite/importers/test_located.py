"""JSON with lines: as strict as elsewhere, and it knows where everything stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings, strategies as st

from noworse.suite.cases.findings import Unreadable
from noworse.suite.importers.located import read_located

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def test_parts_have_their_lines() -> None:
    """Of mappings and lists, down to eight levels."""
    text = '[\n  {"a": 1},\n\n  {"b":\n   [2, {"c": 3}]}\n]\n'

    value, lines = read_located(text)

    assert value == [{"a": 1}, {"b": [2, {"c": 3}]}]
    assert (lines[0,], lines[1,], lines[1, "b", 1, "c"]) == (2, 4, 5)


@settings(max_examples=50, deadline=None)
@given(VALUES, st.sampled_from([None, 2]))
def test_it_reads_what_json_reads(value: object, indent: int | None) -> None:
    """Whatever the value, and however it is laid out."""
    text = json.dumps(value, indent=indent)

    assert read_located(f" {text}\n") == (value, read_located(text)[1])


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[1,\n 2", 2, "a comma or `]` should stand here"),
        ('{"a": 1,\n "a": 2}', 2, "a key stands twice in it"),
        ("{a: 1}", 1, "a name in double quotes should stand here"),
        ('{"a" 1}', 1, "a colon should stand here"),
        ("[1]\n[2]", 2, "text follows the value"),
        ("[NaN]", 1, "NaN is not JSON"),
        ("[1,]", 1, "Expecting value"),
        ("[" * 5000, 1, "it is nested too deeply"),
        ('[{"a":\n', 2, "Expecting value"),
    ],
)
def test_what_is_no_json_is_named(text: str, line: int, reason: str) -> None:
    """With its line."""
    with pytest.raises(Unreadable) as caught:
        read_located(text)

    assert (caught.value.line, caught.value.reason) == (
        line,
        f"this is not JSON: {reason}",
    )
