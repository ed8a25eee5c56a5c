"""`noworse label`, as a user meets it."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
import termios
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.door.commands_for_tests import COMMAND, Command, fill
from tests.door.projects_for_tests import Project, cases

from noworse.door import label as command_module
from noworse.door.command import main


@pytest.fixture
def label(shell: Command) -> Command:
    """Run `noworse label`."""
    return partial(shell, "label")


@pytest.fixture
def sheet(shell: Command) -> Command:
    """Run `noworse calibrate --sheet`."""
    return partial(shell, "calibrate", "--sheet")


def rows(project: Project, who: str = "ada") -> list[dict[str, Any]]:
    """What stands in a person's label file."""
    path = project.root / "evals" / f"{who}.labels.jsonl"
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


@pytest.mark.usefixtures("judged")
def test_pairs_are_labelled_one_after_the_other(
    project: Project, label: Command, sheet: Command
) -> None:
    """In the order of a sheet, with its texts; nothing tells the models."""
    said = label("--who", "ada", "--count", "3", typed="12tq")

    assert (said.code, said.err) == (0, "")
    written = rows(project)
    assert [row["label"] for row in written] == ["first", "second", "tie"]
    left = {json.loads(line)["case"] for line in sheet("3").out.splitlines()}
    assert not left & {row["case"] for row in written}
    shown = said.out.partition("(0 of 3 labelled)")[0]
    assert f"| {written[0]['first']}\n" in shown
    assert "candidate" not in shown
    assert "baseline" not in shown
    assert said.out.endswith(
        "3 pairs labelled by ada, 3 of 3 in all: evals/ada.labels.jsonl\n"
        "20 labels under one rubric are the least for a calibration: 17 more\n"
        "27 more pairs to label, with `--count`\n"
        "  $ noworse calibrate\n"
    )


@pytest.mark.usefixtures("judged")
def test_a_second_start_goes_on_where_the_first_stopped(
    project: Project, label: Command
) -> None:
    """Nobody labels a pair twice; what was put off comes again."""
    first = label("--who", "ada", "--count", "4", typed="1st")
    second = label("--who", "ada", "--count", "4", typed="22q")

    assert "2 pairs labelled by ada, 2 of 4 in all" in first.out
    assert "1 pair was put off, and will come again" in first.out
    assert "$ noworse label --who ada" in first.out
    assert "2 pairs labelled by ada, 4 of 4 in all" in second.out
    written = rows(project)
    assert len({(row["case"], row["pair"]) for row in written}) == 4
    again = label("--who", "ada", "--count", "4", typed="1")

    assert again.out.startswith("0 pairs labelled by ada, 4 of 4 in all")
    assert rows(project) == written


@pytest.mark.usefixtures("judged")
def test_a_word_may_be_taken_back(project: Project, label: Command) -> None:
    """Out of the file as well, also after the last pair; a note stays with its pair."""
    said = label(
        "--who",
        "ada",
        "--count",
        "2",
        typed=["u", "n", "it asks", "1", "s", "u", "u", "2", "t", "1", "u", "1"],
    )

    assert "there is nothing to undo: this sitting began here" in said.out
    assert "there are no more pairs: undo, or quit" in said.out
    written = rows(project)
    assert [row["label"] for row in written] == ["second", "first"]
    assert [row.get("note") for row in written] == ["it asks", None]
    assert "(0 of 2 labelled, with a note)" in said.out


def test_labels_at_the_keyboard_calibrate_a_judge(
    judged: Project, label: Command, sheet: Command, shell: Command
) -> None:
    """Rows of a sheet that are labelled elsewhere are not missing any more."""
    blank = sheet("2", "--who", "ada").out
    (judged.root / "evals" / "ada.labels.jsonl").write_text(blank, "ascii")
    fill(judged, sheet("22", "--who", "ben").out, "ben")

    label("--who", "ada", "--count", "20", typed="t" * 20)
    said = shell("calibrate")

    assert said.code == 0
    assert "against 22 labelled pairs of 2 people" in said.out
    assert "without a label" not in said.out


