"""`noworse calibrate`, as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.door.commands_for_tests import COMMAND, Said, fill
from tests.door.projects_for_tests import Project, cases
from tests.door.providers_for_tests import Provider

from noworse.door.command import main
from noworse.door.stage import Stage
from noworse.errors import CallFailed
from noworse.records.run import RunRecord

Command = Callable[..., Said]
to_its_end = Stage.close
"""The true one; a run that went on behind a test would disturb the next."""


@pytest.fixture
def command(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Run the command in the project's folder, in this process."""
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str) -> Said:
        code = main(["calibrate", *words])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


def stored(project: Project) -> dict[str, Any]:
    """The calibration of the one judge."""
    text = (project.root / "fixtures/judges/judge.json").read_text("ascii")
    fields: dict[str, Any] = json.loads(text)
    return fields


def test_a_judge_is_calibrated_in_three_steps(
    judged: Project, command: Command
) -> None:
    """A sheet, labels, and the figures; then every report shows them."""
    sheet = command("--sheet", "25", "--who", "ada")
    fill(judged, sheet.out, wrong=2)

    said = command()

    assert (sheet.code, said.code, said.err) == (0, 0, "")
    assert sheet.err.startswith("25 pairs: fill in `label` (first, second or tie)")
    assert "agreement  92 % (23 of 25;" in said.out
    assert "net preference of small on shop\n" in said.out
    assert said.out.endswith("CALIBRATED  fixtures/judges/judge.json\n")
    made = stored(judged)
    assert (made["judge"], made["labels"], made["agreed"]) == ("judge", 25, 23)
    result = judged.run("--nw-require-calibrated-judge")
    assert result.ret == 0

    assert "agrees with 92 % of 25 labels" in " ".join(result.stdout.str().split())
    result.stdout.no_fnmatch_line("*uncalibrated*")


def test_nothing_is_called_and_nothing_else_is_written(
    judged: Project, command: Command
) -> None:
    """The verdicts are those of the recordings."""
    fill(judged, command("--sheet", "20").out)
    before = judged.files()

    said = command()

    assert said.code == 0
    assert judged.files() - before == {"fixtures/judges", "fixtures/judges/judge.json"}


def test_calibrating_twice_changes_nothing(judged: Project, command: Command) -> None:
    """A calibrated judge is asked less, and what is recorded counts as before."""
    fill(judged, command("--sheet", "25").out)
    command()
    first = stored(judged)

    said = command()

    assert (said.code, stored(judged)) == (0, first)
    assert first["both_orders"] == 30


@pytest.mark.usefixtures("provider")
def test_a_part_of_the_labels_does_not_replace_all_of_them(
    judged: Project, command: Command
) -> None:
    """Whoever forgets a candidate loses nothing; a judge asked anew is another."""
    rows = fill(judged, command("--sheet", "30").out)
    command()
    path = judged.root / "evals" / "ada.labels.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows[:22]), "utf-8")

    said = command()

    assert said.code == 0
    assert "KEPT  fixtures/judges/judge.json: it rests on 30 labels" in said.out
    assert "mend: name all candidates and case files, or delete it" in said.out
    assert stored(judged)["labels"] == 30


def test_what_is_recorded_in_one_order_counts(
    buying: Project, command: Command
) -> None:
    """Where the other order was never asked for, none is missing."""
    buying.extra = ['orders = "one"', "early_stop = false"]
    buying.configure()
    buying.suite(*cases("win", 24), *cases("loss", 6))
    fill(buying, command("--record", "--sheet", "30").out)

    said = command()

    made = stored(buying)
    assert (said.code, made["labels"], made["both_orders"]) == (0, 30, 20)
    assert "missing" not in said.out


def test_labels_of_other_answers_are_told(judged: Project, command: Command) -> None:
    """Another candidate gave them, or a model says something else by now."""
    rows = fill(judged, command("--sheet", "20").out)
    path = judged.root / "evals" / "ben.labels.jsonl"
    other = rows[0] | {"pair": "0" * len(rows[0]["pair"]), "who": "ben"}
    path.write_text(f"{json.dumps(other)}\n", encoding="utf-8")

    said = command()

    assert "not used: 1 label about answers that nobody gave in this run" in said.out


