"""Two texts beside each other, or below each other where there is no room."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from noworse.reports.beside import beside, quoted
from noworse.reports.text import cells

CODE = "if a:\n    go()"


def test_code_keeps_its_indent_in_columns() -> None:
    """Line for line."""
    lines = beside(("old said:", "new said:"), (CODE, "go()"), 100)

    told = [one.text[2:].partition(" |") for one in lines]
    assert [left.rstrip() for left, _, _ in told] == ["old said:", "if a:", "    go()"]
    assert [right.strip() for _, _, right in told] == ["new said:", "go()", ""]


def test_on_a_narrow_terminal_they_stand_below_each_other() -> None:
    """Each under its head."""
    lines = beside(("old said:", "new said:"), (CODE, ""), 60)

    assert [one.text.rstrip() for one in lines] == [
        "old said:",
        "  | if a:",
        "  |     go()",
        "new said:",
        "  |",
    ]


@given(text=st.text(), other=st.text(), width=st.integers(40, 160))
def test_no_line_is_too_wide_or_begins_with_what_a_model_said(
    text: str, other: str, width: int
) -> None:
    """A build agent would obey it."""
    lines = beside(("a said:", "b said:"), (text, other), width)

    assert all(cells(one.text) <= width for one in lines)
    heads = ("a said:", "b said:")
    assert all(one.text.lstrip().startswith(("|", *heads)) for one in lines)


@pytest.mark.parametrize(("most", "more"), [(1, "  ... 1 more lines (-v)"), (2, None)])
def test_a_long_text_is_cut(most: int, more: str | None) -> None:
    """And says so."""
    lines = [one.text for one in quoted(CODE, 60, most)]

    assert lines[-1] == (more or "  |     go()")
