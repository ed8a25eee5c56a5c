"""`--nw-aa`: the baseline against itself, bought, replayed, and never red."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from tests.door.projects_for_tests import FAILS_A_CHECK, Project, cases, junit, reply
from tests.door.providers_for_tests import Provider


def in_turns(model: str, contents: Sequence[str], heard: Counter[str]) -> str:
    """Answer as `base` when asked first, and as `small` when asked again."""
    if model == "judge":
        return reply(model, contents)
    heard[contents[-1]] += 1
    return reply("base" if heard[contents[-1]] == 1 else "small", contents)


def whole(project: Project) -> dict[str, Any]:
    """What was measured on the one suite."""
    [noise] = [one for one in project.report()["noise"] if one["slice"] is None]
    measured: dict[str, Any] = noise
    return measured


@pytest.fixture(autouse=True)
def _wide_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def noisy(project: Project) -> Project:
    """A baseline that beats itself in 20 cases, loses in 10, and else ties."""
    rows = [*cases("win", 20), *cases("loss", 10), *cases("tie", 10)]
    project.suite(*rows, *cases("even", 20))
    project.record(aa=True)
    return project


def test_the_baseline_answers_twice_and_no_candidate_is_asked(
    buying: Project, provider: Provider
) -> None:
    """Two samples of each case, both recorded, and replayed by their keys."""
    heard: Counter[str] = Counter()
    provider.say = lambda model, contents: in_turns(model, contents, heard)
    buying.suite(*cases("win", 30))

    bought = buying.run("--nw-aa", "--nw-mode=record")
    sold = Counter(model for model, _ in provider.sold.elements())
    replayed = buying.run("--nw-aa", "--nw-report=json")

    assert (bought.ret, replayed.ret) == (0, 0)
    assert (sold["base"], sold["small"]) == (60, 0)
    assert sum(provider.sold.values()) == sold["base"] + sold["judge"]
    assert whole(buying)["cases"] == 30
    assert whole(buying)["ties"] == 0


def test_no_candidate_need_be_named(project: Project) -> None:
    """Nobody is on trial: a baseline and a judge are enough."""
    project.suite(*cases("tie", 6))
    project.record(aa=True)
    text = (project.root / "pyproject.toml").read_text("utf-8")
    without = text.replace('candidate = ["small"]\n', "")
    (project.root / "pyproject.toml").write_text(without, encoding="utf-8")

    result = project.run("--nw-aa")

    assert without != text
    assert result.ret == 0
    assert project.run().ret == 4


def test_what_was_measured_is_told(noisy: Project) -> None:
    """How much is lost for nothing, what is needed, and how the judge behaved."""
    result = noisy.run("--nw-aa", "--nw-report=json")

    noise = whole(noisy)
    assert result.ret == 0
    assert (noise["wins"], noise["ties"], noise["losses"]) == (20, 30, 10)
    assert noise["identical"] == 10
    assert noise["floor"] == pytest.approx(1 / 6)
    assert noise["net"] == pytest.approx(1 / 6)
    assert noise["position_bias"] == pytest.approx(0, abs=0.2)
    assert noisy.report()["routes"] == []
    result.stdout.fnmatch_lines(
        [
            "noise floor of base against itself: *",
            "17 %*shop*60*20/30/10*",
            "shop: 17 % of the cases are lost with no change at all, 50 % are*",
            "judge judge: 0 of *",
            "noworse: noise floor 17 %: base loses 10 of 60 cases against itself",
        ]
    )


def test_a_gate_that_would_fail_reddens_nothing(project: Project) -> None:
    """It is told, in the report and on the screen; the exit code stays 0."""
    project.suite(*cases("loss", 30))
    project.record(aa=True)

    result = project.run("--nw-aa", "--nw-report=json", "--junitxml=out.xml")

    assert result.ret == 0
    result.assert_outcomes(passed=30)
    assert [made["status"] for made in project.report()["decisions"]] == ["FAIL"] * 2
    assert len(junit(project.root / "out.xml")) == 30
    result.stdout.fnmatch_lines(["*a gate would say FAIL", "*should differ by 0*"])


def test_a_check_or_a_critical_case_reddens_nothing(project: Project) -> None:
    """Whose check breaks, or who loses, is the baseline itself."""
    project.suite(FAILS_A_CHECK, *cases("loss", 6, critical=True))
    project.record(aa=True)

    result = project.run("--nw-aa")

    assert result.ret == 0
    result.assert_outcomes(passed=7)


def test_a_check_that_one_of_two_answers_breaks_is_told(project: Project) -> None:
    """Such a check fails a candidate that is just as good."""
    project.suite(*cases("even", 2, checks=[{"contains": "base"}]))
    project.record(aa=True)

    result = project.run("--nw-aa")

    result.stdout.fnmatch_lines(["*2 cases in which only one of two answers breaks*"])


def test_equal_answers_give_a_floor_of_zero_by_construction(project: Project) -> None:
    """And the report says why, since that is no merit of the suite."""
    project.suite(*cases("tie", 25))
    project.record(aa=True)

    result = project.run("--nw-aa")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["shop: both answers are the same text in every case*"])


def test_what_is_not_recorded_is_red_with_its_price(project: Project) -> None:
    """As in any replay; the command that buys it asks for the same."""
    project.suite(*cases("win", 6))
    project.record()

    result = project.run("--nw-aa")

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "  $ pytest evals/shop.eval.jsonl --nw-aa --nw-mode record",
            "noworse: noise floor unknown: at least 12 calls not recorded *USD)",
        ]
    )


def test_an_outage_is_red(buying: Project, provider: Provider) -> None:
    """Nothing was measured, which is no verdict."""
    provider.status = 401
    buying.suite(*cases("win", 6))

    result = buying.run("--nw-aa", "--nw-mode=live")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["noworse: noise floor unknown: *"])


def test_too_many_cases_without_a_verdict_are_red(
    buying: Project, provider: Provider
) -> None:
    """What survived an outage would tell too little noise, or too much."""

    def say(model: str, contents: Sequence[str]) -> str:
        if model != "judge":
            return reply(model, contents) + str(provider.answers)
        bad = "win win 1" in contents[-1]
        return "Well..." if bad else '{"reason": "r", "verdict": "tie"}'

    provider.say = say
    buying.suite(*cases("win", 6))

    result = buying.run("--nw-aa", "--nw-mode=live")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*1 of 6 cases have no verdict*"])


def test_a_part_is_measured_as_well(noisy: Project) -> None:
    """Noise needs no decision, so a selection tells what it has."""
    result = noisy.run("--nw-aa", "-k", "win")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["noworse: noise floor 0 %: *(20 of 60 selected)"])


def test_workers_measure_the_same(noisy: Project) -> None:
    """One engine, so one report."""
    noisy.run("--nw-aa", "--nw-report=json")
    alone = noisy.report()

    result = noisy.spawn("--nw-aa", "--nw-report=json", "-n2")

    assert result.ret == 0
    assert noisy.report() == alone


def test_a_doubt_about_a_candidate_is_none_about_the_baseline(project: Project) -> None:
    """That one voice says the same to all is told; what a gate would say stays."""

    def say(model: str, contents: Sequence[str]) -> str:
        return "small: even so" if model == "small" else reply(model, contents)

    project.suite(*cases("even", 90))
    project.record(say, aa=True)

    result = project.run("--nw-aa", "--nw-report=json")

    assert "PASS" in {made["status"] for made in project.report()["decisions"]}
    result.stdout.fnmatch_lines(["*[[]constant_output[]]*"])
