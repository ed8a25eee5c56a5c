"""A cheap judge first, a strong one where the cheap one is unsure."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from tests.suite.calibrations_for_tests import calibration
from tests.suite.lineups_for_tests import (
    ALONE,
    BOTH,
    CHEAP,
    JUDGE,
    PANEL,
    SCORER,
    SECOND_JUDGE,
    Changes,
    FakeEngine,
    Script,
    always,
    at_once,
    cases,
    mixed,
    said,
    suite,
    waits,
)
from tests.suite.runs_for_tests import Stage, whole
from tests.suite.talks_for_tests import (
    AGAINST_CANDIDATE,
    CRITICAL,
    FOR_CANDIDATE,
    TIE,
    Saying,
    Talk,
    hear,
    in_turn,
    pick,
    talk,
    trial,
)

from noworse.errors import CallFailed
from noworse.records.answers import Answer, Comparison
from noworse.records.calls import Call
from noworse.records.decisions import Policy
from noworse.records.models import Escalation, Lineup, Price
from noworse.records.run import RunRecord
from noworse.suite.pace import pace_of
from noworse.suite.trust import trust_in

NO_AUDIT, ALL_AUDITED = Escalation(audit=0), Escalation(audit=1)
PATIENT = Policy(early_stop=False)


def turns(rule: Escalation = NO_AUDIT, lineup: Lineup = PANEL) -> Lineup:
    return lineup.model_copy(update={"escalation": rule})


def judges(first: Saying, second: Saying = FOR_CANDIDATE) -> Talk:
    replies = {JUDGE.id: first, SECOND_JUDGE.id: second}
    return talk(judge=lambda call: replies[call.model.id](call))


def asked(desk: Talk) -> list[str]:
    return [call.model.id for call in desk.calls("judge")]


def stood(heard: Comparison) -> list[tuple[str, float | None]]:
    return [(verdict.judge, verdict.weight) for verdict in heard.verdicts]


@pytest.mark.parametrize(
    "first", [FOR_CANDIDATE, AGAINST_CANDIDATE], ids=["candidate", "baseline"]
)
def test_where_the_first_judge_is_sure_its_word_stands(first: Saying) -> None:
    """Whomever it prefers; the second is not asked."""
    desk = judges(first)

    heard = hear(desk, lineup=turns())

    assert abs(heard.score or 0) == 1
    assert asked(desk) == [JUDGE.id] * 2
    assert stood(heard) == [(JUDGE.id, 1.0)] * 2


@pytest.mark.parametrize(
    "first", [TIE, pick("A")], ids=["neither", "turns with the order"]
)
def test_where_the_first_judge_is_unsure_the_second_decides(first: Saying) -> None:
    """It sees the pair in the same orders, and only its word counts."""
    desk = judges(first, AGAINST_CANDIDATE)

    heard = hear(desk, lineup=turns())

    assert heard.score == -1
    assert stood(heard) == [(JUDGE.id, 0.0)] * 2 + [(SECOND_JUDGE.id, 1.0)] * 2
    assert [v.shown_first for v in heard.verdicts] == [*BOTH, *BOTH]


def test_a_win_and_a_tie_is_sure_enough_by_default() -> None:
    """Half of a preference is not below 0.5; it is below 0.6."""
    desk = judges(in_turn(pick("A"), TIE, pick("A"), TIE), AGAINST_CANDIDATE)

    default = hear(desk, lineup=turns())
    strict = hear(desk, lineup=turns(Escalation(below=0.6, audit=0)))

    assert (default.score, strict.score) == (0.5, -1)


def test_an_audited_pair_is_decided_by_the_second_judge() -> None:
    """Though the first is sure."""
    heard = hear(judges(FOR_CANDIDATE, AGAINST_CANDIDATE), lineup=turns(ALL_AUDITED))

    assert heard.score == -1
    assert stood(heard) == [(JUDGE.id, 0.0)] * 2 + [(SECOND_JUDGE.id, 1.0)] * 2


def again(desk: Talk, lineup: Lineup) -> Comparison:
    """A case in one order, and then in the other one."""
    first = hear(desk, BOTH[:1], lineup=lineup)
    return asyncio.run(trial(desk, lineup=lineup).hear_again(first))


def test_a_second_order_may_make_the_first_judge_unsure() -> None:
    """Then the second sees both; what the gate read at first is kept."""
    desk = judges(pick("A"), AGAINST_CANDIDATE)

    heard = again(desk, turns())

    assert (heard.first_score, heard.score) == (1, -1)
    assert asked(desk) == [JUDGE.id] * 2 + [SECOND_JUDGE.id] * 2


def test_a_judge_that_was_unsure_is_not_asked_again() -> None:
    """The second goes on alone: it has the case."""
    desk = judges(TIE, in_turn(TIE, pick("B")))

    heard = again(desk, turns())

    assert (heard.first_score, heard.score) == (0, 0.5)
    assert asked(desk) == [JUDGE.id, SECOND_JUDGE.id, SECOND_JUDGE.id]


def test_an_audited_pair_goes_through_what_all_others_go_through() -> None:
    """Its first judge is asked in the other order too, so it stands for the rest."""
    desk = judges(FOR_CANDIDATE, AGAINST_CANDIDATE)

    heard = again(desk, turns(ALL_AUDITED))

    assert heard.score == -1
    assert Counter(asked(desk)) == {JUDGE.id: 2, SECOND_JUDGE.id: 2}


def test_judges_that_score_take_turns_as_well() -> None:
    """The same score for both answers is a tie; each judge looks once."""
    second = SCORER.model_copy(update={"id": "lab:other", "name": "other"})
    lineup = ALONE.model_copy(update={"judges": (SCORER, second)})
    marks = iter([3, 3, 5, 2])
    desk = talk(judge=lambda _call: said(f'{{"reason": "r", "score": {next(marks)}}}'))

    heard = hear(desk, lineup=turns(lineup=lineup))
    later = asyncio.run(trial(desk, lineup=turns(lineup=lineup)).hear_again(heard))

    assert heard.score == 0.75
    assert asked(desk) == [SCORER.id] * 2 + ["lab:other"] * 2
    assert later == heard


def test_a_second_judge_that_cannot_be_reached_leaves_a_case_unresolved() -> None:
    """The unsure word of the first is no verdict."""
    down = CallFailed(SECOND_JUDGE.id, "server_error", "down", 1)

    heard = hear(judges(TIE, lambda _call: down), lineup=turns())

    assert (heard.score, heard.trouble_kind) == (None, "server_error")


def test_a_critical_loss_is_confirmed_in_turns() -> None:
    """Each repeat by the same rule."""
    desk = judges(TIE, AGAINST_CANDIDATE)

    heard = hear(desk, held=CRITICAL, lineup=turns())

    assert heard.confirmed_loss
    assert Counter(asked(desk)) == {JUDGE.id: 5, SECOND_JUDGE.id: 5}


class Bench(FakeEngine):
    """Each judge has a script of its own."""

    def __init__(self, first: Script, second: Script, **more: Changes) -> None:
        super().__init__(always("tie"), **more)
        self.scripts = {JUDGE.id: first, SECOND_JUDGE.id: second}

    def _verdict(self, call: Call) -> Answer:
        return FakeEngine(self.scripts[call.model.id])._verdict(call)


def play(
    engine: FakeEngine, rule: Escalation = NO_AUDIT, count: int = 120
) -> RunRecord:
    stage = Stage([suite(cases(count))], engine, PATIENT, turns(rule))
    return stage.play()


def codes(record: RunRecord) -> dict[str, str]:
    return {one.code: one.message for one in record.notices}


def test_a_run_tells_who_was_asked() -> None:
    """20 cases in both orders, 100 in one: as many verdicts were spared."""
    record = play(
        Bench(lambda name, _: "tie" if name.endswith("7") else "win", always("loss"))
    )

    [use] = record.escalations
    assert (use.suite, use.candidate) == ("s", CHEAP.id)
    assert (use.pairs, use.unsure, use.audited, use.audit) == (120, 12, 0, None)
    second = sum(
        v.judge == SECOND_JUDGE.id for c in record.comparisons for v in c.verdicts
    )
    assert use.spared + second == 140
    assert whole(record).losses == 12
    assert "escalation_leans" not in codes(record)


def test_judges_that_take_turns_are_no_panel() -> None:
    """Nothing is weighed, and nothing told of that."""
    assert (
        not {"unweighted_panel", "mute_judge"}
        & codes(play(Bench(always("win"), always("win")))).keys()
    )


def test_a_fickle_second_judge_does_not_bring_both_orders() -> None:
    """The first sees every pair: it is its consistency that counts at the start."""
    stored = [calibration(), calibration(SECOND_JUDGE, flips=40)]
    told = trust_in(PANEL.judges, stored)
    engine = FakeEngine(always("win"))

    stage = Stage([suite(cases(80))], engine, PATIENT, turns(), trust=told)

    assert len(stage.play().comparisons[-1].verdicts) == 1


def test_without_turns_there_is_nothing_to_tell() -> None:
    """Both judges see every pair."""
    stage = Stage([suite(cases(30))], FakeEngine(always("win")), PATIENT, PANEL)

    assert stage.play().escalations == ()


def test_an_audit_finds_a_judge_that_leans() -> None:
    """The first always prefers the candidate, the second the baseline."""
    record = play(Bench(always("win"), always("loss")), Escalation(audit=0.3), 200)

    [use] = record.escalations
    assert use.audit is not None
    assert use.audit.estimate == pytest.approx(-1, abs=0.15)
    assert use.audit.judged == pytest.approx(whole(record).estimate)
    assert use.audited == sum(one.score == -1 for one in record.comparisons)
    assert codes(record)["escalation_leans"].startswith(
        f"on s the first judge leans: {CHEAP.id} is at +0."
    )


def test_an_audit_of_judges_that_agree_tells_nothing_new() -> None:
    """The interval holds the run's own figure."""
    script = mixed(3, 0.4, 0.4)

    record = play(Bench(script, script), Escalation(audit=0.4), 150)

    [use] = record.escalations
    assert use.audit is not None
    assert use.audit.low <= use.audit.judged <= use.audit.high
    assert "escalation_leans" not in codes(record)


