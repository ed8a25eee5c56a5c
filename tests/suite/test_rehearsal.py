"""A run to come is heard as far as recordings reach, and its calls are noted."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from tests.suite.archives_for_tests import (
    FakeArchive,
    answers_only,
    everything,
    job,
    nothing,
)
from tests.suite.calibrations_for_tests import calibration
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    JUDGE,
    PANEL,
    SMALL,
    TWO,
    Word,
    always,
    case,
    cases,
    mixed,
    suite,
)

from noworse.records.calls import Call
from noworse.records.decisions import Policy
from noworse.records.run import Mode
from noworse.suite.desk import Sources
from noworse.suite.docket import open_dockets
from noworse.suite.job import Job
from noworse.suite.panels import panels_of
from noworse.suite.rehearsal import Need, Rehearsal
from noworse.suite.trust import trust_in

PATIENT = Policy(early_stop=False)
Needs = Counter[tuple[str, Need]]


def rehearse(held: Job, archive: FakeArchive, *, earlier: bool = False) -> Rehearsal:
    weights = panels_of(held.lineup.judges, held.suites, held.trust).weights
    rehearsal = Rehearsal(held, Sources(archive, held.suites), weights)
    dockets = open_dockets(held.policy, held.lineup, held.suites, held.selected)

    async def scene() -> None:
        await rehearsal.walk(dockets)
        if earlier:
            await rehearsal.walk_earlier(dockets[0], (SMALL,))

    asyncio.run(scene())
    return rehearsal


def needs(rehearsal: Rehearsal) -> Needs:
    return Counter((ask.role, ask.need) for ask in rehearsal.asks.values())


def test_what_is_recorded_is_known() -> None:
    """Both answers, and the verdicts of the first 20 cases in both orders."""
    held = job(suite(cases(60)), policy=Policy(early_stop=False, orders="one"))

    found = rehearse(held, FakeArchive())

    assert needs(found) == {
        ("baseline", "known"): 60,
        ("candidate", "known"): 60,
        ("judge", "known"): 80,
    }
    assert len(found.heard) == 60
    assert len(found.answers["judge", "lab:judge"]) == 80


def test_what_nobody_bought_is_missing() -> None:
    """Verdicts on answers that are missing are asked unless those settle the pair."""
    found = rehearse(job(suite(cases(60))), FakeArchive(nothing))

    assert needs(found) == {
        ("baseline", "sure"): 60,
        ("candidate", "sure"): 60,
        ("judge", "open"): 80,
        ("judge", "second"): 40,
    }
    assert found.heard == []


def test_a_missing_verdict_on_known_answers_is_sure() -> None:
    """Each judge, in each order, is a call of its own."""
    found = rehearse(
        job(suite(cases(30)), lineup=PANEL, policy=PATIENT), FakeArchive(answers_only)
    )

    assert needs(found)["judge", "sure"] == 2 * 2 * 30
    assert {ask.unknown for ask in found.asks.values()} == {()}


def test_equal_answers_need_no_judge() -> None:
    """Nothing is noted for them, in no order."""
    found = rehearse(job(suite(cases(30))), FakeArchive(script=always("same")))

    assert {role for role, _ in needs(found)} == {"baseline", "candidate"}
    assert {one.settled_by for one in found.heard} == {"identical"}


def test_one_baseline_serves_all_candidates() -> None:
    """Its answers are noted once; verdicts are a candidate's own."""
    found = rehearse(job(suite(cases(10)), lineup=TWO), FakeArchive(nothing))

    assert needs(found) == {
        ("baseline", "sure"): 10,
        ("candidate", "sure"): 20,
        ("judge", "open"): 40,
    }


def test_an_answer_that_is_missing_is_named() -> None:
    """Its length will be a part of what the judge reads."""
    found = rehearse(
        job(suite(cases(1))),
        FakeArchive(lambda call: call.form is None and call.model == BASELINE),
    )

    judged = [ask for ask in found.asks.values() if ask.role == "judge"]
    assert [ask.unknown for ask in judged] == [ALONE.candidates] * 2


def test_what_is_recorded_may_decide() -> None:
    """Behind the case at which the gate stops nothing is asked, and nothing missing."""
    held = job(suite(cases(400)))

    found = rehearse(held, FakeArchive(everything, always("win")))

    assert len(found.heard) < 60
    assert {need for _, need in needs(found)} == {"known"}


