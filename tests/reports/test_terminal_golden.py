"""The terminal report against golden files.

After a change of the report that is meant, write them anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/reports/test_terminal_golden.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.reports.runs_for_tests import RUNS

from noworse.reports.terminal import render
from noworse.reports.text import cells

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (40, 60, 80, 120)
LEVELS = {"q": -1, "v": 1}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", RUNS)
def test_report_is_the_golden_one(name: str, width: int) -> None:
    """Every line of every kind of run, on a narrow, a common and a wide terminal."""
    golden = GOLDEN / f"{name}-{width}.txt"

    text = "".join(f"{line.text}\n" for line in render(RUNS[name](), width=width))

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", RUNS)
def test_a_quiet_and_a_verbose_report_are_the_golden_ones(
    name: str, level: str
) -> None:
    """As `-q` and `-v` show them on a common terminal."""
    golden = GOLDEN / f"{name}-{level}.txt"
    lines = render(RUNS[name](), verbose=LEVELS[level])

    text = "".join(f"{line.text}\n" for line in lines)

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RUNS)
def test_the_quietest_report_is_the_verdict(name: str) -> None:
    """`-qq` leaves one line, the last one of every other report."""
    *_, last = render(RUNS[name]())

    assert render(RUNS[name](), verbose=-2) == [last]


def test_no_golden_file_is_left_over() -> None:
    """A golden file that no test reads would look like a promise."""
    expected = {f"{name}-{kind}.txt" for name in RUNS for kind in (*WIDTHS, *LEVELS)}

    assert {path.name for path in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", RUNS)
def test_only_commands_and_the_last_line_may_be_wider(name: str, width: int) -> None:
    """What is to be read fits the terminal; what is to be copied stays in one piece."""
    *lines, _ = render(RUNS[name](), width=width, verbose=1)

    wide = [line.text for line in lines if cells(line.text) > width]

    assert [text for text in wide if not text.startswith("  $ ")] == []


@pytest.mark.parametrize("name", RUNS)
def test_no_line_ends_in_blanks(name: str) -> None:
    """Aligned tables leave nothing behind that a diff or a copy would show."""
    lines = render(RUNS[name](), width=80)

    assert [line.text for line in lines if line.text != line.text.rstrip()] == []
