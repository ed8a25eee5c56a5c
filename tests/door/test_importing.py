"""`noworse import`, as a user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.suite.importers.importers_for_tests import GOLDEN

from noworse.door.command import main
from noworse.door.files import Shelf
from noworse.suite.cases.reading import read_suite

ROWS = [
    {"id": f"c-{n}", "input": f"Question {n}?", "output": f"{n}", "topic": "ab"[n % 2]}
    for n in range(50)
]


class Said(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run the command in an empty folder with the rows, in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    lines = "".join(f"{json.dumps(row)}\n" for row in ROWS)
    (tmp_path / "rows.jsonl").write_text(lines, encoding="utf-8")

    def run(*words: str) -> Said:
        code = main(["import", *words])
        return Said(code, *capsys.readouterr())

    return run


def read(path: Path, name: str) -> list[str]:
    """Return the ids of a case file."""
    suite = read_suite(name, Shelf((path / name).parent, name))
    return [case.id for case in suite.cases]


def test_a_file_becomes_a_case_file(command: Command, tmp_path: Path) -> None:
    """In evals/, under its name; the summary says what there is, and what is next."""
    said = command("rows.jsonl")

    assert said == Said(
        0,
        "imported  50 cases from rows.jsonl, as plain, slices by `topic`; "
        "nothing left out\n"
        "file                  slice  cases\n"
        "evals/rows.eval.yaml            50\n"
        "                      a         25\n"
        "                      b         25\n"
        "next  pytest evals/rows.eval.yaml --nw-plan\n",
        "",
    )
    assert read(tmp_path, "evals/rows.eval.yaml") == [f"c-{n}" for n in range(50)]


def test_a_file_is_not_written_over(command: Command) -> None:
    """Unless by --force."""
    command("rows.jsonl")

    refused, forced = command("rows.jsonl"), command("rows.jsonl", "--force")

    assert (refused.code, refused.out) == (4, "")
    assert refused.err.startswith("evals/rows.eval.yaml: the file is there already\n")
    assert forced.code == 0


@pytest.mark.parametrize("name", ["a.eval.yml", "b/c.eval.jsonl", "d.eval.csv"])
def test_the_suffix_decides_on_the_format(
    command: Command, tmp_path: Path, name: str
) -> None:
    """And pytest must collect the name."""
    said = command("rows.jsonl", "--to", name)

    assert said.code == 0
    assert len(read(tmp_path, name)) == 50


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "a.yaml"), "--to: pytest does not collect 'a.yaml'\n  mend: write a"),
        (("--from", "promptfo"), "--from: no format `promptfo`\n  mend: did you mean"),
        (("--slice-by", "topc"), "--slice-by: no case has a field `topc`"),
        (("--prompt", "x"), "--prompt: there is no prompt `x`"),
        (
            ("--to", "rows.jsonl/a.eval.yaml"),
            "rows.jsonl/a.eval.yaml: it cannot be wri",
        ),
    ],
)
def test_what_is_wrong_is_told_without_a_traceback(
    command: Command, words: tuple[str, ...], said: str
) -> None:
    """With a mend."""
    refused = command("rows.jsonl", *words)

    assert (refused.code, refused.out) == (4, "")
    assert refused.err.startswith(said)
    assert "Traceback" not in refused.err


@pytest.mark.parametrize("name", ["nothing.jsonl", "."])
def test_a_file_that_there_is_not_is_named(command: Command, name: str) -> None:
    """Also a folder."""
    refused = command(name)

    assert refused.code == 4
    assert refused.err.startswith(f"{name}: the file ")


def test_a_case_file_can_be_printed(command: Command) -> None:
    """Then the summary stands beside it."""
    said = command("rows.jsonl", "--to", "-", "--sample", "4")

    assert said.out.startswith("cases:\n  - id: ")
    assert said.err.startswith("imported  4 cases of 50 from rows.jsonl")
    assert "next" not in said.err


def test_answers_go_into_a_file_of_their_own(command: Command, tmp_path: Path) -> None:
    """Beside the case file, which names it; printed alone, it has none."""
    source = str(GOLDEN / "otel.json")

    said, printed = command(source, "--to", "t.eval.toml"), command(source, "--to", "-")

    suite = read_suite("t.eval.toml", Shelf(tmp_path, "t.eval.toml"))
    assert [(one.model, one.text) for one in suite.imported] == [
        ("gpt-5.5", "Yes, plus customs.")
    ]
    assert "answers are taken for the model of that name" in said.out
    assert "answers_from" not in printed.out
    assert "note  the answers are not written: name a file with `--to`" in printed.err


def test_answers_are_not_written_over(command: Command, tmp_path: Path) -> None:
    """Nor is the case file written then."""
    (tmp_path / "t.answers.jsonl").write_text("mine", encoding="utf-8")

    refused = command(str(GOLDEN / "otel.json"), "--to", "t.eval.yaml")

    assert refused.err.startswith("t.answers.jsonl: the file is there already")
    assert not (tmp_path / "t.eval.yaml").exists()


def test_several_prompts_make_several_files(command: Command, tmp_path: Path) -> None:
    """One of them can be chosen; only one can be printed."""
    source = str(GOLDEN / "promptfoo" / "promptfooconfig.yaml")

    both = command(source, "--to", "p.eval.yaml")
    printed = command(source, "--to", "-")
    chosen = command(source, "--to", "-", "--prompt", "Chat")

    assert both.code == 0
    assert len(read(tmp_path, "p-support.eval.yaml")) == 5
    assert len(read(tmp_path, "p-Chat.eval.yaml")) == 5
    assert (printed.code, printed.out) == (4, "")
    assert "choose one of them with `--prompt`: support, Chat" in printed.err
    assert chosen.out.startswith('system: "You answer for {{shop}}."\n')


def test_what_is_left_out_can_be_an_error(command: Command) -> None:
    """With --strict; the file is written all the same."""
    source = str(GOLDEN / "plain.csv")

    lax, strict = command(source), command(source, "--strict", "--force")
    clean = command("rows.jsonl", "--strict")

    assert (lax.code, strict.code, clean.code) == (0, 1, 0)
    assert "left out the field `note` (1 time)" in strict.out
    assert "mend: `--slice-by note` makes slices of it" in strict.out
    assert "note  1 id had to be changed, to be legal and unique" in strict.out
    assert "note  2 slices of fewer than 20 cases: told, never decided" in strict.out


def test_duplicates_are_counted_and_named_on_request(
    command: Command, tmp_path: Path
) -> None:
    """Or kept."""
    with (tmp_path / "rows.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "twin", "input": "question 7", "output": "7"}\n')

    said = command("rows.jsonl", "--to", "-")
    named = command("rows.jsonl", "--to", "-", "-v")
    kept = command("rows.jsonl", "--to", "-", "--keep-duplicates")

    assert "dropped  1 near-duplicate (-v names them; --keep-dup" in said.err
    assert "  twin: asks the same as c-7\n" in named.err
    assert "dropped" not in kept.err


def test_many_places_are_shortened(command: Command, tmp_path: Path) -> None:
    """All of them with -v."""
    rows = ({"input": f"Q{n}", "x": 1} for n in range(12))
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    (tmp_path / "many.jsonl").write_text(text, encoding="utf-8")

    short, whole = command("many.jsonl"), command("many.jsonl", "-v", "--force")

    assert "  at many.jsonl:1, 2, 3, 4, 5, 6, 7, 8 and 4 more (-v)\n" in short.out
    assert "  at many.jsonl:1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12\n" in whole.out


def test_a_file_without_a_name_gets_one(command: Command, tmp_path: Path) -> None:
    """Of letters that any system takes."""
    (tmp_path / "a b & c.v2.jsonl").write_text('{"input": "Hi"}', encoding="utf-8")
    (tmp_path / "...jsonl").write_text('{"input": "Hi"}', encoding="utf-8")

    first, second = command("a b & c.v2.jsonl"), command("...jsonl")

    assert "next  pytest evals/a-b-c.eval.yaml --nw-plan" in first.out
    assert "next  pytest evals/cases.eval.yaml --nw-plan" in second.out


def test_nothing_of_a_file_reaches_the_terminal_as_it_is(
    command: Command, tmp_path: Path
) -> None:
    """Neither an escape nor a command of a build agent."""
    row = {"input": "Hi", "\x1b[31m::error::x": 1, "topic": "\x1b[2J"}
    (tmp_path / "odd.jsonl").write_text(json.dumps(row), encoding="utf-8")

    said = command("odd.jsonl")

    assert "\x1b" not in said.out
    assert said.code == 0


def test_paths_outside_of_the_folder_are_not_read(
    command: Command, tmp_path: Path
) -> None:
    """A configuration names only files below its own."""
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "in").mkdir()
    text = "prompts: [file://../secret.txt, 'Hi {{q}}']\ntests: [{vars: {q: x}}]\n"
    (tmp_path / "in" / "c.yaml").write_text(text, encoding="utf-8")

    said = command("in/c.yaml", "--to", "-")

    assert "secret" not in said.out
    assert (
        "left out a prompt: the file `../secret.txt` is outside the folder" in said.err
    )
