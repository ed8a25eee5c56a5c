"""Foreign text in Markdown stays text, and a page is cut where nothing breaks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st
from tests.reports.pages_for_tests import complaints, outside_of_code

from noworse.reports.layout import Body, Column, Table
from noworse.reports.markup import Block, code, command, fitted, prose, quoted, table

SHARP = st.text(st.sampled_from("ab1 .,:-_*`|\\<>[]()@#$&~!=+/\"'%\n\x1b\u202e"))
"""Letters between all that Markdown, GitHub and GitLab make something of."""


@given(SHARP | st.text())
def test_a_sentence_is_words_and_code(text: str) -> None:
    """Outside of code spans nothing is left that any renderer would obey."""
    told = f"- **FAIL** {prose(text)}"

    assert complaints(told) == []
    assert "\n" not in told


@given(SHARP | st.text())
def test_a_name_is_one_code_span(text: str) -> None:
    """Whatever it holds, nothing of it stands outside, and no cell of a table ends."""
    told = code(text)

    assert outside_of_code(told).strip() == ""
    assert "|" not in told


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("between -0.12 and +0.05; ~0.70 USD", r"between -0.12 and +0.05; \~0.70 USD"),
        (
            "at most 5 % (90 % sure), 1,156 cases",
            "at most 5 % (90 % sure), 1,156 cases",
        ),
        ("glm-5p1 won't: no worse", "glm-5p1 won't: no worse"),
        ("openai:gpt-5.5: not recorded", "`openai:gpt-5.5`: not recorded"),
        ("ask (@octocat), fixes #1", "ask (`@octocat`), fixes `#1`"),
        ("see GH-12 or www.example.com", "see `GH-12` or `www.example.com`"),
        ("a `b` c", "a `` `b` `` c"),
        ("snake_case <b>", "`snake_case` `<b>`"),
    ],
)
def test_a_sentence_reads_as_it_was_said(said: str, written: str) -> None:
    """Words and numbers stay bare; what could mean something is set as code."""
    assert prose(said) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("billing", "`billing`"),
        ("a|b", r"`a\x7cb`"),
        ("``", "``` `` ```"),
        (" ", "`   `"),
        ("x" * 200, f"`{'x' * 117}...`"),
    ],
)
def test_a_name_is_shown_in_full_where_it_can_be(name: str, written: str) -> None:
    """Except for what would end a cell, and for very long ones."""
    assert code(name) == written


def test_a_quotation_cannot_leave_its_fence() -> None:
    """The fence is longer than any in the text, and no line commands a build agent."""
    said = "fine\n````\n### pwned\n  ::error::x\n##[error]y"

    fence, *lines, end = quoted(said, 20).splitlines()

    assert (fence, end) == ("`````text", "`````")
    assert lines[1:3] == ["````", "### pwned"]
    assert not any(re.match(r"\s*::|.*##\[", line) for line in lines)


def test_a_long_quotation_says_how_much_is_left_out() -> None:
    """In lines as they are shown."""
    told = quoted("\n".join(f"line {i}" for i in range(9)), 2)

    assert told.splitlines()[1:-1] == ["line 0", "line 1", "... 7 more lines"]


def test_nothing_is_quoted_as_an_empty_line() -> None:
    """A fence without a line would look like a mistake of ours."""
    assert quoted("", 3) == "```text\n\n```"


def test_a_command_is_in_one_piece() -> None:
    """However long it is, and whatever it quotes."""
    long = f"pytest 'a```b' {'x' * 300}"

    assert command(long) == f"````sh\n{long}\n````"


def test_a_table_names_what_would_shrink_on_a_terminal() -> None:
    """Names as code, parts with a mark, our own cells as they are; no empty column."""
    columns = (
        Column("verdict"),
        Column("suite", shrinks=True),
        Column("length", right=True),
        Column("cases", right=True),
    )
    rows = (
        Body(("PASS", "shop", "", "1/2")),
        Body(("FAIL", "  a|b", "", "1/1")),
        Body(("total", "", "", "3")),
    )

    told = table(Table(columns, rows))

    assert told.head == "| verdict | suite | cases |\n|:--|:--|--:|"
    assert told.parts == (
        "| PASS | `shop` | 1/2 |",
        r"| FAIL | └ `a\x7cb` | 1/1 |",
        "| total |  | 3 |",
    )


@given(
    st.lists(st.lists(st.sampled_from(["x", "é" * 30, "w" * 90])), max_size=5),
    st.integers(500, 3_000),
)
def test_a_page_fits_and_is_cut_between_parts(
    parts: list[list[str]], most_bytes: int
) -> None:
    """Every head stands; a part is there as a whole or not at all, and is counted."""
    blocks = [Block(f"head {i}", tuple(own)) for i, own in enumerate(parts)]

    page = fitted(blocks, most_bytes)

    assert len(page.encode()) <= most_bytes
    for i, own in enumerate(parts):
        shown = re.search(rf"head {i}((?:\n.+)*)(?:\n\n\.\.\. and (\d+) more)?", page)
        assert shown is not None
        kept = shown[1].split("\n")[1:]
        assert kept == own[: len(kept)]
        assert len(own) - len(kept) == int(shown[2] or 0)


def test_a_long_part_leaves_room_for_what_follows() -> None:
    """A table of ten thousand rows does not hide the worst cases below it."""
    rows = tuple(f"| row {i} |" for i in range(10_000))

    page = fitted([Block("| a |", rows), Block("worst", ("first", "second"))], 2_000)

    assert "\n\n... and 9," in page
    assert page.endswith("\n\nworst\nfirst\nsecond\n")
