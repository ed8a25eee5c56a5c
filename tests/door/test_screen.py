"""What a run leaves behind: a summary that is safe to print, and report files."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from tests.door.projects_for_tests import Project, cases, junit, reply

from noworse.reports.routing_json import load_routing_plan
from noworse.reports.table import REPORTS

HOSTILE = "\x1b[2J\x1b]0;owned\x07\r\n::error title=owned::x\n##vso[x]\u202e\udcff"


def test_foreign_text_commands_nothing(project: Project) -> None:
    """Answers, reasons, names and checks: no control characters, no line of theirs."""

    def say(model: str, contents: Any) -> str:
        said = reply(model, contents)
        if model != "judge":
            return said + HOSTILE
        return json.dumps(json.loads(said) | {"reason": HOSTILE})

    checks = [{"equals": "\x1b"}]
    project.suite(*cases("loss", 3), *cases("loss", 3, name="checked", checks=checks))
    project.record(say)

    result = project.run("-vv", "-rA", "--junitxml=out.xml", "--nw-report=json")

    said = result.stdout.str() + result.stderr.str()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e\ud800-\udfff]", said)
    assert not re.search(r"^\s*::(error|warning|debug)", said, re.MULTILINE)
    assert not re.search(r"##vso\[|##\[", said)
    assert len(junit(project.root / "out.xml")) == 7
    assert project.report()["comparisons"][0]["answer"]["text"].endswith(HOSTILE)


def test_each_report_file_is_told(project: Project) -> None:
    """Where it was written; the verdict stays the last line of ours."""
    project.suite(*cases("win", 6))
    project.record()

    result = project.run("--nw-report=json", "--nw-report-dir=out/deep")

    result.stdout.fnmatch_lines(
        ["report written to out/deep/run.json", "", "noworse: PASS: *"]
    )
    assert project.report("out/deep")["complete"] is True


def test_the_routing_plan_is_written_for_programs_and_for_a_router(
    project: Project,
) -> None:
    """Under names that no plan of a run to come has."""
    project.suite(*cases("win", 30))
    project.record()

    result = project.run("--nw-report=routes,litellm")

    result.stdout.fnmatch_lines(
        [
            "report written to noworse-report/noworse.plan.json",
            "report written to noworse-report/noworse.litellm.yaml",
        ]
    )
    folder = project.root / "noworse-report"
    plan = load_routing_plan((folder / "noworse.plan.json").read_text("utf-8"))
    config = yaml.safe_load((folder / "noworse.litellm.yaml").read_text("utf-8"))
    assert [one.name for one in plan.routes] == [config["model_list"][0]["model_name"]]


def test_every_kind_of_report_can_be_asked_for(project: Project) -> None:
    """What the settings take is what there is a writer for; each writes its file."""
    project.suite(*cases("win", 6))
    project.record()

    result = project.run(f"--nw-report={','.join(REPORTS)}")

    assert result.ret == pytest.ExitCode.OK
    for files in REPORTS.values():
        for name in files:
            assert (project.root / "noworse-report" / name).stat().st_size


def test_one_kind_may_write_several_files(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page for the job and a comment, with a link to where CI shows it."""
    monkeypatch.setenv("CI_JOB_URL", "https://gitlab.example/shop/-/jobs/7")
    project.suite(*cases("win", 6))
    project.record()

    result = project.run("--nw-report=md")

    result.stdout.fnmatch_lines(
        [
            "report written to noworse-report/run.md",
            "report written to noworse-report/comment.md",
        ]
    )
    for name in ("run.md", "comment.md"):
        page = (project.root / "noworse-report" / name).read_text(encoding="utf-8")
        first, *_, last = page.splitlines()
        assert first.startswith("### 🟢 noworse: PASS: small is no worse than base, ")
        assert last == "[The job that ran this](https://gitlab.example/shop/-/jobs/7)"


@pytest.mark.parametrize("options", [(), ("-n1",)])
def test_a_folder_that_cannot_be_made_is_told_before_anything_is_bought(
    buying: Project, options: tuple[str, ...]
) -> None:
    """Exit 4, with the way out, and no traceback."""
    buying.suite(*cases("win", 6))
    (buying.root / "out").write_text("a file", encoding="utf-8")

    result = buying.run(
        *options, "--nw-mode=record", "--nw-report=json", "--nw-report-dir=out"
    )

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*out: no report can be written: *", "  mend: *"])
    assert not (buying.root / "fixtures").exists()
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize(("outcome", "status"), [("win", 4), ("loss", 1)])
def test_a_file_that_cannot_be_written_is_told(
    project: Project, outcome: str, status: int
) -> None:
    """The summary is still shown; a run is not green without its report."""
    project.suite(*cases(outcome, 6))
    project.record()
    (project.root / "out" / "run.json").mkdir(parents=True)

    result = project.run("--nw-report=json", "--nw-report-dir=out")

    assert result.ret == status
    result.stdout.fnmatch_lines(
        ["out/run.json: no report can be written: *", "  mend: *", "noworse: *"]
    )


def test_replay_writes_nothing_that_was_not_asked_for(project: Project) -> None:
    """It works on a tree that cannot be written to, and leaves it as it was."""
    project.suite(*cases("win", 6))
    project.record()
    before = project.files()
    folders = [path for path in project.root.rglob("*") if path.is_dir()]
    for folder in (project.root, *folders):
        folder.chmod(0o555)

    result = project.run("-p", "no:cacheprovider")

    for folder in (project.root, *folders):
        folder.chmod(0o755)
    result.assert_outcomes(passed=7)
    # Root may write anywhere, so what stands there counts.
    assert project.files() == before
