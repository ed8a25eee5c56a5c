"""How far the judges of a run may be trusted."""

from __future__ import annotations

import pytest
from tests.suite.calibrations_for_tests import PLAIN, calibration
from tests.suite.lineups_for_tests import (
    ALONE,
    CHEAP,
    JUDGE,
    PANEL,
    SECOND_JUDGE,
    Changes,
    FakeEngine,
    always,
    case,
    cases,
    settings,
    suite,
)
from tests.suite.runs_for_tests import Stage

from noworse.judging.calibration import rubric_hash
from noworse.records.calibration import Calibration
from noworse.records.decisions import Policy
from noworse.records.models import Lineup, Params
from noworse.records.run import RunRecord, Selection
from noworse.suite.job import job_of
from noworse.suite.trust import Trust, trust_in, trust_notices

STRICT = Policy(require_calibrated_judge=True)
KIND = "Which reply is kinder?"


def trust(*stored: Calibration, lineup: Lineup = ALONE) -> Trust:
    return trust_in(lineup.judges, stored)


def play(
    *stored: Calibration, policy: Policy = STRICT, **changes: Changes
) -> RunRecord:
    """A run of 30 cases that are all won."""
    held = suite(cases(30, **changes))
    return Stage(
        [held], FakeEngine(always("win")), policy, trust=trust_in(ALONE.judges, stored)
    ).play()


def messages(told: Trust, *suites: object, lineup: Lineup = ALONE) -> dict[str, str]:
    found = trust_notices(told, lineup.judges, suites)  # type: ignore[arg-type]
    return {notice.code: notice.message for notice in found}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"model": "older"}, "it is now the model judge, and was older"),
        ({"params": Params(temperature=1)}, "its parameters are others"),
        ({"instructions": "other"}, "it is now asked in other words"),
    ],
)
def test_a_calibration_is_about_one_judge(changes: Changes, reason: str) -> None:
    """Another model, other parameters, other words to it: it no longer holds."""
    told = trust(calibration(**changes))

    assert (told.held, told.stale) == ({}, {JUDGE.id: reason})
    assert messages(told, suite(cases(3))) == {
        "stale_calibration": f"the calibration of {JUDGE.id} no longer holds: {reason}"
    }


def test_a_calibration_that_holds_is_told_without_a_word() -> None:
    """Nothing to warn of; of others' judges nothing is said either."""
    told = trust(calibration(), calibration(SECOND_JUDGE))

    assert list(told.held) == [JUDGE.id]
    assert messages(told, suite(cases(3))) == {}


def test_without_any_every_judge_is_warned_about() -> None:
    """As ever."""
    told = trust_notices(trust(lineup=PANEL), PANEL.judges, [suite(cases(3))])

    assert [one.message for one in told] == [
        f"{judge.id} was never held against human labels" for judge in PANEL.judges
    ]


def test_another_rubric_asks_for_other_labels() -> None:
    """A judge that knows what is correct may not know what is kind."""
    told = trust(calibration())
    changed = suite(cases(3, rubric=KIND))

    assert not told.covers(JUDGE.id, changed)
    assert messages(told, changed) == {
        "stale_calibration": (
            f"the calibration of {JUDGE.id} no longer holds on s: the rubric is another"
        )
    }


def test_a_suite_without_enough_labels_is_named() -> None:
    """With their number: of a suite that nobody has labelled, none."""
    kind = rubric_hash(case("k", rubric=KIND))
    told = trust(calibration(rubrics={PLAIN: 21, kind: 19}))
    suites = [
        suite(cases(3)),
        suite(cases(3, rubric=KIND), "kindness"),
        suite(cases(3, rubric="Which is shorter?"), "brevity"),
    ]

    assert messages(told, *suites) == {
        "uncalibrated_judge": (
            f"{JUDGE.id} has fewer than 20 labels on kindness (19), brevity (0)"
        )
    }


def test_labels_of_all_rubrics_of_a_suite_count() -> None:
    """Cases may have rubrics of their own; one that was changed costs its labels."""
    held = [case(f"c-{n}", rubric=f"Rubric {n}") for n in range(24)]
    rubrics = {rubric_hash(one): 1 for one in held}
    told = trust(calibration(rubrics=rubrics))

    assert told.covers(JUDGE.id, suite(held))
    assert told.covers(JUDGE.id, suite(held[4:]))
    assert not told.covers(JUDGE.id, suite(held[5:]))


