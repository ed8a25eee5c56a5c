"""What docs/ shows of `noworse label` is what appears.

After a change of the output that is meant, write it anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/door/test_label_docs.py
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence

import pytest
from tests.door.commands_for_tests import Command
from tests.door.desks_for_tests import Desk
from tests.door.projects_for_tests import Project
from tests.pages_for_tests import blocks, column, page, table, tables

from noworse.door import label
from noworse.door.command import parser
from noworse.reports.labelling import KEYS

HOW_TO = page("how-to/label.md")
REFERENCE = page("reference/command.md")
ANSWERS = {
    "base": "Yes. You have 30 days from delivery; please bring the receipt.",
    "small": "Yes, you can.",
}


def say(model: str, contents: Sequence[str]) -> str:
    """Answer the customer; as the judge, find the longer answer the better one."""
    if model in ANSWERS:
        return f"{ANSWERS[model]}"
    first, second = (contents[-1].find(text) for text in ANSWERS.values())
    return json.dumps({"reason": "it says how", "verdict": "BA"[first < second]})


def write_anew(shown: list[str]) -> None:
    """Put what appears into the page."""
    text, number = HOW_TO.read_text(encoding="utf-8"), iter(shown)
    text = re.sub(
        r"(```text\n).*?(```)",
        lambda found: found[1] + next(number) + found[2],
        text,
        flags=re.DOTALL,
    )
    HOW_TO.write_text(text, encoding="utf-8", newline="\n")


def test_the_how_to_shows_what_appears(
    project: Project, shell: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the letter: a screen, and the end of a sitting."""
    project.suite(
        *(
            {
                "id": f"return-{days}-days",
                "prompt": "Answer the customer in at most 40 words: "
                f"Can I return shoes after {days} days?",
                "rubric": "Which reply solves the customer's problem? "
                "Ignore length and style.",
                "expected": "Yes, within 30 days, with the receipt.",
            }
            for days in range(1, 41)
        )
    )
    project.record(say)
    desk = Desk("q")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "20")
    monkeypatch.setattr(label, "open_terminal", lambda: desk)
    shell("label", "--who", "ada")
    shell("label", "--plain", "--who", "ada", "--count", "20", typed="1" * 20)
    words = ("label", "--plain", "--who", "ben", "--count", "20")

    said = shell(*words, typed="1" * 18 + "2t")

    end = said.out[said.out.index("20 pairs labelled by ben") :]
    appears = ["".join(f"{line}\n" for line in desk.frames[0]), end]
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        write_anew(appears)
    assert [b.text for b in blocks(HOW_TO) if b.language == "text"] == appears


def test_every_key_has_its_line() -> None:
    """In the table, in the order of the keys."""
    named = [
        key
        for row in tables(HOW_TO, "2. Say which is better")[-1]
        for key in re.findall(r"`(.)`", row["key"])
    ]

    assert [key for key in named if key not in "bjka"] == [key for key, _, _ in KEYS]


def test_every_option_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """In the table, and in the line of usage."""
    with pytest.raises(SystemExit):
        parser().parse_args(["label", "--help"])
    said = capsys.readouterr().out.partition("options:")
    known = set(re.findall(r"--[a-z]+|PATH", said[0] + said[2])) - {"--help"}
    known = {name for name in known if not name.startswith("--nw")}

    named = column(table(REFERENCE, "noworse label"), "option")

    usage = next(b.text for b in blocks(REFERENCE) if b.heading == "noworse label")
    assert set(named) == known
    assert set(re.findall(r"--[a-z]+|PATH", usage)) == known


def test_every_exit_code_has_its_line() -> None:
    """As pytest means them."""
    [_, exits] = tables(REFERENCE, "noworse label")

    assert column(exits, "exit code") == ["0", "1", "2", "4"]
