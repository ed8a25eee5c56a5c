"""Rows of inputs and outputs, whatever their fields are called."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.suite.importers.importers_for_tests import bring, fields, ids, left, only

from noworse.errors import CaseFileError
from noworse.suite.importers.simple import ALIASES

TURNS = [{"role": "user", "content": "Hi"}]


def of(row: dict[str, Any]) -> dict[str, Any]:
    """Import one row, as one of plain ones."""
    [case] = fields(bring("a.jsonl", json.dumps(row), format="plain"))
    return case


@pytest.mark.parametrize("name", ALIASES["asked"])
def test_an_input_is_found_by_each_of_its_names(name: str) -> None:
    """A text is asked as it is."""
    value = TURNS if name == "messages" else "Hi {{ x }}"

    case = of({name: value})

    assert case in ({"prompt": "Hi {{ x }}"}, {"messages": TURNS})


@pytest.mark.parametrize("name", ALIASES["expected"])
def test_an_output_is_found_by_each_of_its_names(name: str) -> None:
    """It is the reference."""
    assert of({"prompt": "Hi", name: "Hello"})["expected"] == "Hello"


@pytest.mark.parametrize(
    ("value", "asks"),
    [
        (["Hi"], {"prompt": "Hi"}),
        (7, {"prompt": "7"}),
        (TURNS, {"messages": TURNS}),
        ([{"type": "human", "data": {"content": "Hi"}}], {"messages": TURNS}),
        ({"messages": TURNS}, {"messages": TURNS}),
        ({"text": "Hi", "more": None}, {"prompt": "Hi"}),
        ({"only": {"a": 1}}, {"vars": {"only": {"a": 1}}}),
        ({"a b": "x", "1": "y"}, {"vars": {"a_b": "x", "_1": "y"}}),
    ],
)
def test_an_input_of_any_shape_is_asked(value: object, asks: dict[str, Any]) -> None:
    """Texts, conversations, and values by their names."""
    assert of({"input": value}) == asks


@pytest.mark.parametrize("value", ["", " ", {}, [], None, True, ["a", "b"]])
def test_a_row_that_asks_nothing_is_left_out(value: object) -> None:
    """And told."""
    rows = [{"input": value, "output": "x"}, {"input": "Hi"}]
    text = "\n".join(json.dumps(row) for row in rows)

    imported = bring("a.jsonl", text, format="plain")

    assert fields(imported) == [{"prompt": "Hi"}]
    assert left(imported)[0].startswith("a.jsonl:1: a row: no")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"answer": "Paris"}, "Paris"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}),
        ({"messages": [*TURNS, {"role": "assistant", "content": "Yo"}]}, "Yo"),
        ({"role": "assistant", "content": "Yo"}, "Yo"),
        ([{"role": "assistant", "content": [{"type": "text", "text": "Yo"}]}], "Yo"),
        (["one"], "one"),
        (["one", "two"], "any of these:\n- one\n- two"),
        ([1, 2], [1, 2]),
        (0, 0),
        (
            {"role": "assistant", "content": [{"type": "audio"}]},
            {"role": "assistant", "content": [{"type": "audio"}]},
        ),
    ],
)
def test_an_output_of_any_shape_is_a_reference(value: object, expected: object) -> None:
    """Of several that are right the judge is told so."""
    assert of({"input": "Hi", "expected": value})["expected"] == expected


def test_an_empty_output_is_no_reference() -> None:
    """However it is wrapped."""
    assert of({"input": "Hi", "expected": {"answer": ""}}) == {"prompt": "Hi"}


def test_inputs_by_name_get_a_prompt_that_shows_them() -> None:
    """A note says that it is to be written anew; what one case lacks is empty."""
    rows = [
        {"inputs": {"question": "Who?", "context": "Us."}},
        {"inputs": {"question": "Why?", "mood": "sad"}},
        {"inputs": "Hi"},
    ]

    imported = bring("a.jsonl", "\n".join(json.dumps(row) for row in rows))

    header = only(imported).header
    names = ("question", "context", "mood")
    assert header == {"prompt": "\n".join(f"{n}: {{{{ {n} }}}}" for n in names)}
    first, second, third = fields(imported)
    assert first == {"vars": {"question": "Who?", "context": "Us.", "mood": ""}}
    assert second == {"vars": {"question": "Why?", "context": "", "mood": "sad"}}
    assert third == {"prompt": "Hi"}
    assert "the prompt was made of the names" in imported.hints[0]


@pytest.mark.parametrize("name", ["in", "not", "none", "loop", "a-b", "7", "self"])
def test_any_name_can_be_shown(name: str) -> None:
    """Also one that means something else in a template."""
    row = {"inputs": {name: "x", "other": "y"}}

    [case] = only(bring("a.jsonl", json.dumps(row))).cases

    assert case.case.messages[0].content.endswith(": x\nother: y")


def test_a_literal_system_message_stays_literal_beside_vars() -> None:
    """Whatever braces it holds; what would end that is left out."""
    inputs = {"a": "1", "b": "2"}
    rows = [
        {"inputs": inputs, "system": "Write {{ json }}"},
        {"inputs": inputs, "system": "Write {json}"},
        {"inputs": inputs, "system": "{% endraw %}"},
    ]

    text = "\n".join(json.dumps(row) for row in rows)
    imported = bring("a.jsonl", text, keep_duplicates=True)

    said = [case.case.messages[0].content for case in only(imported).cases]
    assert said == ["Write {{ json }}", "Write {json}"]
    assert left(imported) == ["a.jsonl:3: a row: a text holds `{% endraw %}`"]


def test_all_that_a_case_may_have_is_carried_over() -> None:
    """Also tags of several words, and a weight that stands as text."""
    row = {
        "id": "r-1",
        "input": "Hi",
        "system": "Be brief.",
        "tags": ["two words", "one", "one", ""],
        "weight": "2.5",
        "critical": True,
        "metadata": {"slice": ["a", "b"], "x": 1},
        "tools": [{"name": "find"}],
    }

    imported = bring("a.jsonl", json.dumps(row))

    [case] = fields(imported)
    assert ids(imported) == ["r-1"]
    assert case["tags"] == ["two-words", "one"]
    assert (case["weight"], case["critical"]) == ("2.5", True)
    assert (case["slice"], case["system"]) == ("a, b", "Be brief.")
    assert left(imported) == ["a.jsonl:1: the field `x`"]


def test_cells_of_csv_hold_json_where_an_input_may() -> None:
    """But a prompt is a text, also where it looks like JSON."""
    turns = json.dumps(TURNS).replace('"', '""')
    text = (
        "input,prompt,expected,tags\n"
        f'"{turns}",,"{{""a"": ""b""}}","x, y"\n'
        ",[1],[no json,\n"
    )

    first, second = fields(bring("a.csv", text))

    assert first == {"messages": TURNS, "expected": "b", "tags": ["x", "y"]}
    assert second == {"prompt": "[1]", "expected": "[no json"}


def test_a_format_can_be_named_and_must_exist() -> None:
    """With a proposal."""
    with pytest.raises(CaseFileError) as caught:
        bring("a.jsonl", '{"input": "Hi"}', format="brantrust")

    assert str(caught.value).startswith(
        "--from: no format `brantrust`\n  mend: did you"
    )


def test_rows_without_an_input_make_no_case() -> None:
    """All reasons are told at once."""
    with pytest.raises(CaseFileError) as caught:
        bring("a.jsonl", '{"x": "Hi"}', format="langfuse")

    first, last = caught.value.problems
    assert str(first).startswith("a.jsonl:1: a row: no field says what is asked")
    assert str(last) == "a.jsonl: it makes no case\n  mend: see above"


def test_an_empty_list_makes_no_case() -> None:
    """Nothing is to be seen above."""
    with pytest.raises(CaseFileError, match="it makes no case\n  mend: name a file"):
        bring("a.json", '{"data": []}', format="plain")
