"""Case files in TOML: a header, and cases as tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from noworse.records.cases import Suite

Read = Callable[..., Suite]
Refuse = Callable[..., list[str]]
PATH = "evals/a.eval.toml"


def test_tables_are_cases(read: Read) -> None:
    """The header holds for all, and each case knows its line."""
    suite = read(
        """\
        suite = "sql"
        prompt = "Do {{ what }}."
        checks = [{max_words = 5}]
        [[cases]]
        id = "a"
        weight = 2
        vars.what = "this"

        [[cases]]
        id = "b"
        expected = {rows = 2}
        [cases.vars]
        what = 7
        """,
        PATH,
    )

    assert [(case.id, case.line) for case in suite.cases] == [("a", 4), ("b", 9)]
    assert suite.cases[1].messages[0].content == "Do 7."
    assert suite.cases[1].expected == '{"rows": 2}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = \n", ":1: this is not TOML: Invalid value"),
        ("[[cases]]\nprompt = 'x'\n[[cases]\n", ":3: this is not TOML"),
        ("prompt = '''\n\nx", ":3: this is not TOML"),
        (
            "prompt = 'x'\nprompt = 'y'\n",
            ":2: `prompt` is a duplicate key, first on line 1",
        ),
        (f"a = {'9' * 5000}\n", ":1: this is not TOML: "),
        (f"a = {'[' * 5000}\n", ":1: this is "),
        (
            "[[cases]]\nprompt = 'x'\nid = 2024-01-01\n",
            ":3: `id`: wanted a string, got a date",
        ),
        (
            "[[cases]]\nprompt = 'x'\nvars.a = 12:30:00\n",
            ":3: `vars.a`: wanted a plain value",
        ),
        (
            "[[cases]]\nprompt = 'x'\nvars.a = nan\n",
            ":3: `vars.a`: wanted a plain value",
        ),
        (
            "[[cases]]\nprompt = 'x'\nweight = inf\n",
            ":3: `weight`: wanted a finite number",
        ),
        ("[[cases]]\nprompt = 'x'\nwieght = 1\n", ":3: `wieght`: unknown field"),
        ("", ":1: there are no cases"),
    ],
)
def test_what_is_no_toml_case_is_told(refuse: Refuse, text: str, said: str) -> None:
    """The parser gives no lines for keys; we do."""
    problems = refuse(text, PATH)

    assert any(f"{PATH}{said}" in problem for problem in problems), problems
