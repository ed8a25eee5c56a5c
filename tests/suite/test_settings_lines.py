"""The lines of keys in TOML texts."""

from __future__ import annotations

import tomllib
from textwrap import dedent

import pytest
from hypothesis import given, settings, strategies as st

from noworse.suite.settings.lines import Duplicate, KeyPath, lines_of

TEXT = dedent(
    '''\
    # settings
    top = 1
    [tool.noworse]
    baseline = "openai:a"   # margin = 3
    candidate = [           # [a comment]
        "openai:b",
        "x # y", 'c"d',

        "openai:e" ,
    ]
    note = """
    margin = 9
    \\"""
    [not.a.table]"""
    raw = \'\'\'
    [nor.this]\'\'\'
    price.input = 0.1
    "margin" = 0.05
    'b.c'."d\\u0065" = 1
    traffic = {requests_per_month = 5, share = {billing = 0.5}}

    [ tool . noworse . models . "my model" ]
    api = "openai-chat"

    [[rows]]
    a = 1
    [[rows]]
    a = 2
    [rows.sub]
    b = 3
    '''
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("tool", "noworse"), 3),
        (("tool", "noworse", "baseline"), 4),
        (("tool", "noworse", "candidate"), 5),
        (("tool", "noworse", "candidate", 0), 6),
        (("tool", "noworse", "candidate", 1), 7),
        (("tool", "noworse", "candidate", 2), 7),
        (("tool", "noworse", "candidate", 3), 9),
        (("tool", "noworse", "note"), 11),
        (("tool", "noworse", "raw"), 15),
        (("tool", "noworse", "price"), 17),
        (("tool", "noworse", "price", "input"), 17),
        (("tool", "noworse", "margin"), 18),
        (("tool", "noworse", "b.c", "de"), 19),
        (("tool", "noworse", "traffic", "share", "billing"), 20),
        (("tool", "noworse", "models", "my model"), 22),
        (("tool", "noworse", "models", "my model", "api"), 23),
        (("rows",), 25),
        (("rows", 0, "a"), 26),
        (("rows", 1), 27),
        (("rows", 1, "a"), 28),
        (("rows", 1, "sub", "b"), 30),
    ],
)
def test_a_key_is_found_where_it_stands(path: KeyPath, line: int, newline: str) -> None:
    """Tables, dotted and quoted keys, strings and arrays over several lines."""
    text = TEXT.replace("\n", newline)

    found = lines_of(text)

    assert found.of[path] == line
    assert found.duplicates == ()


def test_the_nearest_line_stands_in_for_a_key_that_is_not_there() -> None:
    """What is missing is reported at the table that lacks it."""
    lines = lines_of("[tool.noworse]\nmargin = 1\n")

    assert lines.nearest(("tool", "noworse", "baseline")) == 1
    assert lines.nearest(("tool", "noworse", "margin", 3)) == 2
    assert lines.nearest(("other",)) is None


@pytest.mark.parametrize(
    ("text", "duplicate"),
    [
        ("a = 1\nb = 2\na = 3\n", Duplicate(("a",), 3, 1)),
        ("[t]\nx.y = 1\nx.y = 2\n", Duplicate(("t", "x", "y"), 3, 2)),
        ("a = {b = 1,\n b = 2}\n", Duplicate(("a", "b"), 2, 1)),
        ("[t]\n\n[t]\n", Duplicate(("t",), 3, 1)),
        ("a = 1\n[a]\n", Duplicate(("a",), 2, 1)),
    ],
)
def test_a_key_given_twice_is_told_with_both_lines(
    text: str, duplicate: Duplicate
) -> None:
    """Every duplicate that tomllib refuses without a name."""
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)

    assert lines_of(text).duplicates == (duplicate,)


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "[]\n[[]]\n",
        "= 1\n",
        "a = [1, {b = ",
        "a = [1 }\nb = 2",
        'a = "unclosed\n"b\\UFFFFFFFF" = 1',
        'a = """never closed',
        "a = " + "[" * 5_000,
        "a = {" + "b = {" * 5_000,
        "x = ,,,\ny = ]\n",
    ],
)
def test_a_text_that_is_not_toml_does_not_stop_the_scanner(text: str) -> None:
    """It comes to an end, whatever it is given."""
    lines_of(text)


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="ab=.[]{}\"'#, \n\\", max_size=40)
    | st.lists(st.sampled_from(TEXT.splitlines(keepends=True))).map("".join)
)
def test_the_scanner_agrees_with_the_parser_on_every_key(text: str) -> None:
    """Whatever tomllib accepts: the same keys and elements, and no duplicates."""
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        lines_of(text)
        return

    lines = lines_of(text)

    assert lines.duplicates == ()
    assert leaves(parsed) <= set(lines.of)


def leaves(value: object, path: KeyPath = ()) -> set[KeyPath]:
    """List the paths of all values that hold no others."""
    inner: dict[str | int, object] = {}
    if isinstance(value, dict):
        inner = value
    elif isinstance(value, list):
        inner = dict(enumerate(value))
    below = (leaves(child, (*path, key)) for key, child in inner.items())
    return set().union(*below) if inner else {path} - {()}
