"""The tutorial, followed word for word in an empty folder.

After a change of the output that is meant, write it anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/test_tutorial.py
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.pages_for_tests import Block, blocks, page

TUTORIAL = page("tutorial.md")
WIDTH = 88
SECTION = re.compile(r"^=+ noworse =+$", re.MULTILINE)
LAST = re.compile(r"^=+ (.*) in [\d.]+s.* =+$", re.MULTILINE)
COMMAND = "import sys; from noworse.door.command import main; sys.exit(main())"
PROGRAMS = {
    "python": (sys.executable,),
    "pytest": (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no"),
    "noworse": (sys.executable, "-c", COMMAND),
}


def done(command: str, folder: Path) -> str:
    """Do what a reader does; return our part of what appears."""
    apart = ("NOWORSE_", "PYTEST_", "COV", "NO_COLOR", "FORCE_COLOR", "CI", "GITHUB")
    env = {n: held for n, held in os.environ.items() if not n.startswith(apart)}
    env |= {"COLUMNS": str(WIDTH), "PYTHONUTF8": "1"}
    program, *words = shlex.split(command)

    ended = subprocess.run(
        [*PROGRAMS[program], *words],
        cwd=folder,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert ended.stderr == ""
    ours = SECTION.search(ended.stdout)
    said = ended.stdout[ours.start() if ours else 0 :]
    said = LAST.sub(lambda last: f" {last[1]} in _s ".center(WIDTH, "="), said)
    return "".join(f"{line.rstrip()}\n" for line in said.splitlines())


def follow(steps: list[Block], folder: Path) -> list[str]:
    """Write the files and give the commands; return what appeared where it is shown."""
    shown: list[str] = []
    said = ""
    for step in steps:
        if step.language == "console":
            for command in step.text.splitlines():
                said = done(command, folder)
        elif step.language == "text":
            shown.append(said)
        elif step.name:
            path = folder / step.name
            path.parent.mkdir(exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
    return shown


def told() -> list[Block]:
    """What the page shows of the screen."""
    return [step for step in blocks(TUTORIAL) if step.language == "text"]


def test_whoever_follows_the_tutorial_sees_what_it_shows(tmp_path: Path) -> None:
    """To the letter, times aside; and the report is there."""
    shown = follow(blocks(TUTORIAL), tmp_path)

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        rewrite(shown)
    assert [step.text for step in told()] == shown
    assert len(shown) == 3
    report = tmp_path / "noworse-report" / "run.html"
    assert "es-payments-1009" in report.read_text(encoding="utf-8")


def rewrite(shown: list[str]) -> None:
    lines = TUTORIAL.read_text(encoding="utf-8").splitlines(keepends=True)
    for step, text in reversed(list(zip(told(), shown, strict=True))):
        height = len(step.text.splitlines())
        lines[step.line : step.line + height] = [text]
    TUTORIAL.write_text("".join(lines), encoding="utf-8", newline="\n")
