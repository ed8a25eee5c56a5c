"""What a run leaves behind: a summary that is safe to print, and report files."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from tests.door.projects_for_tests import Project, cases, junit, properties, reply

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


def test_every_kind_of_report_can_be_asked_for(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the settings take is what there is a writer for; each writes its files."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
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


@pytest.mark.parametrize("is_github", [True, False])
def test_github_is_told_on_github_only(
    project: Project, monkeypatch: pytest.MonkeyPatch, *, is_github: bool
) -> None:
    """Annotations in the log, a page for the job; no file, and nothing elsewhere."""
    page = project.root / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", str(is_github).lower())
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.root))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    path = project.suite(*cases("loss", 12))
    project.record()

    result = project.run("--nw-report=github")

    told = [line for line in result.outlines if line.startswith("::error ")]
    assert not (project.root / "noworse-report").exists()
    if is_github:
        [command] = told
        assert command.startswith(f"::error file={path},line=1,title=noworse%3A FAIL")
        assert page.read_text(encoding="utf-8").startswith("### 🔴 noworse: FAIL: ")
        result.stdout.fnmatch_lines(["report written to $GITHUB_STEP_SUMMARY"])
    else:
        assert told == []
        assert not page.exists()


def test_a_page_of_the_job_that_cannot_be_written_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run is not green without a report that was asked for."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.root))
    project.suite(*cases("win", 6))
    project.record()

    result = project.run("--nw-report=github")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["GITHUB_STEP_SUMMARY: cannot be written: *"])


def test_pytest_has_the_run_in_its_own_junit_file(project: Project) -> None:
    """As properties: of the whole run, and of each verdict."""
    project.suite(*cases("win", 6))
    project.record()

    project.run("--junitxml=out.xml")

    root = ET.parse(project.root / "out.xml").getroot()
    whole = properties(next(root.iter("testsuite")))
    assert whole["noworse-verdict"].startswith("PASS: small is no worse than base")
    assert whole["noworse-candidate"] == "small"
    verdict = properties(
        junit(project.root / "out.xml")["evals.shop.eval.jsonl::[suite]"]
    )
    assert verdict["noworse-decision"] == "PASS"
    assert verdict["noworse-wins"] == "6"


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
    """It works on a tree that cannot be written to; else it keeps the last run."""
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
    kept = {".noworse", ".noworse/.gitignore", ".noworse/last-run.json"}
    assert project.files() - before <= kept


@pytest.mark.parametrize(
    ("option", "shows_table"), [("-q", True), ("-qq", False), ("-v", True)]
)
def test_quiet_leaves_the_table_or_the_verdict(
    project: Project, option: str, *, shows_table: bool
) -> None:
    """As pytest itself becomes quiet; the verdict always stands last."""
    project.suite(*cases("win", 6))
    project.record()

    result = project.run(option, "--nw-report=json")

    said = result.stdout.str()
    assert ("\nPASS     shop" in said) is shows_table
    assert ("= noworse =" in said) is shows_table
    assert ("report written to" in said) is (option == "-v")
    assert "\nnoworse: PASS: small is no worse than base" in said
