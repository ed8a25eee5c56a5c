"""A run in shards, and the command that puts them together."""

from __future__ import annotations

import json

import pytest
from tests.door.commands_for_tests import Command, Said
from tests.door.projects_for_tests import Project, cases


def in_shards(project: Project, of: int, *options: str) -> list[pytest.RunResult]:
    """Run each shard; its report goes to a folder of its own."""
    return [
        project.run(
            "-q",
            f"--nw-shard={number}/{of}",
            "--nw-report=json",
            f"--nw-report-dir=shards/{number}",
            *options,
        )
        for number in range(1, of + 1)
    ]


@pytest.fixture
def mixed(project: Project) -> Project:
    """Two suites, two candidates, an early stop, and a critical case."""
    project.candidates = ("small", "tiny")
    project.configure()
    project.suite(
        *cases("win", 70, slice="a"),
        *cases("tie", 21, slice="b"),
        {"id": "never", "prompt": "tie never", "critical": True},
    )
    project.suite(*cases("even", 22), *cases("loss", 2), name="other")
    project.record()
    return project


def test_shards_are_decided_as_one_run(mixed: Project, shell: Command) -> None:
    """The whole report, but for its times."""
    alone = mixed.run("-q", "--nw-report=json", "--nw-report-dir=whole")
    shards = in_shards(mixed, 2)

    said = shell("decide", "shards", "--report", "json", "--report-dir", "merged")

    assert [int(one.ret) for one in shards] == [0, 0]
    whole, merged = mixed.report("whole"), mixed.report("merged")
    assert [one["code"] for one in whole.pop("notices")].count("recording_unused") == 1
    del merged["notices"]
    assert merged == whole
    assert said.code == int(alone.ret)
    assert "report written to merged/run.json" in said.out
    told = [line for line in alone.outlines if line.startswith("noworse: ")]
    assert said.out.rstrip().endswith(told[-1])


def test_a_shard_decides_nothing(project: Project) -> None:
    """What is lost in it, and what is too little, is left to the whole."""
    project.suite(*cases("loss", 40))
    project.record()

    first, second = in_shards(project, 2)

    report = project.report("shards/1")
    assert int(first.ret) == int(second.ret) == 0
    assert (report["decisions"], report["complete"]) == ([], False)
    assert report["part"]["shard"] == {"number": 1, "of": 2}
    heard = report["selected"]
    told = f"noworse: no decision: shard 1/2, {heard} of 40 cases: `noworse decide`"
    first.stdout.fnmatch_lines([f"{told} joins the shards"])
    first.stdout.fnmatch_lines([f"{heard} passed, {40 - heard} deselected in *"])


def test_a_shard_still_fails_by_its_own_cases(project: Project) -> None:
    """A broken check needs no other case."""
    project.suite({"id": "bad", "prompt": "tie", "checks": [{"contains": "never"}]})
    project.record()

    [result] = in_shards(project, 1)

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*check `contains: never`*"])


def test_a_shard_may_be_empty(project: Project, shell: Command) -> None:
    """More machines than cases are no failure; no test of ours is lost."""
    project.suite(*cases("win", 2))
    project.record()

    results = in_shards(project, 5)
    said = shell("decide", "shards")

    assert [int(one.ret) for one in results] == [0] * 5
    assert "INCONCLUSIVE" in said.out
    assert said.code == 1


def test_other_tests_run_in_every_shard(project: Project) -> None:
    """A shard is of our cases alone."""
    project.pytester.makepyfile("def test_own(): pass")
    project.suite(*cases("win", 8))
    project.record()

    first, second = in_shards(project, 2)

    passed = sum(int(one.parseoutcomes()["passed"]) for one in (first, second))
    assert passed == 8 + 2


