"""`noworse history`, and the setting that keeps what it shows."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.door.projects_for_tests import Project, cases
from tests.pages_for_tests import blocks, column, page, tables
from tests.reports.histories_for_tests import past_decision, past_run, year
from tests.reports.records_for_tests import SUITE, noise, run

from noworse.door.command import main, parser
from noworse.door.history import keep
from noworse.records.run import RunRecord
from noworse.reports.history import past_of
from noworse.reports.history_file import dump_line, load_lines
from noworse.reports.json_report import dump

COMMAND = page("reference/command.md")
HOW_TO = page("how-to/history.md")
KEPT = "kept/history.jsonl"


class Said(NamedTuple):
    """What the command printed, and how it ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run the command in a folder, in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str) -> Said:
        code = main(["history", *words])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


def on(day: str, record: RunRecord) -> RunRecord:
    return record.model_copy(update={"started_at": f"2026-{day}T09:30:00Z"})


def test_each_run_that_decides_is_kept_once(project: Project) -> None:
    """A replay adds nothing, a part of the cases neither; another answer does."""
    project.suite(*cases("win", 20))
    project.record()
    path = project.root / "history.jsonl"

    first = project.run("--nw-history=history.jsonl")
    project.run("--nw-history=history.jsonl")
    project.run("--nw-history=history.jsonl", "-k", "win-1")

    assert first.ret == 0
    held = path.read_text("utf-8")
    assert held.count("\n") == 1

    project.suite(*cases("loss", 20))
    project.record()
    project.run("--nw-history=history.jsonl")

    kept = [*load_lines(path.read_text("utf-8"), path="history.jsonl")]
    assert [one.status for one in kept] == ["PASS", "FAIL"]


def test_a_history_that_cannot_be_written_is_told(project: Project) -> None:
    """The run is not lost; where all else is well, the exit code is 4."""
    project.suite(*cases("win", 20))
    project.record()
    (project.root / "history.jsonl").mkdir()

    result = project.run("--nw-history=history.jsonl")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(
        ["history.jsonl: no run can be added: *", "  mend: *`history`", "noworse: *"]
    )


def test_a_line_that_was_cut_is_written_over(tmp_path: Path) -> None:
    """What stands before it stays to the byte."""
    path = tmp_path / KEPT
    held = dump_line(year()[0])
    path.parent.mkdir()
    path.write_text(held + held[:40], encoding="utf-8")

    problem = keep(tmp_path, KEPT, run())

    assert problem is None
    assert path.read_text("utf-8") == held + dump_line(past_of(run()))


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (b"<<<<<<< HEAD\n", "this is no run of a history: "),
        (b"\xff\n", "no run can be added: it is not UTF-8"),
    ],
)
def test_a_damaged_history_is_left_as_it_is(
    tmp_path: Path, held: bytes, reason: str
) -> None:
    """Somebody has to look at it: it may hold more than one sees."""
    path = tmp_path / "h.jsonl"
    path.write_bytes(held)

    problem = keep(tmp_path, "h.jsonl", run())

    assert problem is not None
    assert problem.reason.startswith(reason)
    assert path.read_bytes() == held


def test_what_decides_nothing_is_not_kept(tmp_path: Path) -> None:
    """A part of the cases, and a baseline against itself."""
    part, itself = run(complete=False), run(aa=True, noise=(noise(),))

    problems = [keep(tmp_path, "h.jsonl", one) for one in (part, itself)]

    assert problems == [None, None]
    assert not (tmp_path / "h.jsonl").exists()


def test_reports_folders_and_histories_are_read(
    tmp_path: Path, command: Command
) -> None:
    """What else a folder holds is counted; folders with a dot are nobody's reports."""
    folder = tmp_path / "old"
    (folder / "deep").mkdir(parents=True)
    (tmp_path / "run.json").write_text(dump(on("11-20", run())))
    (folder / "deep" / "run.json").write_text(dump(on("11-21", run())))
    (folder / "part.json").write_text(dump(run(complete=False)))
    (folder / "h.jsonl").write_text(dump_line(past_run("11-22", past_decision(0.1))))
    for name, text in {"p.json": '{"kind": 1}', "n.json": "", "n.jsonl": "x\n"}.items():
        (folder / name).write_text(text)
    (folder / "notes.txt").write_text("no run")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "run.json").write_text(dump(on("11-23", run())))

    said = command("run.json", "old")

    assert (said.code, said.err) == (0, "")
    rows = [line for line in said.out.splitlines() if line.startswith("PASS ")]
    assert [row.split()[1] for row in rows] == [
        "2026-11-20",
        "2026-11-21",
        "2026-11-22",
    ]
    assert "left out: 1 that decided nothing" in said.out
    assert "left out: 3 files without a run" in said.out
    assert said.out.splitlines()[-1].startswith("noworse: history of 3 runs: ")