def test_agreement_with_others_is_told_in_the_end(
    judged: Project, label: Command, sheet: Command
) -> None:
    """As far as both have labelled by now."""
    written = fill(judged, sheet("3").out, "ben")
    keys = {"first": "1", "second": "2"}
    typed = [keys[row["label"]] for row in written[:2]]

    said = label("--who", "ada", typed=[*typed, "t", "q"])

    assert "3 pairs labelled by ben as well: 2 alike (67 %)" in said.out


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    ("name", "code"), [("lovelace", 0), ("root", 4), ("", 4), (None, 4)]
)
def test_who_labels_is_found_out(
    label: Command, monkeypatch: pytest.MonkeyPatch, name: str | None, code: int
) -> None:
    """As far as a login name says who somebody is."""

    def user() -> str:
        if name is None:
            raise OSError("no entry in the password database")
        return name

    monkeypatch.setattr(command_module, "getuser", user)
    said = label(typed="q")

    assert said.code == code
    if code:
        assert "--who: a label is what a certain person says" in said.err
        assert "mend: add `--who NAME`: initials are enough" in said.err
    else:
        assert "evals/lovelace.labels.jsonl" in said.out


def test_a_name_may_be_any_text(judged: Project, label: Command) -> None:
    """It makes a file's name, and commands no terminal."""
    said = label("--who", "../Ada \x1b[2J", "--count", "1", typed="1q")

    assert "\x1b" not in said.out
    [path] = (judged.root / "evals").glob("*.labels.jsonl")
    assert path.name.startswith("ada-2j-")


@pytest.mark.usefixtures("judged")
def test_an_interruption_saves_what_was_said(
    project: Project, label: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And ends as an interruption does."""

    class Interrupted(io.StringIO):
        def readline(self, *_: object) -> str:  # type: ignore[override]
            raise KeyboardInterrupt

    said = label("--who", "ada", "--count", "2", typed="1")
    monkeypatch.setattr(io, "StringIO", Interrupted)
    second = label("--who", "ada", "--count", "2")

    assert (said.code, second.code) == (0, 2)
    assert "1 of 2 in all" in second.out
    assert len(rows(project)) == 1


def test_a_terminal_that_shows_no_umlaut_shows_its_number(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter is no reason to end."""
    project.suite(*cases("win", 20, name="m\xfcsli"))
    project.record()
    monkeypatch.chdir(project.root)
    path = tmp_path / "screen"
    with path.open("w", encoding="ascii") as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setattr(sys, "stdin", io.StringIO("q\n"))
        code = main(["label", "--who", "ada"])

        monkeypatch.setattr(sys, "stdin", io.StringIO())
        monkeypatch.setattr(sys, "stdout", page := io.StringIO())
        main(["label", "--who", "ada"])

    assert code == 0
    assert "| win m\xfcsli " in page.getvalue()
    assert "| win m\\xfcsli " in path.read_text("ascii")


class Download:
    """A file of labels as the HTML report gives it."""

    def __init__(self, project: Project, sheet: str) -> None:
        self.path = project.root.parent / "download.labels.jsonl"
        self.rows = [
            json.loads(line) | {"label": "first"} for line in sheet.splitlines()
        ]

    def write(self) -> str:
        text = "".join(f"{json.dumps(row)}\n" for row in self.rows)
        self.path.write_text(text, "ascii")
        return str(self.path)


@pytest.fixture
def download(judged: Project, sheet: Command) -> Download:
    """Five labels of nobody yet."""
    return Download(judged, sheet("5").out)


def test_labels_of_a_report_are_taken_in(
    project: Project, label: Command, download: Download
) -> None:
    """Once: a second time they are known."""
    download.rows[0]["note"] = "shorter"
    path = download.write()

    said = label("--read", path, "--who", "ada")
    again = label("--read", path, "--who", "ada")

    assert (said.code, said.out) == (
        0,
        "5 labels added: evals/ada.labels.jsonl\n  $ noworse calibrate\n",
    )
    assert (again.code, again.out) == (
        0,
        "5 labels known before\n  $ noworse calibrate\n",
    )
    written = rows(project)
    assert len(written) == 5
    assert written[0]["note"] == "shorter"
    assert {row["who"] for row in written} == {"ada"}


def test_each_person_has_a_file(
    project: Project, label: Command, download: Download
) -> None:
    """By what each line says."""
    for row, who in zip(
        download.rows, ("ada", "ben", "ben", "ada", "ada"), strict=True
    ):
        row["who"] = who

    said = label("--read", download.write())

    assert (
        "3 labels added: evals/ada.labels.jsonl\n2 labels added: evals/ben" in said.out
    )
    assert len(rows(project, "ben")) == 2


def test_what_is_not_taken_is_named(
    project: Project, label: Command, download: Download
) -> None:
    """Conflicts and strangers; what is good is taken all the same."""
    label("--read", download.write(), "--who", "ada")
    for row in download.rows:
        row["who"] = "ada"
    download.rows[0]["label"] = "second"
    download.rows[1] |= {"case": "wim-0"}
    download.rows[2]["who"] = "ben"

    said = label("--read", download.write())

    assert said.code == 1
    out = said.out
    assert "1 label added: evals/ben.labels.jsonl" in out
    assert "2 labels known before" in out
    assert "not taken: ../download.labels.jsonl:1: 'ada' says `second` here" in out
    assert "in evals/ada.labels.jsonl:1\n  mend: take one of the two lines out" in out
    assert "not taken: ../download.labels.jsonl:2: there is no case 'wim-0'\n" in out
    assert "noworse calibrate" not in out
    assert len(rows(project)) == 5


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"label": None}, "no line of it has a label"),
        ({"label": "left"}, "`label` is no label (got 'left')"),
        ({"who": ""}, "`who` is missing: a label is what a certain person says"),
    ],
)
def test_a_file_that_is_no_good_is_told(
    label: Command, download: Download, change: dict[str, object], told: str
) -> None:
    """With its line where there is one."""
    download.rows = [row | {"who": "ada"} | change for row in download.rows]

    said = label("--read", download.write())

    assert said.code in {1, 4}
    assert told in said.out + said.err


