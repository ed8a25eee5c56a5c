"""Foreign cases made ready: ids, slices, and what our own reader refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.suite.importers.importers_for_tests import (
    bring,
    fields,
    ids,
    left,
    only,
    reread,
)

from noworse.errors import CaseFileError


def of(*rows: dict[str, Any], **how: Any) -> Any:
    text = "\n".join(
        json.dumps({"prompt": f"Hi {n}"} | row) for n, row in enumerate(rows)
    )
    return bring("a.jsonl", text, **how)


@pytest.mark.parametrize(
    ("given", "legal"),
    [
        ("a b", "a b"),
        ("  a\n\tb  ", "a-b"),
        ("a::b", "a-b"),
        ("1.10", "1.10"),
        (7, "7"),
        ("x" * 200, f"{'x' * 120}-aa20c23e"),
        ("é", "é"),
    ],
)
def test_an_id_is_made_legal(given: object, legal: str) -> None:
    """And is the same each time."""
    imported = of({"id": given})

    assert ids(imported) == [legal]
    assert imported.changed_ids == (legal != str(given))
    assert [case.id for case in reread(only(imported)).cases] == [legal]


@pytest.mark.parametrize("given", [True, "", [], {"a": 1}, "\u2028", None])
def test_a_case_without_an_id_is_named_by_what_it_asks(given: object) -> None:
    """As our reader would name it."""
    [name] = ids(of({"id": given}))

    assert name == reread(only(of({"id": given}))).cases[0].id
    assert name.startswith("case-")


def test_an_id_that_is_taken_gets_a_number() -> None:
    """Also where the numbered one is taken, too."""
    imported = of({"id": "a"}, {"id": "a-2"}, {"id": "a"}, {"id": "a"})

    assert ids(imported) == ["a", "a-2", "a-3", "a-4"]
    assert imported.changed_ids == 2


@pytest.mark.parametrize(
    ("how", "slices"),
    [
        ({}, ["x", None]),
        ({"slice_by": "team"}, ["b", "b"]),
        ({"slice_by": "info.level"}, ["3", None]),
        ({"slice_by": "a.b"}, [None, "dotted"]),
        ({"slice_by": "info"}, ['{"level": 3}', None]),
        ({"slice_by": "datasetName"}, ["d", None]),
    ],
)
def test_slices_are_made_of_a_field(
    how: dict[str, Any], slices: list[str | None]
) -> None:
    """The usual ones by default; a dot leads into a mapping, unless it is a name."""
    first = {"topic": "x", "team": "b", "info": {"level": 3}, "datasetName": "d"}

    imported = of(first, {"team": "b", "a.b": "dotted"}, **how)

    assert [case.get("slice") for case in fields(imported)] == slices


def test_a_field_to_draw_by_must_exist() -> None:
    """Else all would be drawn as one."""
    with pytest.raises(CaseFileError, match="--by: no case has a field `topc`"):
        of({"topic": "x"}, sample=1, sample_by="topc")


@pytest.mark.parametrize(
    ("wanted", "mend"),
    [("tem", "did you mean `team`?"), ("zzz", "the fields are: team")],
)
def test_a_field_that_there_is_not_is_refused(wanted: str, mend: str) -> None:
    """With those that there are."""
    with pytest.raises(
        CaseFileError, match="--slice-by: no case has a field"
    ) as caught:
        of({"team": "x"}, slice_by=wanted)

    assert mend in str(caught.value)


def test_a_slice_is_made_legal_or_left_out() -> None:
    """As an id is."""
    imported = of({"slice": "a::b\n"}, {"slice": "\u2028"}, {"slice": " c  d "})

    assert [case.get("slice") for case in fields(imported)] == ["a-b", None, "c d"]


def test_vars_can_make_slices() -> None:
    """If that is asked for."""
    text = '{"inputs": {"q": "Why?", "lang": "fr"}}'

    [case] = fields(bring("a.jsonl", text, slice_by="lang"))

    assert case["slice"] == "fr"
    assert "slice" not in fields(bring("a.jsonl", text))[0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"weight": 0}, "a case: `weight`: wanted a number above 0, got 0"),
        ({"tools": [{"x": 1}]}, "a case: `tools[0]"),
    ],
)
def test_what_our_reader_refuses_is_left_out(row: dict[str, Any], said: str) -> None:
    """In its own words, with the line of the source."""
    imported = of({}, row)

    assert len(ids(imported)) == 1
    assert left(imported)[0].startswith(f"a.jsonl:2: {said}")


def test_braces_in_a_value_are_no_template() -> None:
    """They are shown as they are."""
    imported = of({"prompt": None, "input": {"a": "{{", "b": [[[]]]}})

    [case] = only(imported).cases
    assert case.case.messages[0].content == "a: {{\nb: [[[]]]"


def test_a_header_that_our_reader_refuses_leaves_nothing() -> None:
    """It holds for all."""
    asserts = [{"type": "llm-rubric", "value": "\ud800"}]
    root = {
        "prompts": ["Hi"],
        "tests": [{"vars": {}}],
        "defaultTest": {"assert": asserts},
    }

    with pytest.raises(CaseFileError):
        bring("a.json", json.dumps(root))


def test_tags_of_any_form_are_words() -> None:
    """What is none of either is left out."""
    imported = of({"tags": "a, b c"}, {"tags": {"a": 1}}, {"tags": [1, "\u202e"]})

    assert [case.get("tags") for case in fields(imported)] == [
        ["a", "b", "c"],
        None,
        ["1"],
    ]
