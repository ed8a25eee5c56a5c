"""Arbitrary and hostile files: no foreign exception, and nothing that hangs."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from tests.suite.importers.importers_for_tests import GOLDEN, bring, reread

from noworse.errors import CaseFileError
from noworse.suite.importers.table import FORMATS

NAMES = st.sampled_from(
    [
        *("prompts", "tests", "defaultTest", "scenarios", "assert", "type", "value"),
        *("vars", "options", "metadata", "config", "results", "cases", "inputs"),
        *("evaluators", "expected_output", "messages", "role", "content", "parts"),
        *("attributes", "gen_ai.input.messages", "gen_ai.output.messages", "events"),
        *("resourceSpans", "scopeSpans", "spans", "key", "item", "sample", "input"),
        *("datasource_item", "data_source", "source", "input_messages", "template"),
        *("ideal", "target", "choices", "tags", "id", "weight", "body", "request"),
        *("response", "choices", "message", "tools", "data", "status", "name"),
    ]
)
WORDS = st.sampled_from(
    [
        *("", "x", "{{ x }}", "{% if %}", "user", "assistant", "system", "tool"),
        *("equals", "llm-rubric", "is-json", "contains-any", "file://a.txt", "a.csv"),
        *("text", "[]", "{}", '[{"role": "user", "content": "x"}]', "EqualsExpected"),
        *("chat", "template", "eval.run", "\x00", "a::b", "(a+)+", "{{ env.x }}"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)
    ),
    max_leaves=14,
)


@pytest.mark.parametrize("form", [one.name for one in FORMATS])
@settings(max_examples=40, deadline=None)
@given(value=st.dictionaries(NAMES, VALUES, max_size=5) | st.lists(VALUES, max_size=3))
def test_any_value_is_imported_or_refused(form: str, value: object) -> None:
    """And what is imported is read by our own reader."""
    imported = None
    with suppress(CaseFileError):
        imported = bring("a.json", json.dumps(value), {"a.txt": "T"}, format=form)

    for suite in imported.suites if imported else ():
        read = reread(suite)
        assert [case.id for case in read.cases] == [case.id for case in suite.cases]


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl", "a.csv"])
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_imported_or_refused(name: str, data: bytes) -> None:
    """Whatever the file is called."""
    with suppress(CaseFileError):
        bring(name, data)


@pytest.mark.parametrize(
    "path", sorted(GOLDEN.glob("*.json*")), ids=lambda path: path.name
)
@settings(max_examples=20, deadline=None)
@given(share=st.floats(0, 1))
def test_a_file_that_was_cut_is_imported_or_refused(path: Path, share: float) -> None:
    """At whatever place."""
    data = path.read_bytes()

    with suppress(CaseFileError):
        bring("a.json", data[: int(len(data) * share)])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "bomb.yaml",
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(
                f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n"
                for n in range(9)
            ),
        ),
        ("deep.json", '{"a":' * 3000 + "1" + "}" * 3000),
        ("deep.jsonl", '{"input":' + "[" * 2000 + "]" * 2000 + "}"),
        ("deep.csv", "input,output\n" + '"' + "[" * 3000 + '",x\n'),
        ("long.json", '{"tests": [{"vars": {"q": "' + "{{ q }}" * 2000 + '"}}]}'),
    ],
)
def test_a_bomb_does_not_go_off(name: str, text: str) -> None:
    """It is bounded in size and depth."""
    with suppress(CaseFileError):
        bring(name, text)
