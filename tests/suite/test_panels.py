"""What the judges of a panel count for in a run."""

from __future__ import annotations

import pytest
from tests.suite.calibrations_for_tests import calibration
from tests.suite.lineups_for_tests import (
    ALONE,
    JUDGE,
    PANEL,
    SECOND_JUDGE,
    Changes,
    FakeEngine,
    Script,
    always,
    cases,
    suite,
)
from tests.suite.runs_for_tests import Stage, whole

from noworse.records.answers import Answer
from noworse.records.calibration import Calibration, PairReading
from noworse.records.calls import Call
from noworse.records.decisions import Policy
from noworse.records.models import Judge, Lineup
from noworse.records.run import RunRecord
from noworse.suite.trust import Trust, trust_in

THIRD_JUDGE = JUDGE.model_copy(update={"id": "lab:third-judge", "name": "third-judge"})
THREE = PANEL.model_copy(update={"judges": (JUDGE, SECOND_JUDGE, THIRD_JUDGE)})
GOOD, WEAK = [1.0] * 36 + [-1.0] * 4, [-1.0] * 10 + [1.0] * 30


def known(judge: Judge, scores: list[float], **changes: Changes) -> Calibration:
    """A calibration by these verdicts, where people prefer the candidate."""
    readings = {
        f"c-{at} pair": PairReading(score=score, people="candidate")
        for at, score in enumerate(scores)
    }
    return calibration(judge, readings=readings, **changes)


def trust(*stored: Calibration, lineup: Lineup = PANEL) -> Trust:
    return trust_in(lineup.judges, stored)


class Quarrel(FakeEngine):
    """Its second judge says the opposite of the first; or what stands first, wins."""

    def __init__(self, script: Script, *, fickle: bool = False) -> None:
        super().__init__(script)
        self.fickle = fickle

    def _verdict(self, call: Call) -> Answer:
        said = super()._verdict(call)
        if call.model.id == JUDGE.id:
            return said
        turned = {"A": "A" if self.fickle else "B", "B": "A"}
        text = said.text
        for letter, other in turned.items():
            if f'"verdict": "{letter}"' in text:
                return said.model_copy(
                    update={"text": text.replace(f'"{letter}"', f'"{other}"')}
                )
        return said


def play(told: Trust, lineup: Lineup = PANEL) -> RunRecord:
    """A run of 30 cases that are all won, by the word of the first judge."""
    engine = Quarrel(always("win"))
    return Stage([suite(cases(30))], engine, lineup=lineup, trust=told).play()


def codes(record: RunRecord) -> dict[str, str]:
    return {one.code: one.message for one in record.notices}


def test_a_panel_is_weighed_by_calibrations() -> None:
    """The better judge decides alone; verdicts, health and a notice say so."""
    record = play(trust(known(JUDGE, GOOD), known(SECOND_JUDGE, WEAK)))

    first, *_ = record.comparisons
    assert {v.judge: v.weight for v in first.verdicts} == {
        JUDGE.id: 1.0,
        SECOND_JUDGE.id: 0.0,
    }
    assert first.score == 1
    assert [health.weight for health in record.judges] == [1.0, 0.0]
    assert codes(record)["mute_judge"] == (
        f"{SECOND_JUDGE.id} has no say on s: by the labels, a vote with it is not "
        "right more often; without it in `judge`, its calls are saved"
    )
    assert "unweighted_panel" not in codes(record)


@pytest.mark.parametrize(
    "second",
    [
        None,
        known(SECOND_JUDGE, WEAK, model="older"),
        known(SECOND_JUDGE, WEAK, rubrics={"another": 40}),
        calibration(SECOND_JUDGE),
    ],
    ids=["never calibrated", "stale", "another rubric", "made before readings"],
)
def test_a_panel_that_cannot_be_weighed_is_a_plain_average(
    second: Calibration | None,
) -> None:
    """As ever, and told; one calibrated judge does not make a panel of it."""
    stored = [known(JUDGE, GOOD), *([second] if second else [])]

    record = play(trust(*stored))

    assert {one.score for one in record.comparisons} == {0.0}
    assert {v.weight for one in record.comparisons for v in one.verdicts} == {None}
    assert [health.weight for health in record.judges] == [None, None]
    assert codes(record)["unweighted_panel"] == (
        "the judges count alike on s, which may be worse than the best of them alone: "
        "20 labelled pairs that all of them have read would weigh them"
    )
    assert "mute_judge" not in codes(record)


def test_a_judge_alone_is_no_panel() -> None:
    """Nothing to weigh, and nothing to tell of it."""
    record = play(trust(known(JUDGE, GOOD), lineup=ALONE), ALONE)

    assert {v.weight for one in record.comparisons for v in one.verdicts} == {None}
    assert not {"unweighted_panel", "mute_judge"} & codes(record).keys()


def test_suites_are_weighed_each_on_its_own() -> None:
    """By the labels under their rubrics."""
    plain = suite(cases(22))
    kind = suite(cases(22, "k", rubric="Which is kinder?"), "k")
    told = trust(known(JUDGE, GOOD), known(SECOND_JUDGE, WEAK))

    record = Stage(
        [plain, kind], Quarrel(always("win")), lineup=PANEL, trust=told
    ).play()

    assert {c.score for c in record.comparisons if c.suite == "s"} == {1.0}
    assert {c.score for c in record.comparisons if c.suite == "k"} == {0.0}
    assert "alike on k," in codes(record)["unweighted_panel"]
    assert "no say on s:" in codes(record)["mute_judge"]


def test_whoever_has_no_say_does_not_unsettle_a_run() -> None:
    """Its flips bring no second order: 20 cases are seen in both, the others in one."""
    flips = known(SECOND_JUDGE, WEAK, both_orders=40, flips=40)
    told = trust(known(JUDGE, GOOD), flips)
    policy = Policy(early_stop=False)

    record = Stage(
        [suite(cases(80))],
        Quarrel(always("win"), fickle=True),
        policy,
        PANEL,
        trust=told,
    ).play()

    assert whole(record).status == "PASS"
    assert record.judges[1].flips == record.judges[1].both_orders == 20
    assert [len(one.verdicts) for one in record.comparisons].count(2) == 60


def test_members_that_complete_one_another_all_have_a_say() -> None:
    """Three that err on different pairs."""
    said = [[1.0] * 40 for _ in range(3)]
    for at, errors in enumerate((range(4), range(4, 9), range(9, 15))):
        for pair in errors:
            said[at][pair] = -1.0
    stored = [known(one, mine) for one, mine in zip(THREE.judges, said, strict=True)]

    record = play(trust(*stored, lineup=THREE), THREE)

    weights = [health.weight or 0 for health in record.judges]
    assert sum(weights) == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)
    assert weights[0] < sum(weights[1:])
    # Two of three contradict the first, and together they are right more often.
    assert {one.outcome for one in record.comparisons} == {"loss"}


def test_a_critical_loss_is_confirmed_by_the_same_weights() -> None:
    """A judge without a say neither confirms nor saves it."""
    told = trust(known(JUDGE, GOOD), known(SECOND_JUDGE, WEAK))
    held = suite(cases(1, critical=True))

    record = Stage([held], Quarrel(always("loss")), Policy(), PANEL, trust=told).play()

    assert record.comparisons[0].confirmed_loss