def test_without_a_path_the_setting_says_where(
    tmp_path: Path, command: Command
) -> None:
    """From any folder of the project."""
    settings = '[tool.noworse]\nbaseline = "openai:a"\ncandidate = "openai:b"\n'
    settings += f'judge = "openai:c"\nhistory = "{KEPT}"\n'
    (tmp_path / "pyproject.toml").write_text(settings)
    path = tmp_path / KEPT
    path.parent.mkdir()
    path.write_text("".join(map(dump_line, year())))

    said = command()

    assert said.code == 0
    assert "noworse: history of 4 runs: " in said.out


def test_nothing_to_show_is_told_with_the_mend(
    tmp_path: Path, command: Command
) -> None:
    """No setting, no such file, no run in it, and none that decided."""
    settings = '[tool.noworse]\nbaseline = "openai:a"\ncandidate = "openai:b"\n'
    (tmp_path / "pyproject.toml").write_text(f'{settings}judge = "openai:c"\n')
    (tmp_path / "other.json").write_text("{}")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff")
    (tmp_path / "part.json").write_text(dump(run(complete=False)))

    unset, lost, other, odd, part = (
        command(*words)
        for words in (
            (),
            ("no.json",),
            ("other.json",),
            ("bytes.jsonl",),
            ("part.json",),
        )
    )

    assert [one.code for one in (unset, lost, other, odd, part)] == [4, 4, 4, 4, 1]
    assert "no runs are named" in unset.err
    assert "set `history`" in unset.err
    assert "no.json: cannot be read: No such file" in lost.err
    assert "other.json: this is not a run" in other.err
    assert "bytes.jsonl: cannot be read: it is not UTF-8" in odd.err
    assert part.out.endswith("noworse: no run that was decided\n")


def test_the_how_to_shows_what_appears(tmp_path: Path, command: Command) -> None:
    """To the letter; written anew with NOWORSE_UPDATE_GOLDEN=1."""
    (tmp_path / "h.jsonl").write_text("".join(map(dump_line, year())))

    said = command("h.jsonl").out

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        text = HOW_TO.read_text(encoding="utf-8")
        text = re.sub(
            r"(```text\n).*?(```)", lambda m: m[1] + said + m[2], text, flags=re.DOTALL
        )
        HOW_TO.write_text(text, encoding="utf-8", newline="\n")
    [shown] = [one for one in blocks(HOW_TO) if one.language == "text"]
    assert shown.text == said


def test_every_option_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """In the table, and in the line of usage."""
    with pytest.raises(SystemExit):
        parser().parse_args(["history", "--help"])
    known = set(re.findall(r"--[a-z]+|PATH", capsys.readouterr().out)) - {"--help"}
    known = {name for name in known if not name.startswith("--nw")}

    rows, exits = tables(COMMAND, "noworse history")

    assert set(column(rows, "option")) == known
    assert column(exits, "exit code") == ["0", "1", "2", "4"]
    [usage] = [b for b in blocks(COMMAND) if b.heading == "noworse history"]
    assert set(re.findall(r"--[a-z]+|PATH", usage.text)) == known - {"--verbose"}


def test_a_part_of_a_history_can_be_asked_for(tmp_path: Path, command: Command) -> None:
    """The last runs, a suite, a candidate, all slices; as text, Markdown and data."""
    (tmp_path / "h.jsonl").write_text("".join(map(dump_line, year())))

    last, none, slices = (
        command("h.jsonl", *words).out
        for words in (("--last", "2"), ("--suite", "x"), ("-v", "--suite", SUITE))
    )
    page = command("h.jsonl", "--format", "md").out
    data = json.loads(command("h.jsonl", "--format", "json").out)

    assert "noworse: history of 2 runs: " in last
    assert command("h.jsonl", "--candidate", "x").code == 1
    assert none == "noworse: no run that was decided\n"
    assert f"{SUITE}/billing" in slices
    assert page.startswith("**noworse: history of 4 runs")
    assert len(data["runs"]) == 4
