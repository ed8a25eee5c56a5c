"""One setting is changed, and not a character more."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from noworse.suite.settings.edit import with_baseline

FILE = """\
[project]
name = "shop"   # baseline = "no"

[tool.noworse]  # the gate
candidate = ["b"]
baseline   =  "openai:gpt-5.5"   # since May
"""


def test_all_else_stays_as_it_is() -> None:
    """Comments, blanks, and what else is named alike."""
    changed = with_baseline(FILE, "b")

    assert changed == FILE.replace('"openai:gpt-5.5"', '"b"')


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("baseline = 'a'", "baseline = 'b'"),
        ('"baseline" = "a"', '"baseline" = "b"'),
        ('  baseline="a"#x', '  baseline="b"#x'),
        ('baseline = ""', 'baseline = "b"'),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_it_is_found_however_it_is_written(line: str, told: str, end: str) -> None:
    """With either quotes, and any end of the line."""
    head = "[tool.noworse]\r\n"

    assert with_baseline(f"{head}{line}{end}", "b") == f"{head}{told}{end}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[tool.noworse]\ncandidate = 'x'\n",
        "[tool.other]\nbaseline = 'a'\n",
        "tool.noworse.baseline = 'a'\n",
        "[tool]\nnoworse = {baseline = 'a'}\n",
        '[tool.noworse]\nbaseline = """\na"""\n',
        '[tool.noworse]\nbaseline = "a\\u0062"\n',
        "[tool.noworse]\nbaseline = 'a', \n",
        "[tool.noworse]\nx = 'a\x0cb'\nbaseline = 'a'\n",
    ],
)
def test_what_is_not_sure_is_left_to_a_person(text: str) -> None:
    """Rather than to break a file."""
    assert with_baseline(text, "b") is None


@given(name=st.text(min_size=1))
def test_no_name_breaks_the_file(name: str) -> None:
    """A quote, a break or a backslash in it is refused."""
    changed = with_baseline(FILE, name)

    assert changed is None or changed == FILE.replace('"openai:gpt-5.5"', f'"{name}"')