@pytest.mark.parametrize("seed", range(3))
def test_no_order_of_arrival_changes_what_turns_come_to(seed: int) -> None:
    """The gate reads a case when both judges have had their say."""
    first, second = mixed(4, 0.3, 0.2), mixed(5, 0.5, 0.2)

    def decided(engine: FakeEngine) -> object:
        stage = Stage([suite(cases(150))], engine, Policy(), turns(Escalation()))
        record = stage.play()
        return record.decisions, record.comparisons, record.escalations

    late = Bench(first, second, turns=waits(seed, 9))

    assert decided(late) == decided(Bench(first, second, turns=at_once))


def no_second(call: Call) -> bool:
    return call.model.id == SECOND_JUDGE.id


def test_what_replay_lacks_is_the_second_judge() -> None:
    """Of a pair that the first was unsure of; it costs what the second costs."""

    def trouble(call: Call) -> CallFailed | None:
        if no_second(call):
            return CallFailed(call.model.id, "not_recorded", "not here", 0)
        return None

    engine = Bench(always("tie"), always("win"), trouble=trouble, unrecorded=no_second)
    dear = SECOND_JUDGE.model_copy(update={"price": Price(input=1000, output=0)})
    lineup = turns(lineup=PANEL.model_copy(update={"judges": (JUDGE, dear)}))

    record = Stage([suite(cases(1))], engine, PATIENT, lineup).play()

    assert record.missing_calls == 1
    assert (record.missing_usd or 0) > 1


