"""What docs/ shows of `noworse init` is what appears.

After a change of the output that is meant, write it anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/door/test_init_docs.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.pages_for_tests import blocks, column, page, tables

from noworse.door.command import main, parser
from noworse.wire.providers import PROVIDERS

REFERENCE = page("reference/command.md")
HEADING = "noworse init"


def test_the_reference_shows_what_appears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the letter."""
    for name in {name for one in PROVIDERS for name in one.key_envs}:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)

    main(["init"])

    appears = capsys.readouterr().out
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        before, heading, after = REFERENCE.read_text("utf-8").partition(f"## {HEADING}")
        after = re.sub(
            r"(without a key:\n\n```text\n).*?(```)",
            lambda found: found[1] + appears + found[2],
            after,
            count=1,
            flags=re.DOTALL,
        )
        REFERENCE.write_text(f"{before}{heading}{after}", "utf-8", newline="\n")
    shown = [one.text for one in blocks(REFERENCE) if one.heading == HEADING]
    assert shown[1] == appears


def test_every_option_and_exit_code_has_its_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In the tables, and in the line of usage."""
    with pytest.raises(SystemExit):
        parser().parse_args(["init", "--help"])
    known = set(re.findall(r"--[a-z][a-z-]*", capsys.readouterr().out))
    known -= {"--help", "--nw-plan"}

    options, _, exits = tables(REFERENCE, HEADING)

    usage = next(one.text for one in blocks(REFERENCE) if one.heading == HEADING)
    assert set(column(options, "option")) == known
    assert set(re.findall(r"--[a-z-]+", usage)) == known
    assert column(exits, "exit code") == ["0", "1", "2", "4"]
