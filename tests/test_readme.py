"""What the README and docs/ show of the screen is what appears there.

After a change of the output that is meant, write it anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/test_readme.py
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from noworse.door.command import main

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PLAN = ROOT / "docs" / "how-to" / "plan.md"
ROUTE = ROOT / "docs" / "how-to" / "route.md"
NOISE = ROOT / "docs" / "how-to" / "noise-floor.md"
EXAMPLE = ("-p", "no:cacheprovider", "--color=no")
WIDTH = 100
OURS = re.compile(r"^=+ noworse =+$", re.MULTILINE)
LAST = re.compile(r"^=+ (.*) in [\d.]+s.* =+$", re.MULTILINE)
SUMMARY = re.compile(r"^=+ short test summary info =+$")
WORST = "worst cases"


def screen(*options: str) -> str:
    """Run the example as a reader would; return our part of what appears."""
    apart = ("NOWORSE_", "PYTEST_", "COV", "NO_COLOR", "FORCE_COLOR", "CI")
    env = {
        name: held for name, held in os.environ.items() if not name.startswith(apart)
    }
    env |= {"COLUMNS": str(WIDTH), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "pytest", *EXAMPLE, *options]

    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False
    )

    ours = OURS.search(done.stdout)
    assert ours is not None, done.stdout + done.stderr
    # How long it took also moves the line's own dashes.
    said = LAST.sub(
        lambda last: f" {last[1]} in _s ".center(WIDTH, "="),
        done.stdout[ours.start() :],
    )
    return "\n".join(line.rstrip() for line in said.splitlines())


def shortened(said: str) -> str:
    """Leave out what a reader of the README does not need, and say so by dots."""
    table, reasons, *rest = re.split(r"\n\n+", said.replace("=\n\n", "=\n"))
    [worst] = [one for one in rest if one.startswith(WORST)]
    verdict, *named = rest[-1].splitlines()
    assert SUMMARY.fullmatch(named[0]), named[0]
    return "\n\n".join(
        (table, reasons, "...", worst, "...", f"{verdict}\n...\n{named[-1]}")
    )


def routed(said: str) -> str:
    """Leave only the routes, and what every model takes."""
    sections = re.split(r"\n\n+", said)
    return "\n\n".join(s for s in sections if s.startswith(("plan  ", "offer  ")))


EXCERPTS = {"tiny": shortened, "routes": routed}


def shown(page: Path, name: str) -> str:
    """Return what a page shows under a name."""
    found = _block(name).search(page.read_text(encoding="utf-8"))
    assert found is not None, f"<!-- output: {name} --> is gone"
    return found[2]


def rewrite(page: Path, name: str, text: str) -> None:
    """Put what appears on the screen into a page, where that was asked for."""
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        held = page.read_text(encoding="utf-8")
        fresh = _block(name).sub(lambda m: f"{m[1]}{text}\n{m[3]}", held)
        page.write_text(fresh, encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    ("page", "name", "options"),
    [
        (README, "evals", ("evals/",)),
        (README, "tiny", ("evals/", "--nw-candidate", "tiny")),
        (PLAN, "plan", ("evals/", "--nw-plan")),
        (
            ROUTE,
            "routes",
            ("evals/", "--nw-candidate", "small", "--nw-candidate", "tiny", "-v"),
        ),
        (
            PLAN,
            "refresh",
            ("evals/support.eval.yaml", "--nw-plan", "--nw-mode", "refresh", "-v"),
        ),
        (NOISE, "aa", ("evals/triage.eval.csv", "--nw-aa")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_page_shows_what_appears(
    page: Path, name: str, options: Sequence[str]
) -> None:
    """To the letter, times aside."""
    said = screen(*options)
    text = EXCERPTS.get(name, str)(said)

    rewrite(page, name, text)

    assert shown(page, name) == f"{text}\n"


def test_the_labels_of_the_example_make_its_calibration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is committed, to the byte; no label is left over."""
    for name in ("evals", "fixtures"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    made = tmp_path / "fixtures" / "judges" / "referee.json"
    made.unlink()
    monkeypatch.chdir(tmp_path)

    code = main(["calibrate", "--candidate", "small", "--candidate", "tiny"])

    said = capsys.readouterr()
    committed = ROOT / "fixtures" / "judges" / "referee.json"
    assert (code, said.err) == (0, "")
    assert "not used" not in said.out
    assert made.read_bytes() == committed.read_bytes()


def _block(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(<!-- output: {name} -->\n```text\n)(.*?)(```\n<!-- end -->)", re.DOTALL
    )
