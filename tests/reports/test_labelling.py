"""A pair of answers, on the screen of whoever labels it."""

from __future__ import annotations

import pytest
from tests.suite.lineups_for_tests import Changes

from noworse.reports.labelling import (
    Pair,
    Sat,
    answers_at,
    farewell,
    head,
    help_lines,
    keys_line,
    pair_lines,
)
from noworse.reports.text import cells

PAIR = Pair(
    case="return-20-days",
    prompt="Can I return shoes\nafter 20 days?\n",
    expected="Yes",
    rubric="Which is right?",
    first="Yes.\n    - with the receipt, and within thirty days of the delivery",
    second="",
)


def shown(width: int = 40, **changes: Changes) -> list[str]:
    return [line.text for line in pair_lines(PAIR._replace(**changes), width)]


def test_a_pair_shows_all_that_a_judge_sees() -> None:
    """Each foreign line stands behind a bar, and what is indented stays so."""
    assert shown() == [
        "Prompt",
        "| Can I return shoes",
        "| after 20 days?",
        "",
        "Reference",
        "| Yes",
        "",
        "Rubric",
        "| Which is right?",
        "",
        "First ----------------------------------",
        "| Yes.",
        "|     - with the receipt, and within",
        "|     thirty days of the delivery",
        "",
        "Second ---------------------------------",
        "| (nothing)",
    ]


def test_what_a_case_lacks_is_left_out() -> None:
    """No empty headings."""
    lines = shown(expected=None, rubric=None)

    assert lines[4].startswith("First -")
    assert answers_at(pair_lines(PAIR._replace(expected=None, rubric=None), 40)) == 4


def test_a_model_commands_no_terminal() -> None:
    """What is invisible becomes visible; a line end is one, whichever it is."""
    lines = shown(first="\x1b[2J::error::\r\nFirst ---\u202e\tend")

    assert "| \\x1b[2J::error::" in lines
    assert "| First ---\\u202e\\tend" in lines


@pytest.mark.parametrize("width", [8, 20, 33, 80, 200])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    """But on one of fewer than twenty columns, where nobody reads."""
    pair = PAIR._replace(first="wörter und 日本語 " * 30 + "x" * 300)
    told = [*pair_lines(pair, width), keys_line(width), head("c" * 90, "1 of 2", width)]
    told += help_lines(width, scrolls=True)
    told += farewell(sat(who="a" * 50), width)

    assert max(cells(line.text) for line in told if "$" not in line.text) <= max(
        width, 26
    )


def test_the_head_names_the_case_and_how_far_one_is() -> None:
    """Where there is no room for both, the latter."""
    assert head("c-1", "3 of 40", 20).text == "c-1          3 of 40"
    assert head("c-1", "3 of 40 labelled", 20).text == "3 of 40 labelled"


def test_the_keys_are_told_in_a_line_and_in_full() -> None:
    """The first without words where it is narrow."""
    assert keys_line(80).text.startswith("1 first  2 second  t tie  s later")
    assert keys_line(30).text == "1 2 t s u n ? q"
    plain = [line.text for line in help_lines(80, scrolls=False)]
    assert not any("page" in text for text in plain)
    assert any(text.startswith("u         take the last word back") for text in plain)


def sat(**changes: Changes) -> Sat:
    fields: dict[str, Changes] = {
        "who": "ada",
        "file": "evals/ada.labels.jsonl",
        "now": 12,
        "put_off": 0,
        "done": 30,
        "wanted": 40,
        "there": 40,
        "concords": (),
    }
    return Sat(**fields | changes)


def said(**changes: Changes) -> list[str]:
    return [line.text for line in farewell(sat(**changes), 100)]


def test_a_sitting_is_summed_up() -> None:
    """With what is next."""
    assert said() == [
        "12 pairs labelled by ada, 30 of 40 in all: evals/ada.labels.jsonl",
        "  $ noworse label --who ada",
    ]
    assert said(done=40)[1:] == ["  $ noworse calibrate"]
    assert said(done=40, there=60)[1] == "20 more pairs to label, with `--count`"
    assert said(who="a b; ls")[-1] == "  $ noworse label --who 'a b; ls'"


def test_what_is_missing_is_told() -> None:
    """Pairs that were put off, and labels for a calibration."""
    assert said(put_off=1, done=12)[1:-1] == [
        "1 pair was put off, and will come again",
        "20 labels under one rubric are the least for a calibration: 8 more",
    ]
    assert "3 pairs were put off, and will come again" in said(put_off=3)


def test_agreement_with_others_is_told() -> None:
    """As far as both have labelled."""
    assert said(concords=(("ben", 20, 18),))[1] == (
        "20 pairs labelled by ben as well: 18 alike (90 %)"
    )
