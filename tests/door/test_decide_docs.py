"""What docs/ says of the commands that look at a run is what they take, and print."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pytest
from tests.door.commands_for_tests import Command
from tests.door.projects_for_tests import Project
from tests.pages_for_tests import blocks, column, page, table, tables

from noworse.door.command import parser

COMMAND = page("reference/command.md")
NAMES = {"decide": 6, "show": 3, "diff": 4, "bless": 3}
"""Commands, with how many exit codes each has."""


@pytest.mark.parametrize("name", NAMES)
def test_every_option_has_its_line(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the table, and in the line of usage."""
    with pytest.raises(SystemExit):
        parser().parse_args([name, "--help"])
    told = capsys.readouterr().out
    options = re.findall(r"(?m)^  (?:-\w, )?(--[a-z-]+)", told)
    words = re.findall(r"(?m)^  ([A-Z]+) ", told)
    known = {*options, *words} - {"--help"}

    named = column(table(COMMAND, f"noworse {name}"), "option")

    usage = next(
        one.text
        for one in blocks(COMMAND)
        if one.language == "text" and one.heading == f"noworse {name}"
    )
    assert set(named) == known
    assert known <= set(re.findall(r"--[a-z-]+|[A-Z]+", usage))


@pytest.mark.parametrize(("name", "number"), NAMES.items())
def test_every_exit_code_has_its_line(name: str, number: int) -> None:
    """As pytest means them."""
    exits = tables(COMMAND, f"noworse {name}")[1]

    codes = column(exits, "exit code")

    assert len(codes) == number
    assert codes[0] == "0"


def say(model: str, contents: Sequence[str]) -> str:
    """Forget the receipt, and be told so."""
    if model != "judge":
        forgets = model == "small"
        return "Yes, within 30 days" + ("." if forgets else ", with the receipt.")
    asked = contents[-1]
    first, second = (asked.index(text) for text in ("days, with", "30 days.\n"))
    reason = "It names the receipt, and the other one does not."
    return json.dumps({"reason": reason, "verdict": "A" if first < second else "B"})


def test_a_case_is_shown_as_on_the_page(
    project: Project, shell: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word for word."""
    project.suite(
        {
            "id": "return-20-days",
            "prompt": "Can I return shoes after 20 days?",
            "expected": "Yes, 30 days with the receipt.",
            "checks": [{"max_words": 20}],
        }
    )
    project.record(say)
    project.run()
    monkeypatch.setenv("COLUMNS", "100")

    said = shell("show", "return-20-days")

    _, shown = [one.text for one in blocks(COMMAND) if one.heading == "noworse show"]
    assert said.out == shown
