"""What docs/ shows of `noworse import` is what appears.

After a change of the output that is meant, write it anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/door/test_import_docs.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.pages_for_tests import ROOT, Block, blocks, column, page, table, tables

from noworse.door.command import main, parser
from noworse.suite.importers.table import FORMATS

HOW_TO = page("how-to/import.md")
COMMAND = page("reference/command.md")
SHOWN = ("From promptfoo", "From production traces")


def rewrite(block: Block, text: str) -> None:
    """Put what appears in the place of a block's text."""
    lines = block.page.read_text(encoding="utf-8").split("\n")
    end = block.line + block.text.count("\n")
    lines[block.line : end] = text.removesuffix("\n").split("\n")
    block.page.write_text("\n".join(lines), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("heading", SHOWN)
def test_the_how_to_shows_what_appears(
    heading: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """To the letter: the summary, and the case file that is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    here = [one for one in blocks(HOW_TO) if one.heading == heading]
    [source] = [b for b in here if b.name and "/" not in b.name]
    [command] = [b.text for b in here if b.text.startswith("noworse import ")]
    (tmp_path / str(source.name)).write_text(source.text, encoding="utf-8")

    code = main(command.split()[1:])

    said = capsys.readouterr().out
    made = [b for b in here if b.name and "/" in b.name]
    appeared = [(tmp_path / str(b.name)).read_text(encoding="utf-8") for b in made]
    [summary] = [b for b in here if b.language == "text"]
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        for block, text in reversed(
            [(summary, said), *zip(made, appeared, strict=True)]
        ):
            rewrite(block, text)
        return
    assert (code, summary.text) == (0, said)
    assert [block.text for block in made] == appeared


def test_every_format_has_its_line() -> None:
    """In the order in which a file is compared."""
    named = column(table(HOW_TO, "Formats"), "`--from`")

    assert named == [one.name for one in FORMATS]


def test_every_option_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """In the table, and in the line of usage."""
    with pytest.raises(SystemExit):
        parser().parse_args(["import", "--help"])
    options = capsys.readouterr().out.partition("options:")[2]
    known = set(re.findall(r"--[a-z-]+", options)) - {"--help"}

    named = column(table(COMMAND, "noworse import"), "option")

    [usage] = [b.text for b in blocks(COMMAND) if b.heading == "noworse import"]
    assert set(named) == known | {"FILE"}
    assert set(re.findall(r"--[a-z-]+|FILE", usage)) == known - {"--verbose"} | {"FILE"}


def test_every_exit_code_has_its_line() -> None:
    """As pytest means them."""
    [_, exits] = tables(COMMAND, "noworse import")

    assert column(exits, "exit code") == ["0", "1", "2", "4"]


def test_the_readers_of_the_page_find_all_formats() -> None:
    """The help names each tool, too."""
    text = (ROOT / "plugin/noworse/door/commands/importing.py").read_text("utf-8")

    for one in FORMATS[:-1]:
        assert one.says.split()[0].rstrip("'s") in text, one.name
