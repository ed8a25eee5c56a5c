"""What docs/ says of judges is what they do."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, get_args

from tests.pages_for_tests import bare, blocks, column, page, table

from noworse.judging.own_function import read_own
from noworse.judging.own_question import takes_template, template_flaw
from noworse.records.models import Method, Reference
from noworse.suite.settings.table import JudgeTable

SETTINGS = page("reference/settings.md")
JUDGING = page("explanation/judging.md")


def words(text: str) -> set[str]:
    """Return all that is marked as code in a text."""
    return set(re.findall(r"`([^`]+)`", text))


def test_every_key_of_a_judge_has_its_line() -> None:
    """With the methods and what a reference may be to it, all of them."""
    rows = {bare(row["key"]): row["what it is"] for row in table(SETTINGS, "Judges")}

    assert sorted(rows) == sorted(JudgeTable.model_fields)
    assert words(rows["method"]) == set(get_args(Method))
    assert words(rows["reference"]) == set(get_args(Reference))
    assert column(table(JUDGING, "Methods"), "method") == list(get_args(Method))


def test_every_name_of_a_question_has_its_line() -> None:
    """Those that a template must show are told with their methods."""
    names = {bare(row["name"]): row for row in table(SETTINGS, "Your own question")}

    for method in filter(takes_template, get_args(Method)):
        must = [
            name for name, row in names.items() if method in row["must be shown by"]
        ]
        shown = "".join(f"{{{{ {name} }}}}" for name in must)
        others = "".join(
            f"{{{{ {name} }}}}"
            for name, row in names.items()
            if row["must be shown by"] == "-"
        )
        assert template_flaw(method, shown + others) is None
        for name in must:
            assert template_flaw(method, shown.replace(name, "reference")) is not None


def test_the_question_that_is_shown_is_one() -> None:
    """As it stands."""
    [block] = [one for one in blocks(SETTINGS) if one.language == "jinja"]

    assert template_flaw("pairwise", block.text) is None


def test_the_function_that_is_shown_judges() -> None:
    """As its text says."""
    [block] = [one for one in blocks(SETTINGS) if one.language == "python"]
    held: dict[str, Any] = {}

    exec(block.text, held)

    right, wrong = (SimpleNamespace(text=text) for text in ("by 4b", "by 9"))
    said = held["compare"](SimpleNamespace(expected="4b"), right, wrong)
    assert read_own(said) == (1.0, "only one of them names the clause")
