"""A session runs from its selection to its reports, whatever happens between."""

from __future__ import annotations

import re

import pytest
from tests.door.projects_for_tests import FAILS_A_CHECK, Project, cases
from tests.door.providers_for_tests import Provider

from noworse.door.session import Session


@pytest.mark.parametrize("options", [("-v",), ()])
def test_percentages_end_at_a_hundred(
    sliced: Project, options: tuple[str, ...]
) -> None:
    """Decisions are counted from the first case on; nothing goes beyond 100 %."""
    result = sliced.run(*options)

    shown = [int(n) for n in re.findall(r"\[ *(\d+)%\]", result.stdout.str())]
    assert shown
    assert shown == sorted(shown)
    assert shown[-1] == 100


def test_verdicts_are_told_in_their_own_words(sliced: Project) -> None:
    """A FAIL stands among pytest's failures, with its reason."""
    result = sliced.run("-v")

    result.assert_outcomes(passed=69, failed=1)
    result.stdout.fnmatch_lines(
        [
            "evals/fine.eval.jsonl::[[]suite] PASS *",
            "evals/shop.eval.jsonl::[[]suite] PASS *",
            "evals/shop.eval.jsonl::[[]legal] FAIL *",
            "*FAILURES*",
            "small: *",
            "noworse: FAIL: small is worse than base on *legal*",
            "FAIL evals/shop.eval.jsonl::[[]legal] - small: *",
        ]
    )


@pytest.mark.parametrize("options", [("-x",), ("--maxfail=1", "-n1")])
def test_a_run_may_stop_at_the_first_failure(
    project: Project, options: tuple[str, ...]
) -> None:
    """No decision is told then, and the run is red."""
    project.suite(FAILS_A_CHECK, *cases("win", 8))
    project.record()

    result = project.run(*options)

    assert result.ret in (1, 2)
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.no_fnmatch_line("*[[]suite]*")
    result.stdout.fnmatch_lines(["noworse: no decision: *: stopping after 1 failures"])


def test_maxfail_that_is_not_reached_decides(project: Project) -> None:
    """The decision may be the failure that reaches it."""
    project.suite(FAILS_A_CHECK, *cases("loss", 6))
    project.record()

    result = project.run("--maxfail=2")

    result.assert_outcomes(passed=6, failed=2)


