"""What docs/ shows of `noworse calibrate` is what appears.

After a change of the output that is meant, write it anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/door/test_calibrate_docs.py
"""

from __future__ import annotations

import json
import os
import re
from itertools import cycle

import pytest
from tests.door.projects_for_tests import Project, cases
from tests.pages_for_tests import blocks, column, page, table, tables

from noworse.door.command import main, parser
from noworse.records.calibration import Calibration
from noworse.records.labels import shown_first
from noworse.suite.labels import LabelFields

HOW_TO = page("how-to/calibrate.md")
COMMAND = page("reference/command.md")
WORDS = {"win": "candidate", "loss": "baseline"}


def fill(project: Project, sheet: str, who: str, slips: int) -> None:
    """Label as the cases are, but every so many pairs as a tie."""
    lines = []
    turns = cycle([False] * (slips - 1) + [True])
    for text, slips_now in zip(sheet.splitlines(), turns, strict=False):
        row = json.loads(text)
        said = WORDS.get(row["case"].partition("-")[0])
        is_first = said == shown_first(row["pair"])
        label = "first" if is_first else "second"
        row["label"] = "tie" if slips_now or said is None else label
        lines.append(f"{json.dumps(row)}\n")
    path = project.root / "evals" / f"{who}.labels.jsonl"
    path.write_text("".join(lines), encoding="utf-8")


def test_the_how_to_shows_what_appears(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """To the letter."""
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("COLUMNS", "100")
    project.suite(
        *cases("win", 20, slice="billing"),
        *cases("loss", 24, slice="returns"),
        *cases("even", 16, slice="returns"),
        name="support",
    )
    project.record()
    for who, count, slips in (("ada", 40, 9), ("ben", 20, 6)):
        main(["calibrate", "--sheet", str(count), "--who", who])
        fill(project, capsys.readouterr().out, who, slips)

    code = main(["calibrate"])

    said = capsys.readouterr().out
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        text = HOW_TO.read_text(encoding="utf-8")
        text = re.sub(
            r"(```text\n).*?(```)", lambda m: m[1] + said + m[2], text, flags=re.DOTALL
        )
        HOW_TO.write_text(text, encoding="utf-8", newline="\n")
    [shown] = [one for one in blocks(HOW_TO) if one.language == "text"]
    assert (code, shown.text) == (0, said)


def test_every_option_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """In the table, and in the line of usage."""
    with pytest.raises(SystemExit):
        parser().parse_args(["calibrate", "--help"])
    known = set(re.findall(r"--[a-z]+|PATH", capsys.readouterr().out)) - {"--help"}
    known = {name for name in known if not name.startswith("--nw")}

    named = column(table(COMMAND, "noworse calibrate"), "option")

    usage = next(b.text for b in blocks(COMMAND) if b.heading == "noworse calibrate")
    assert set(named) == known
    assert set(re.findall(r"--[a-z]+|PATH", usage)) == known


def test_every_exit_code_has_its_line() -> None:
    """As pytest means them."""
    [_, exits] = tables(COMMAND, "noworse calibrate")

    assert column(exits, "exit code") == ["0", "1", "2", "4"]


def test_every_field_of_a_label_has_its_line() -> None:
    """None is missing, none is made up."""
    cells = [row["field"] for row in table(COMMAND, "A label file")]

    named = re.findall(r"`(\w+)`", " ".join(cells))

    assert named == list(LabelFields.model_fields)


def test_every_field_of_a_calibration_has_its_line() -> None:
    """In the order in which they stand in the file."""
    named = column(table(COMMAND, "A calibration"), "field")

    assert named == list(Calibration.model_fields)
