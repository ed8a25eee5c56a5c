"""Case files in CSV: columns are fields, and any other column is a var."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from noworse.records.cases import Check, Suite

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]
PATH = "evals/a.eval.csv"


def test_columns_are_fields_and_vars(read: Read) -> None:
    """Cells are texts, whatever they look like; an empty field is left out."""
    suite = read(
        "id,prompt,expected,tags,weight,critical,mail,note\n"
        'a,Sort: {{ mail }}{{ note }},012,"x, y;z",2.5,TRUE,"Two\n""lines"", no",\n'
        "1.10,B,,,,,{{ mail }},n\n",
        PATH,
    )

    first, second = suite.cases
    assert first.messages[0].content == 'Sort: Two\n"lines", no'
    assert (first.expected, first.tags) == ("012", ("x", "y", "z"))
    assert (first.weight, first.critical) == (2.5, True)
    assert first.vars == {"mail": 'Two\n"lines", no', "note": ""}
    assert (second.id, second.expected, second.line) == ("1.10", None, 4)


def test_a_prompt_without_other_columns_is_literal(read: Read) -> None:
    """Braces are text where nothing feeds them."""
    [case] = read("prompt\n{{ x }}\n", PATH).cases

    assert case.messages[0].content == "{{ x }}"


@pytest.mark.parametrize(
    "cell", ['"[{""one_of"": [""a"", ""b""]}]"', '"[one_of: [a, b]]"']
)
def test_structured_cells_hold_json_or_yaml(read: Read, cell: str) -> None:
    """A cell that stands in many rows is read once."""
    suite = read(f"prompt,checks\nx,{cell}\ny,{cell}\n", PATH)

    assert suite.cases[1].checks == (Check(kind="one_of", value=["a", "b"]),)


def test_vars_may_stand_in_one_cell(read: Read) -> None:
    """They win over columns of the same name."""
    [case] = read('prompt,vars,b\n{{ a }}{{ b }},"{""a"": 1}",2\n', PATH).cases

    assert case.messages[0].content == "12"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('id,prompt\na,"never closed\nb,x\n', ":2: a quote is opened and never closed"),
        ('id,prompt\na,"x"y\n', ":2: text follows a closing quote"),
        ("id;prompt\na;x\n", ":1: the delimiter is `;` and should be a comma"),
        ("id\tprompt\na\tx\n", ":1: the delimiter is a tab"),
        ("a,b\nc,d\n", ":1: no column is a field: `a`"),
        ("prompt,,x\na,b,c\n", ":1: column 2 has no name"),
        ("prompt,prompt\na,b\n", ":1: the column `prompt` is a duplicate"),
        ("id,prompt,expcted\na,b,c\n", ":1: the column `expcted` is no field"),
        ("id,prompt\na,b,c\n", ":2: 3 cells, and there are 2 columns"),
        ("id,prompt\na\n", ":2: 1 cells, and there are 2 columns"),
        ("id,prompt\na,x\0\n", ":2: a NUL byte stands here"),
        ('prompt,checks\na,"[{"\n', ":2: `checks`: this is not YAML"),
        ('prompt,checks\na,"[{a: 1, a: 2}]"\n', "is a duplicate key"),
        ('prompt,vars,x\na,"[1]",x\n', ":2: `vars`: wanted a mapping, got a list"),
        ("prompt,weight\na,many\n", ":2: `weight`: wanted a number"),
        ("prompt,critical\na,perhaps\n", ":2: `critical`: wanted a boolean"),
        (
            'id,note,weight,prompt\na,"1\n2",0,x\n',
            ":3: `weight`: wanted a number above",
        ),
        ("", ":1: there are no cases in this file"),
        ("prompt\n", ":1: there are no cases in this file"),
    ],
)
def test_what_is_no_table_is_told(refuse: Refuse, text: str, said: str) -> None:
    """By file and line."""
    problems = refuse(text, PATH)

    assert any(f"{PATH}{said}" in problem or said in problem for problem in problems)


def test_a_long_cell_is_read(read: Read) -> None:
    """A cell may be longer than the csv module would take."""
    [case] = read(f'prompt\n"{"x" * 200_000}"\n\n', PATH).cases

    assert len(case.messages[0].content) == 200_000