def verdicts_expected(script: Script, rule: Escalation = NO_AUDIT) -> tuple[int, int]:
    stage = Stage(
        [suite(cases(60))], Bench(script, always("win")), PATIENT, turns(rule)
    )
    before = pace_of(stage.run).verdicts_expected
    stage.play()
    after = pace_of(stage.run)
    assert after.verdicts_done == after.verdicts_expected
    return before, after.verdicts_expected


@pytest.mark.parametrize(
    ("script", "after"),
    [(always("win"), 80), (always("tie"), 160)],
    ids=["sure", "unsure"],
)
def test_the_second_judge_is_expected_until_it_is_known_better(
    script: Script, after: int
) -> None:
    """On every pair at first, as often as the first; in the end as it was asked."""
    assert verdicts_expected(script) == (160, after)


def test_settled_cases_need_no_judge() -> None:
    """Equal answers are no pairs."""
    engine = FakeEngine(always("same"))

    record = play(engine)

    [use] = record.escalations
    assert (use.pairs, use.spared, use.audit) == (0, 0, None)


def test_no_call_is_spared_where_the_second_judge_is_a_function() -> None:
    """Nothing is sent for it: only the first is counted."""
    own = SECOND_JUDGE.model_copy(update={"method": "python", "function": "a:b"})
    lineup = turns(lineup=PANEL.model_copy(update={"judges": (JUDGE, own)}))

    stage = Stage([suite(cases(60))], FakeEngine(always("win")), PATIENT, lineup)

    assert pace_of(stage.run).verdicts_expected == 80
    stage.play()
    assert pace_of(stage.run).verdicts_expected == 80