def test_too_few_labels_store_nothing(judged: Project, command: Command) -> None:
    """And leave a calibration that there is as it was."""
    fill(judged, command("--sheet", "20").out)
    first = command()
    made = stored(judged)
    labels = judged.root / "evals" / "ada.labels.jsonl"
    lines = labels.read_text("utf-8").splitlines(keepends=True)
    labels.write_text("".join(lines[:19]), encoding="utf-8")

    said = command()

    assert (first.code, said.code) == (0, 1)
    assert said.out.endswith(
        "NOT CALIBRATED  judge with 19 labels: 20 are the least, 1 more are needed\n"
    )
    assert stored(judged) == made


@pytest.mark.usefixtures("judged")
def test_without_labels_the_first_step_is_shown(command: Command) -> None:
    """As a command to copy."""
    said = command()

    assert said.code == 1
    assert "  $ noworse label --who NAME" in said.out


def test_labels_go_with_the_answers(judged: Project, command: Command) -> None:
    """When a model says something else, its labels are about nothing any more."""
    fill(judged, command("--sheet", "30").out)
    judged.record(lambda model, _: "other" if model == "small" else "base: x")

    said = command()

    assert said.code == 4
    assert "no judge has read a pair" in said.err


def test_a_sheet_asks_nobody_twice(judged: Project, command: Command) -> None:
    """Not for what stands on a sheet and is not filled in yet, either."""
    first = command("--sheet", "20", "--who", "ada")
    path = judged.root / "evals" / "ada.labels.jsonl"
    path.write_text(first.out, encoding="utf-8")

    second = command("--sheet", "20", "--who", "ada")
    other = command("--sheet", "20", "--who", "ben")
    path.write_text(first.out + second.out, encoding="utf-8")
    third = command("--sheet", "20", "--who", "ada")

    assert second.err == "10 of 20 pairs: there are no more to label\n"
    assert set(first.out.splitlines()).isdisjoint(second.out.splitlines())
    assert len(other.out.splitlines()) == 20
    assert (third.code, third.out) == (1, "")


def test_a_case_file_brings_the_labels_beside_it(
    judged: Project, command: Command
) -> None:
    """A path chooses the cases."""
    judged.suite(*cases("win", 6, name="more"), name="more")
    judged.record()
    fill(judged, command("evals/more.eval.jsonl", "--sheet", "20").out)

    said = command("evals/more.eval.jsonl")

    assert "against 6 labelled pairs of 1 person" in said.out


def test_a_judge_without_a_labelled_pair_is_told(
    judged: Project, command: Command
) -> None:
    """Labels of one suite, while another is asked about."""
    fill(judged, command("--sheet", "20").out)
    judged.suite(*cases("win", 6, name="more"), name="more")
    judged.record()

    said = command("evals/more.eval.jsonl")

    assert said.code == 1
    assert "not used: 20 labels about cases that there are not" in said.out
    assert "NOT CALIBRATED  judge: it has read none of the labelled pairs" in said.out


def test_wrong_labels_are_told_with_their_lines(
    judged: Project, command: Command
) -> None:
    """No traceback, and exit with 4."""
    path = judged.root / "evals" / "ada.labels.jsonl"
    path.write_text('{"case": "win-0", "label": "A"}\n', encoding="utf-8")

    said = command()

    assert (said.code, said.out) == (4, "")
    assert "evals/ada.labels.jsonl:1: `pair` is missing\n  mend: " in said.err
    assert "evals/ada.labels.jsonl:1: `label` is no label (got 'A')" in said.err


def test_a_label_file_that_cannot_be_read_is_told(
    judged: Project, command: Command
) -> None:
    """Here it leads out of its folder."""
    path = judged.root / "evals" / "ada.labels.jsonl"
    path.symlink_to(judged.root / "pyproject.toml")

    said = command()

    assert said.code == 4
    assert "evals/ada.labels.jsonl: this file is outside the folder" in said.err


def test_nothing_recorded_is_told_with_the_command(
    project: Project, command: Command
) -> None:
    """And with what went wrong first, where something did."""
    project.suite(*cases("win", 3))

    said = command()

    assert said.code == 4
    assert "no judge has read a pair of these cases; first: " in said.err
    assert "mend: record a run first: `pytest evals/ --nw-mode record`" in said.err


