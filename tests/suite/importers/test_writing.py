"""Case files are written so that our reader reads just what was meant."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from tests.suite.conftest import Drawer

from noworse.errors import CaseFileError
from noworse.records.cases import Suite
from noworse.suite.cases.reading import read_suite
from noworse.suite.importers.writing import WRITERS, write_cases

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: bool(text.strip())
)
LINES = st.lists(st.sampled_from(["a", " b", "", "- c: #", "d ", "\t", "'e'"])).map(
    "\n".join
)
WORDS = (
    TEXT
    | LINES.filter(lambda text: bool(text.strip()))
    | st.sampled_from(
        [
            "yes",
            "null",
            "1.10",
            "1e3",
            "~",
            "a: b",
            "a #b",
            "Yes, 30 days.",
            "- a",
            "\ufeff",
        ]
    )
)
SMALL = st.integers(-(10**15), 10**15) | st.booleans()
VALUES = st.recursive(
    SMALL | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
    ),
    max_leaves=5,
)
CASES = st.fixed_dictionaries(
    {"prompt": WORDS},
    optional={
        "expected": WORDS,
        "rubric": WORDS,
        "checks": st.lists(
            st.fixed_dictionaries({"contains": WORDS}) | st.just("json"), min_size=1
        ),
        "weight": st.floats(0.1, 100),
        "critical": st.booleans(),
        "tags": st.just(["a", "b"]),
        "tools": st.just([{"name": "find", "description": "x\ny"}]),
    },
)

FORMATS = [one for one in WRITERS if one != ".yml"]


def read(suffix: str, text: str) -> Suite:
    name = f"a.eval{suffix}"
    return read_suite(name, Drawer({name: text.encode()}))


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=25, deadline=None)
@given(cases=st.lists(CASES, min_size=1, max_size=3))
def test_what_is_written_is_what_is_read(
    suffix: str, cases: list[dict[str, Any]]
) -> None:
    """Literal texts to the letter, whatever braces and signs they hold."""
    named = [{"id": f"c-{n}", **case} for n, case in enumerate(cases)]
    try:
        text = write_cases(suffix, {}, named)
    except CaseFileError:
        assert suffix == ".csv"
        assert any(sign in str(list(map(repr, cases))) for sign in (r"\x00", r"\r"))
        return

    suite = read(suffix, text)

    for given_case, case in zip(named, suite.cases, strict=True):
        assert case.id == given_case["id"]
        assert case.messages[0].content == given_case["prompt"]
        assert case.expected == given_case.get("expected")
        assert case.rubric == given_case.get("rubric")
        assert len(case.checks) == len(given_case.get("checks", []))
        assert case.weight == given_case.get("weight", 1.0)
        assert case.critical == given_case.get("critical", False)


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=25, deadline=None)
@given(value=VALUES)
def test_a_var_of_any_type_keeps_it(suffix: str, value: object) -> None:
    """It is shown as it would be, had it been written by hand."""
    header = {"prompt": "{{ value }}"}
    case = {"id": "c", "vars": {"value": value}}
    plain = f"{json.dumps({'prompt': '{{ value }}', **case})}\n"
    text = write_cases(suffix, header, [case])

    assert (
        read(suffix, text).cases[0].messages == read(".jsonl", plain).cases[0].messages
    )


def test_a_long_name_is_one() -> None:
    """Readers of YAML give up on names that are too long, unless they are marked."""
    name = "n" * 2000
    case = {"prompt": "{{ a }}", "vars": {"a": "x", name: "y"}, "id": "c"}

    [read_case] = read(".yaml", write_cases(".yaml", {}, [case])).cases

    assert read_case.messages[0].content == "x"


def test_a_conversation_of_several_lines_is_legible() -> None:
    """Each turn as a block."""
    turn = {"role": "user", "content": "one\ntwo\n"}

    text = write_cases(".yaml", {"rubric": "a\nb"}, [{"id": "c", "messages": [turn]}])

    assert text == (
        "rubric: |-\n  a\n  b\n"
        "cases:\n"
        "  - id: c\n"
        "    messages:\n"
        "      - role: user\n"
        "        content: |\n"
        "          one\n"
        "          two\n"
    )


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_a_file_without_a_header_repeats_it(suffix: str) -> None:
    """In each case, as far as the case does not say it itself."""
    header = {"system": "Be kind.", "prompt": "Hi", "rubric": "R", "checks": ["json"]}
    turns = [{"role": "system", "content": "Own."}, {"role": "user", "content": "Ho"}]
    cases: list[dict[str, Any]] = [
        {"id": "a", "rubric": "Own", "checks": [{"contains": "x"}]},
        {"id": "b", "messages": turns},
        {"id": "c", "messages": turns[1:], "tags": ["x", "y"]},
    ]

    suite = read(suffix, write_cases(suffix, header, cases))

    first, second, third = suite.cases
    assert [turn.content for turn in first.messages] == ["Be kind.", "Hi"]
    assert (first.rubric, [check.kind for check in first.checks]) == (
        "Own",
        ["json", "contains"],
    )
    assert [turn.content for turn in second.messages] == ["Own.", "Ho"]
    assert [turn.content for turn in third.messages] == ["Be kind.", "Ho"]
    assert third.tags == ("x", "y")


@pytest.mark.parametrize(
    ("suffix", "fields", "said"),
    [
        (".txt", {}, "case files do not end in `.txt`"),
        (".csv", {"prompt": "a\rb"}, "a text holds a character that CSV cannot keep"),
        (".toml", {"vars": {"a": None}}, "TOML has no null"),
        (".toml", {"vars": {"a": 2**70}}, "TOML has no numbers so large"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(
    suffix: str, fields: dict[str, Any], said: str
) -> None:
    """With another that can."""
    with pytest.raises(CaseFileError, match=f"--to: {said}"):
        write_cases(suffix, {}, [{"id": "c", **fields}])


def test_answers_need_a_header() -> None:
    """Only that can name their file."""
    with pytest.raises(CaseFileError, match="cannot name the answers"):
        write_cases(
            ".jsonl", {"answers_from": ["a.jsonl"]}, [{"id": "c", "prompt": "x"}]
        )
