"""What a look at a project found, on the screen."""

from __future__ import annotations

import pytest

from noworse.records.checkup import Finding
from noworse.reports.checkup import checkup
from noworse.reports.text import cells

FOUND = (
    Finding("ok", "versions", "Python 3.13"),
    Finding("ok", "frontier", "baseline: `frontier` at lab.example, no key is sent"),
    Finding("wrong", "small", "no answer (auth): HTTP 401: no", "set its variable"),
    Finding("warn", "frontier", "its price is not known", "give it one"),
)


def screen(*found: Finding, width: int = 80) -> list[str]:
    return [line.text for line in checkup(found, "nobody was called", width=width)]


def test_findings_of_one_subject_stand_together() -> None:
    """One line each, what to do below it, and the sum in the end."""
    assert screen(*FOUND) == [
        "ok     versions  Python 3.13",
        "ok     frontier  baseline: `frontier` at lab.example, no key is sent",
        "warn   frontier  its price is not known",
        "       mend: give it one",
        "wrong  small     no answer (auth): HTTP 401: no",
        "       mend: set its variable",
        "",
        "1 thing wrong, 1 warning; nobody was called",
    ]


@pytest.mark.parametrize(
    ("found", "told", "style"),
    [
        (FOUND[:2], "nothing is wrong; nobody was called", "pass"),
        (FOUND[3:] * 2, "nothing is wrong, 2 warnings; nobody was called", "pass"),
        (FOUND[2:3] * 2, "2 things wrong; nobody was called", "fail"),
        ((), "nothing is wrong; nobody was called", "pass"),
    ],
)
def test_the_sum_is_told_in_the_last_line(
    found: tuple[Finding, ...], told: str, style: str
) -> None:
    """In the colour of what it is."""
    last = checkup(found, "nobody was called")[-1]

    assert (last.text, last.style) == (told, style)


def test_foreign_words_command_no_terminal_and_fit() -> None:
    """What a provider says may be anything, and a name as long as it likes."""
    found = Finding("wrong", "m" * 90, "\x1b[2J" + "word " * 40, "\x1b]0;" + "do " * 40)

    for width in (24, 40, 80):
        lines = screen(found, width=width)

        assert not any("\x1b" in line for line in lines)
        assert max(map(cells, lines)) <= max(width, 40)