def test_equal_answers_need_no_judge(project: Project, command: Command) -> None:
    """So there is none to calibrate, and no trouble."""
    project.suite(*cases("tie", 3))
    project.record()

    said = command()

    assert said.code == 4
    assert "no judge has read a pair of these cases\n" in said.err


@pytest.mark.usefixtures("project")
def test_a_project_without_cases_is_told(command: Command) -> None:
    """The root is searched where there is no folder evals/."""
    said = command()

    assert said.code == 4
    assert said.err.startswith(".: there is no case file\n  mend: name case files")


def test_options_are_named_as_this_command_has_them(
    judged: Project, command: Command
) -> None:
    """In mistakes as well; those of the file are named as ever."""
    judged.extra = ["margins = 1"]
    judged.configure()

    said = command("--judge", "a b")

    assert said.code == 4
    assert "--judge: `judge.0` should be a name without spaces" in said.err
    assert "mend: give e.g. `--judge openai:gpt-5.5`" in said.err
    assert "pyproject.toml:5: unknown key `margins`" in said.err


def test_record_buys_what_is_missing(
    buying: Project, provider: Provider, command: Command
) -> None:
    """Under a budget, if one is given; the run is then as the settings have it."""
    buying.suite(*cases("win", 30))

    broke = command("--record", "--budget", "0")
    said = command("--record", "--budget", "5", "--sheet", "20")
    unlabelled = command("--record")

    assert (broke.code, said.code, unlabelled.code) == (4, 0, 1)
    assert len(said.out.splitlines()) == 20
    assert sum(provider.sold.values()) > 60
    assert (buying.root / "fixtures" / "recordings" / "shop" / "judge.jsonl").is_file()


@pytest.mark.usefixtures("judged")
def test_what_a_run_tells_meanwhile_is_shown(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr, so that a sheet may go into a file."""

    def close(stage: Stage) -> RunRecord:
        stage.tell("submitted a batch")
        record = to_its_end(stage)
        assert record is not None
        return record

    monkeypatch.setattr(Stage, "close", close)

    said = command("--sheet", "3")

    assert "noworse: submitted a batch\n" in said.err
    assert len(said.out.splitlines()) == 3


@pytest.mark.usefixtures("judged")
def test_an_interruption_is_told_in_a_word(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has arrived is saved first."""
    stopped: list[str] = []

    def close(stage: Stage) -> RunRecord:
        to_its_end(stage)
        raise KeyboardInterrupt

    monkeypatch.setattr(Stage, "close", close)
    monkeypatch.setattr(Stage, "interrupt", lambda _: stopped.append("saved"))

    said = command()

    assert (said.code, said.err) == (2, "interrupted\n")
    assert stopped == ["saved"]


@pytest.mark.usefixtures("judged")
def test_a_bug_of_ours_is_not_hidden(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only mistakes of the user's are told without a traceback."""

    def close(stage: Stage) -> RunRecord:
        to_its_end(stage)
        raise CallFailed("m", "timeout", "never seen here")

    monkeypatch.setattr(Stage, "close", close)

    with pytest.raises(CallFailed):
        command()


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_terminal_shows_colour_unless_told_otherwise(
    judged: Project,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    no_color: str,
    coloured: bool,  # noqa: FBT001
) -> None:
    """Lines without a style have none."""
    fill(judged, command("--sheet", "20").out)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", no_color)

    said = command()

    assert ("\x1b[32mCALIBRATED" in said.out) == coloured
    assert "\n  agreement " in said.out


@pytest.mark.parametrize("words", [(), ("calibrate", "--sheet", "0"), ("nope",)])
def test_wrong_usage_is_argparses_own(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """With the usage line."""
    with pytest.raises(SystemExit) as caught:
        main(words)

    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: noworse")


def test_the_command_is_a_process(judged: Project) -> None:
    """Run from a folder below the root; a reader that goes away is no error."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "calibrate", "--sheet", "2"],
        cwd=judged.root / "evals",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "calibrate", "--sheet", "30"],
        cwd=judged.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as gone:
        assert gone.stdout is not None
        assert gone.stderr is not None
        gone.stdout.close()
        err = gone.stderr.read()

    assert len(done.stdout.splitlines()) == 2
    assert (gone.returncode, b"Traceback" in err) == (0, False)


def test_the_script_of_the_package_is_this_command() -> None:
    """As pyproject.toml installs it."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")

    assert 'noworse = "noworse.door.command:main"' in text