def test_the_least_consistent_judge_counts() -> None:
    """Of a panel all must be known; 20 cases in both orders are the least."""
    first, second = calibration(), calibration(SECOND_JUDGE, flips=30)
    few = calibration(SECOND_JUDGE, both_orders=19)

    assert trust(first).consistency_of(ALONE.judges) == pytest.approx(0.9)
    both = trust(first, second, lineup=PANEL)
    assert both.consistency_of(PANEL.judges) == pytest.approx(0.25)
    assert trust(first, few, lineup=PANEL).consistency_of(PANEL.judges) is None
    assert trust().consistency_of(ALONE.judges) is None


@pytest.mark.parametrize(
    ("flips", "count", "verdicts"), [(None, 100, 1), (25, 100, 2), (4, 40, 1)]
)
def test_a_fickle_judge_is_asked_both_ways_from_the_start(
    flips: int | None, count: int, verdicts: int
) -> None:
    """Below half; a consistent one is asked once also where there are few cases."""
    stored = [] if flips is None else [calibration(flips=flips)]
    job_settings = settings(Policy(early_stop=False))
    held = suite(cases(count))
    job = job_of(job_settings, Selection(suites=(held,), selected={}, nodes=()), stored)

    stage = Stage([held], FakeEngine(always("win")), job.policy, trust=job.trust)
    last = stage.play().comparisons[-1]

    assert len(last.verdicts) == verdicts


def test_a_judge_without_labels_decides_nothing_where_that_is_asked() -> None:
    """Not PASS; the figures stay, and the reason says what is missing."""
    record = play()

    assert {made.status for made in record.decisions} == {"INCONCLUSIVE"}
    [made] = [one for one in record.decisions if one.slice is None]
    assert made.reason == (
        f"not enough evidence: `{JUDGE.id}` is not calibrated on this suite, "
        "and `require_calibrated_judge` is set"
    )
    assert (made.wins, made.more_cases, made.more_usd) == (20, None, None)
    assert all(route.model != CHEAP.id for route in record.routes)


@pytest.mark.parametrize(
    ("stored", "more"),
    [
        (calibration(model="older"), {}),
        (calibration(), {"rubric": KIND}),
        (calibration(rubrics={PLAIN: 19}), {}),
    ],
)
def test_a_calibration_that_does_not_hold_decides_nothing(
    stored: Calibration, more: Changes
) -> None:
    """Another model, another rubric, or too few labels."""
    record = play(stored, **more)

    assert {made.status for made in record.decisions} == {"INCONCLUSIVE"}
    assert record.judges[0].uncalibrated_on == ("s",)


def test_a_calibrated_judge_decides() -> None:
    """And says in the record how far it can be trusted."""
    record = play(calibration())

    assert {made.status for made in record.decisions} == {"PASS"}
    [health] = record.judges
    assert (health.calibration, health.agreement, health.labels) == ("held", 0.9, 40)
    assert health.uncalibrated_on == ()
    assert "uncalibrated_judge" not in {one.code for one in record.notices}


def test_a_stale_calibration_is_told_as_one() -> None:
    """What it says is not shown any more: it is about somebody else."""
    [health] = play(calibration(model="older")).judges

    assert (health.calibration, health.agreement) == ("stale", None)


def test_nothing_is_withheld_unless_asked() -> None:
    """By default a judge without labels decides, and the report warns."""
    record = play(policy=Policy())

    assert {made.status for made in record.decisions} == {"PASS"}
    assert record.judges[0].uncalibrated_on == ("s",)


def test_where_no_judge_has_spoken_none_is_missing() -> None:
    """Equal answers are equal without one."""
    held = suite(cases(60))

    record = Stage([held], FakeEngine(always("same")), STRICT).play()

    assert {made.status for made in record.decisions} == {"PASS"}


def test_no_second_order_is_bought_for_what_is_withheld() -> None:
    """The gate had decided: more verdicts would not bring the labels."""
    policy = STRICT.model_copy(update={"early_stop": False})
    held = suite(cases(70))

    record = Stage([held], FakeEngine(always("win")), policy).play()

    assert [len(one.verdicts) for one in record.comparisons].count(2) == 20