def test_a_lost_report_is_red(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reported is compared with collected, whoever lost a report."""
    project.suite(*cases("win", 6))
    project.record()
    count = Session.pytest_runtest_logreport

    def forget(self: Session, report: pytest.TestReport) -> None:
        if not report.nodeid.endswith("win-2"):
            count(self, report)

    monkeypatch.setattr(Session, "pytest_runtest_logreport", forget)

    result = project.run("-v", "--nw-exit-codes")

    assert result.ret == 1
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(
        [
            "1 selected case was never reported: evals/shop.eval.jsonl::win-2",
            "LOST evals/shop.eval.jsonl::*",
        ]
    )


def test_a_replay_miss_is_told_with_its_price(project: Project) -> None:
    """How many calls lack, what they would cost, and the command that buys them."""
    project.suite(*cases("win", 6))
    project.record()
    project.suite(*cases("win", 7))

    result = project.run()

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "1 of 7 cases are not recorded: *::win-6; first: base: not recorded: *",
            "  mend: `pytest evals/shop.eval.jsonl --nw-mode record`, and commit what*",
            "noworse: INCONCLUSIVE: at least 3 calls not recorded (*record, ~* USD)",
            "MISSING evals/shop.eval.jsonl::*",
        ]
    )
    assert "1 not recorded" in result.outlines[-1]


def test_a_single_missing_recording_reddens_a_suite_that_passes(
    project: Project,
) -> None:
    """One in 40 is too few to matter to the gate; it is no less missing for that."""
    project.suite(*cases("win", 40))
    project.record()
    project.suite(*cases("win", 41))

    result = project.run("-v", "--nw-no-early-stop", "--nw-exit-codes")

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*::win-40 NOT RECORDED*",
            "*::[[]suite] PASS*",
            "*::[[]missing] MISSING*",
        ],
        consecutive=False,
    )


def test_a_damaged_recording_stops_the_run(project: Project) -> None:
    """It is named by file and line, with exit 4 and without a traceback."""
    project.suite(*cases("win", 6))
    project.record()
    tape = project.root / "fixtures/recordings/shop/small.jsonl"
    tape.write_text(tape.read_text("ascii").replace("small: ", "great: "), "ascii")

    result = project.run()
    stopped = project.run("-x")

    assert result.ret == stopped.ret == pytest.ExitCode.USAGE_ERROR
    told = result.stdout.str() + result.stderr.str()
    assert "recordings/shop/small.jsonl:" in told
    assert "edited by hand" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("options", [(), ("-n2",), ("--collect-only",)])
def test_mistakes_in_the_settings_are_told_at_once(
    project: Project, options: tuple[str, ...]
) -> None:
    """Exit 4, all of them, and no traceback."""
    project.suite(*cases("win", 1))
    project.extra = ["margin = 2", 'judgge = "x"']
    project.configure()

    result = project.run(*options)

    told = result.stdout.str() + result.stderr.str()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "pyproject.toml:5: `margin`" in told
    assert "pyproject.toml:6: unknown key `judgge`" in told
    assert "Traceback" not in told
    assert "INTERNALERROR" not in told


def test_mistakes_in_settings_and_cases_are_told_together(project: Project) -> None:
    """One run shows all that must be mended."""
    project.suite({"id": "a"}, name="bad")
    project.extra = ["margin = 2"]
    project.configure()

    result = project.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["evals/bad.eval.jsonl:1: *"])
    result.stderr.fnmatch_lines(["*pyproject.toml:5: `margin`*"])


def test_a_project_without_settings_is_told_what_lacks(project: Project) -> None:
    """Exit 4, and no traceback."""
    project.suite(*cases("win", 1))
    (project.root / "pyproject.toml").unlink()

    result = project.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*baseline*"])


def test_no_case_is_lost_when_a_provider_ends_the_run(
    buying: Project, provider: Provider
) -> None:
    """A refused key: every case is told, and the report is partial; exit 1 or 11."""
    provider.status = 401
    buying.suite(*cases("win", 5))

    options = ("--nw-mode", "record", "--nw-report", "json")
    result = buying.run(*options)
    coded = buying.run(*options, "--nw-exit-codes")

    assert (result.ret, coded.ret) == (1, 11)
    assert result.parseoutcomes() == {"unresolved": 5, "failed": 1}
    assert buying.report()["complete"] is False
    assert "401" in buying.report()["ended_by"]
    assert "\x1b[2J" not in result.stdout.str()


def test_a_part_that_could_not_be_resolved_is_red(
    buying: Project, provider: Provider
) -> None:
    """It decides nothing, but trouble is never green."""

    def say(model: str, contents: object) -> str:
        return "no verdict" if model == "judge" else f"{model}: {contents}"

    provider.say = say
    buying.suite(*cases("win", 5))

    result = buying.run("--nw-mode", "record", "-k", "win-0", "-v")

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["*::win-0 UNRESOLVED*", "*::[[]unmeasured] UNMEASURED*"]
    )


def test_what_was_bought_is_never_bought_again(
    buying: Project, provider: Provider
) -> None:
    """A second run in record mode calls nobody, and a replay says the same."""
    buying.suite(*cases("win", 3), *cases("loss", 3))
    options = ("--nw-mode", "record", "--nw-report", "json", "--nw-exit-codes")
    first = buying.run(*options)
    sold = provider.sold.copy()
    bought = buying.report()

    second = buying.run(*options)
    replayed = buying.run("--nw-report", "json")

    assert (first.ret, second.ret, replayed.ret) == (10, 10, 1)
    assert provider.sold == sold
    assert set(sold.values()) == {1}
    assert buying.report()["decisions"] == bought["decisions"]


@pytest.mark.parametrize(("program", "told"), [("WezTerm", [1.0]), ("xterm", [])])
def test_a_terminal_that_knows_is_told_how_much_is_reported(
    project: Project, monkeypatch: pytest.MonkeyPatch, program: str, told: list[float]
) -> None:
    """Of all that pytest counts on; before it counts, nothing."""
    shares: list[float | None] = []

    class Watched(Session):
        def pytest_collection_finish(self, session: pytest.Session) -> None:
            super().pytest_collection_finish(session)
            shares.append(self.status.share())

        def pytest_terminal_summary(
            self, terminalreporter: pytest.TerminalReporter
        ) -> None:
            super().pytest_terminal_summary(terminalreporter)
            shares.append(self.status.share())

    monkeypatch.delenv("WT_SESSION", raising=False)
    monkeypatch.setenv("TERM_PROGRAM", program)
    monkeypatch.setattr("noworse.door.opening.Session", Watched)
    project.suite(*cases("win", 6))
    project.record()

    project.run()

    assert [one for one in shares if one is not None] == told
    assert len(shares) == 2
