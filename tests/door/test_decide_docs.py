"""What docs/ says of `noworse decide` is what it takes."""

from __future__ import annotations

import re

import pytest
from tests.pages_for_tests import blocks, column, page, table, tables

from noworse.door.command import parser

COMMAND = page("reference/command.md")
HEADING = "noworse decide"


def test_every_option_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """In the table, and in the line of usage."""
    with pytest.raises(SystemExit):
        parser().parse_args(["decide", "--help"])
    options = capsys.readouterr().out.partition("options:")[2]
    known = set(re.findall(r"(?m)^  (?:-\w, )?(--[a-z-]+)", options)) | {"RUN"}

    named = column(table(COMMAND, HEADING), "option")

    [usage] = [
        one.text
        for one in blocks(COMMAND)
        if one.language == "text" and one.heading == HEADING
    ]
    assert set(named) == known - {"--help"}
    assert set(re.findall(r"--[a-z-]+|RUN", usage)) == known - {"--help"}


def test_every_exit_code_has_its_line() -> None:
    """As pytest means them."""
    [_, exits] = tables(COMMAND, HEADING)

    assert column(exits, "exit code") == ["0", "1", "2", "4", "10", "11"]