@pytest.mark.usefixtures("judged")
def test_a_file_that_is_not_there_is_told(label: Command) -> None:
    """By the name that it was given."""
    said = label("--read", "nowhere.labels.jsonl")

    assert said.code == 4
    assert "nowhere.labels.jsonl: this file does not exist" in said.err


class Sitter:
    """Somebody before a terminal of their own, in which the command runs."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.hand, number = os.openpty()
        self.mode = termios.tcgetattr(self.hand)
        self.seen = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "label", *words],
            cwd=folder,
            env=os.environ | {"TERM": "xterm", "NO_COLOR": "1"},
            stdin=number,
            stdout=number,
            stderr=number,
            start_new_session=True,
        )
        os.close(number)

    def wait_for(self, text: bytes) -> None:
        """Look until it is on the screen."""
        start = len(self.seen)
        while text not in self.seen[start:]:
            assert select.select([self.hand], [], [], 30)[0], self.seen
            self.seen += os.read(self.hand, 65536)

    def press(self, key: bytes) -> None:
        os.write(self.hand, key)

    def end(self, number: signal.Signals) -> int:
        """Send a signal, and return how the command ended."""
        self.process.send_signal(number)
        return self.process.wait(30)


def test_a_kill_costs_neither_labels_nor_the_terminal(
    judged: Project,
) -> None:
    """A label is in its file before the next pair is shown."""
    sitter = Sitter(judged.root, "--who", "ada", "--count", "3")
    sitter.wait_for(b"0 of 3 labelled")
    sitter.press(b"t")
    sitter.wait_for(b"1 of 3 labelled")
    written = rows(judged)
    code = sitter.end(signal.SIGTERM)
    sitter.wait_for(b"noworse label --who ada")

    assert code == 2
    assert [row["label"] for row in written] == ["tie"]
    assert termios.tcgetattr(sitter.hand) == sitter.mode
    assert b"\x1b[?1049l1 pair labelled by ada, 1 of 3 in all" in sitter.seen
    assert b"Traceback" not in sitter.seen
    os.close(sitter.hand)