def test_a_second_pass_is_sure_where_the_first_is_known_to_decide_nothing() -> None:
    """60 verdicts in the other order, where 20 had both from the beginning."""
    undecided = mixed(3, 0.40, 0.50)
    held = job(suite(cases(80)))
    first = rehearse(held, FakeArchive(lambda c: c.form is None, undecided))
    opening = {a.call.key for a in first.asks.values() if a.need != "second"}

    lacking = rehearse(held, FakeArchive(lambda c: c.key in opening, undecided))
    whole = rehearse(held, FakeArchive(script=undecided))

    assert needs(lacking)["judge", "known"] == 100
    assert needs(lacking)["judge", "sure"] == 60
    assert needs(whole)["judge", "known"] == 160


@pytest.mark.parametrize("mode", ["refresh", "live"])
def test_what_is_bought_anew_is_not_known(mode: Mode) -> None:
    """What is recorded still tells a spread, but decides nothing."""
    held = job(suite(cases(70)), mode=mode)

    found = rehearse(held, FakeArchive(script=always("win")))

    assert needs(found) == {
        ("baseline", "sure"): 70,
        ("candidate", "sure"): 70,
        ("judge", "sure"): 90,
        ("judge", "second"): 50,
    }
    assert len(found.heard) == 70


def test_equal_answers_are_asked_for_anew_and_nothing_more() -> None:
    """As far as anybody knows they will be equal again."""
    held = job(suite(cases(5)), mode="live")

    found = rehearse(held, FakeArchive(script=always("same")))

    assert needs(found) == {("baseline", "sure"): 5, ("candidate", "sure"): 5}


def test_a_critical_case_may_be_repeated() -> None:
    """Three fresh answers of both, and a verdict on each pair of them."""
    held = job(suite([case("c", critical=True)]))

    found = rehearse(held, FakeArchive(nothing))

    assert needs(found) == {
        ("baseline", "sure"): 1,
        ("baseline", "repeat"): 3,
        ("candidate", "sure"): 1,
        ("candidate", "repeat"): 3,
        ("judge", "open"): 2,
        ("judge", "repeat"): 3,
    }


def test_a_judge_that_scores_needs_no_order_and_scores_a_baseline_once() -> None:
    """One call an answer: 10 of the baseline's, 10 of each candidate."""
    scoring = JUDGE.model_copy(update={"method": "pointwise"})
    lineup = TWO.model_copy(update={"judges": (scoring,)})
    policy = Policy(scale=scoring.own_scale)

    found = rehearse(
        job(suite(cases(10)), lineup=lineup, policy=policy), FakeArchive(nothing)
    )

    assert needs(found)["judge", "open"] == 30
    assert needs(found)["judge", "second"] == 0
    judged = [ask for ask in found.asks.values() if ask.role == "judge"]
    assert {len(ask.unknown) for ask in judged} == {1}


def test_a_part_is_heard_to_its_end() -> None:
    """Nothing is decided, so nothing stops and no second pass is foreseen."""
    chosen = frozenset(f"s-{n}" for n in range(50))

    found = rehearse(job(suite(cases(90)), selected=chosen), FakeArchive())

    assert len(found.heard) == 50


@pytest.mark.parametrize("word", ["win", "tie"])
def test_candidates_of_earlier_runs_are_heard(word: Word) -> None:
    """Their scores count, their calls do not; their judge tells how long it takes."""

    def theirs(call: Call) -> bool:
        return call.model in (BASELINE, SMALL) or (
            call.form is not None and "small on" in call.messages[-1].content
        )

    held = job(suite(cases(30)))

    found = rehearse(held, FakeArchive(theirs, always(word)), earlier=True)

    assert {one.candidate for one in found.heard} == {SMALL.id}
    assert len(found.heard) == 30
    assert needs(found)["candidate", "sure"] == 30
    assert len(found.answers["judge", "lab:judge"]) == 60
    assert len(found.answers["candidate", SMALL.id]) == 0


def test_a_panel_is_weighed_as_in_the_run_itself() -> None:
    """So that the plan knows what the run will read."""
    readings = [
        {f"c-{n} pair": {"score": score, "people": "candidate"} for n in range(20)}
        for score in (1.0, -1.0)
    ]
    stored = [
        calibration(judge, readings=said)
        for judge, said in zip(PANEL.judges, readings, strict=True)
    ]
    held = job(suite(cases(30)), lineup=PANEL)
    known = replace(held, trust=trust_in(PANEL.judges, stored))

    weighed, plain = rehearse(known, FakeArchive()), rehearse(held, FakeArchive())

    def weights(found: Rehearsal) -> set[float | None]:
        return {said.weight for one in found.heard for said in one.verdicts}

    assert weights(weighed) == {1.0, 0.0}
    assert weights(plain) == {None}
