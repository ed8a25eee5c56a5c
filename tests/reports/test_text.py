"""Foreign text is only text, on every terminal and build agent."""

from __future__ import annotations

import re
from unicodedata import category

import pytest
from hypothesis import given, strategies as st

from noworse.reports.text import cells, fit, hang, pad, printable, wrap

ANY_TEXT = st.text(st.characters(codec=None))
COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, with 7 % and {braces}", "plain, with 7 % and {braces}"),
        ("Grüße, 東京 🎉", "Grüße, 東京 🎉"),
        ("two\nlines\tand\rmore", r"two\nlines\tand\rmore"),
        ("\x1b[2J\x07\x9b", r"\x1b[2J\x07\x9b"),
        ("\u202eevil\u2066", r"\u202eevil\u2066"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("selector\ufe0f\U000e0101", r"selector\ufe0f\U000e0101"),
        ("\u115f\u3164\uffa0", r"\u115f\u3164\uffa0"),
        ("half\ud83d", r"half\ud83d"),
        ("hard\u00a0space\u3000wide", "hard space wide"),
        ("line\u2028break", r"line\u2028break"),
        ("##[error]red ##vso[task.x]", r"#\x23[error]red #\x23vso[task.x]"),
    ],
)
def test_printable_shows_what_is_hidden(text: str, shown: str) -> None:
    """Escapes stand for what a screen would hide or obey; letters stay letters."""
    result = printable(text)

    assert result == shown


def test_printable_keeps_marks_but_not_towers_of_them() -> None:
    """Two marks on a letter is a language, ten are an attack on the line above."""
    result = printable("e\u0323\u0302" + "D" + "\u0301" * 4)

    assert result == "e\u0323\u0302" + "D\u0301\u0301" + r"\u0301\u0301"


@given(ANY_TEXT)
def test_printable_is_one_line_of_visible_text(text: str) -> None:
    """Whatever comes in: no control, format or lone surrogate, no agent's command."""
    result = printable(text)

    assert not {category(char) for char in result} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not re.search(r"##(\[|vso\[)", result, re.IGNORECASE)
    result.encode("utf-8")


@given(ANY_TEXT.map(printable), st.integers(1, 40))
def test_fit_never_exceeds_its_width(text: str, width: int) -> None:
    """Wide characters count twice, marks not at all."""
    result = fit(text, width)

    assert cells(result) <= width
    assert result == text or result.endswith("."[:width])


@given(ANY_TEXT.map(printable), st.integers(2, 40), st.integers(2, 40))
def test_wrap_loses_nothing_but_spaces(text: str, width: int, first: int) -> None:
    """Put together again the lines are the text, and none is too wide."""
    opening, *rest = wrap(text, width, first=first)

    assert cells(opening) <= first
    assert all(cells(line) <= width for line in rest)
    assert "".join("".join([opening, *rest]).split()) == "".join(text.split())


@given(ANY_TEXT.map(printable), st.integers(8, 40), st.integers(1, 3))
def test_wrap_stops_after_the_most_lines(text: str, width: int, most: int) -> None:
    """What is dropped is told by dots, within the width."""
    lines = wrap(text, width, most=most)

    assert len(lines) <= most
    assert all(cells(line) <= width for line in lines)
    if len(wrap(text, width)) > most:
        assert lines[-1].endswith("...")


def test_wrap_breaks_words_only_where_it_must() -> None:
    """A word that is longer than a line is cut; the next one goes on behind it."""
    lines = wrap("to incomprehensibilities and back", 10)

    assert lines == ["to", "incomprehe", "nsibilitie", "s and back"]


def test_wrap_puts_a_wide_character_on_a_line_of_its_own_where_nothing_fits() -> None:
    """A terminal of one column does not hang the report."""
    lines = wrap("東京", 1)

    assert lines == ["東", "京"]


@given(st.text("a: #[!=\n", max_size=60).map(printable), st.integers(18, 40))
def test_no_line_of_a_hanging_text_commands_a_build_agent(
    text: str, width: int
) -> None:
    """Wherever the text is broken, no line starts with two colons."""
    lines = hang("says ", text, width)

    assert not [line for line in lines if COMMAND.search(line)]


def test_a_command_behind_a_line_break_is_defused() -> None:
    """The guard is needed: this text is broken right before its command."""
    lines = hang("says ", "some more words ::error::x", 21)

    assert lines == ["says some more words", r"     \x3a:error::x"]


def test_a_quote_marks_each_of_its_lines() -> None:
    """A reader sees where the foreign text ends."""
    lines = hang("| ", "one two three four five six", 18, rest="| ", most=1)

    assert lines == ["| one two three..."]


def test_pad_fills_on_either_side() -> None:
    """By columns, not by characters."""
    left, right = pad("東", 4), pad("東", 4, right=True)

    assert (left, right) == ("東  ", "  東")


@pytest.mark.parametrize("width", [80, 10**6])
def test_wrap_looks_at_each_character_a_few_times(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """However long a line becomes: a thousand names may stand in one sentence."""
    looks = 0

    def cells_of(char: str) -> int:
        nonlocal looks
        looks += 1
        return len(char)

    monkeypatch.setattr("noworse.reports.text._cells_of", cells_of)
    words = " ".join(["ünbroken"] * 2_000)

    lines = wrap(words, width)

    assert " ".join(lines) == words
    assert looks <= 3 * len(words)
