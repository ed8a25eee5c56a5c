"""What docs/ shows of `noworse doctor` is what appears.

After a change of the output that is meant, write it anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/door/test_doctor_docs.py
"""

from __future__ import annotations

import os
import re

import pytest
from tests.door.commands_for_tests import Command
from tests.door.projects_for_tests import Project, cases
from tests.pages_for_tests import blocks, column, page, table, tables

from noworse.door.command import parser

HOW_TO = page("how-to/doctor.md")
REFERENCE = page("reference/command.md")


def steady(text: str) -> str:
    """Take out what differs from day to day and from machine to machine."""
    text = re.sub(r"(ok +versions +).*\n( {8}.*\n)*", r"\1Python 3.13, ...\n", text)
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8000", text)
    return re.sub(r"answered in \d+\.\d s", "answered in 0.4 s", text)


def test_the_how_to_shows_what_appears(
    buying: Project, shell: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the letter."""
    buying.suite(*cases("win", 24), *cases("loss", 6))
    buying.record()
    path = buying.root / "pyproject.toml"
    text = path.read_text("utf-8")
    price = "price = {input = 1.0, output = 2.0}\n"
    path.write_text(text.replace(price, "", 1), "utf-8")
    monkeypatch.setenv("COLUMNS", "100")

    appears = steady(shell("doctor").out)

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        whole = HOW_TO.read_text(encoding="utf-8")
        whole = re.sub(
            r"(```text\n).*?(```)",
            lambda found: found[1] + appears + found[2],
            whole,
            count=1,
            flags=re.DOTALL,
        )
        HOW_TO.write_text(whole, encoding="utf-8", newline="\n")
    [shown] = [one.text for one in blocks(HOW_TO) if one.language == "text"]
    assert shown == appears


def test_every_option_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """In the table, and in the line of usage."""
    with pytest.raises(SystemExit):
        parser().parse_args(["doctor", "--help"])
    known = set(re.findall(r"--[a-z]+|PATH", capsys.readouterr().out)) - {"--help"}
    known = {name for name in known if not name.startswith("--nw")}

    named = column(table(REFERENCE, "noworse doctor"), "option")

    usage = next(b.text for b in blocks(REFERENCE) if b.heading == "noworse doctor")
    assert set(named) == known
    assert set(re.findall(r"--[a-z]+|PATH", usage)) == known


def test_every_exit_code_has_its_line() -> None:
    """As pytest means them."""
    [_, exits] = tables(REFERENCE, "noworse doctor")

    assert column(exits, "exit code") == ["0", "1", "2"]