def test_workers_hear_the_shard_of_their_controller(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is told by a variable."""
    project.suite(*cases("win", 12))
    project.record()

    monkeypatch.setenv("NOWORSE_SHARD", "1/2")
    alone = project.run("--nw-report=json", "--nw-report-dir=shards/1")
    result = project.run("-n1", "--nw-report=json", "--nw-report-dir=xdist")

    assert int(alone.ret) == int(result.ret) == 0
    assert project.report("xdist") == project.report("shards/1")


def test_a_part_of_a_shard_is_not_enough(project: Project, shell: Command) -> None:
    """The cases that nobody heard are named."""
    project.suite(*cases("win", 30))
    project.record()
    in_shards(project, 2, "-k", "not win-7")

    said = shell("decide", "shards")

    assert said.code == 4
    assert "evals/shop.eval.jsonl: no shard heard 1 of 30 cases of `shop`: win-7" in (
        said.err
    )


def decide(project: Project, shell: Command, *words: str) -> Said:
    """Decide again on one run of the project."""
    project.record()
    project.run("-q", "--nw-report=json")
    return shell("decide", "noworse-report/run.json", *words)


def test_another_margin_decides_otherwise(project: Project, shell: Command) -> None:
    """Without a call; what early stopping has left out is told."""
    project.suite(*cases("tie", 90))

    said = decide(project, shell, "--margin", "0.01", "--exit-codes")
    allowed = shell(
        "decide", "noworse-report", "--margin", "0.01", "--allow-inconclusive"
    )

    assert (said.code, allowed.code) == (10, 0)
    assert "[evidence_left_out]" in said.out
    assert "pytest evals/shop.eval.jsonl --nw-margin 0.01" in " ".join(said.out.split())


@pytest.mark.parametrize("words", [(), ("--exit-codes",)])
def test_worse_is_a_failure_by_any_code(
    project: Project, shell: Command, words: tuple[str, ...]
) -> None:
    """Only a lack of evidence has a code of its own."""
    project.suite(*cases("loss", 40))

    said = decide(project, shell, *words)

    assert said.code == 1
    assert "noworse: FAIL: " in said.out


def test_a_broken_check_is_a_failure(project: Project, shell: Command) -> None:
    """Whatever the gate says."""
    bad = {"id": "bad", "prompt": "tie bad", "checks": [{"contains": "never"}]}
    project.suite(*cases("win", 40), bad)

    said = decide(project, shell, "--exit-codes", "-v")

    assert said.code == 1
    assert "1 case breaks a check" in said.out


def test_wrong_options_are_told_in_words(project: Project, shell: Command) -> None:
    """And no traceback."""
    project.suite(*cases("win", 4))

    said = decide(project, shell, "--margin", "x")
    kind = shell("decide", "noworse-report", "--report", "jsno")

    assert (said.code, kind.code) == (4, 4)
    assert "--margin: `margin` should be a valid number" in said.err
    assert "mend: did you mean `json`?" in kind.err


def test_a_file_that_is_no_run_is_named(project: Project, shell: Command) -> None:
    """All of them at once."""
    (project.root / "a.json").write_text("[]")
    (project.root / "b.json").write_bytes(b"\xff")
    (project.root / "empty").mkdir()

    said = shell("decide", "a.json", "b.json", "c.json", "empty")

    assert said.code == 4
    assert "a.json: this is not a run of noworse" in said.err
    assert "b.json: cannot be read: it is not UTF-8" in said.err
    assert "c.json: cannot be read: No such file" in said.err
    assert "empty/run.json: cannot be read" in said.err


def test_a_report_that_cannot_be_written_is_told(
    project: Project, shell: Command
) -> None:
    """After the verdict, which nobody should lose for it."""
    project.suite(*cases("win", 30))
    (project.root / "out" / "run.json").mkdir(parents=True)

    said = decide(project, shell, "--report", "json", "--report-dir", "out")

    assert said.code == 4
    assert "noworse: PASS" in said.out
    assert "out/run.json: no report can be written" in said.err


def test_a_run_says_what_a_reader_of_other_languages_needs(project: Project) -> None:
    """The order of all cases, heard or not."""
    project.suite(*cases("win", 40))
    project.record()
    project.run("-q", "--nw-report=json")

    [order] = json.loads((project.root / "noworse-report/run.json").read_text())[
        "orders"
    ]

    assert sorted(order["cases"]) == sorted(f"win-{n}" for n in range(40))
    assert sorted(order["positions"]) == [*range(40)]
