"""A run hears cases as answers come, and stops when its gate has decided."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    CHEAP,
    SMALL,
    TWO,
    FakeEngine,
    Script,
    Word,
    always,
    case,
    cases,
    mixed,
    settings as told,
    suite,
    waits,
)
from tests.suite.runs_for_tests import Stage, assert_accounted, whole

from noworse.errors import CallError
from noworse.records.answers import Answer
from noworse.records.calls import Call
from noworse.records.cases import ImportedAnswer
from noworse.records.decisions import Policy
from noworse.records.run import Selection
from noworse.suite.job import job_of

LATE = 12
"""Turns of the event loop that a call may take."""


@pytest.mark.parametrize(("word", "status"), [("win", "PASS"), ("loss", "FAIL")])
def test_a_run_stops_when_its_suite_is_decided(word: Word, status: str) -> None:
    """The rest is cancelled or never asked, and is told as left out."""
    engine = FakeEngine(always(word), waits(1, LATE))
    stage = Stage([suite(cases(200))], engine)

    record = stage.play()

    made = whole(record)
    assert (made.status, made.stage, made.read) == (status, "early stop", 20)
    assert len(record.comparisons) == 20
    assert Counter(report.left_out for report in stage.reports) == {
        None: 20,
        "decided after 20 of 200": 180,
    }
    assert record.complete
    assert engine.cancelled > 0
    assert engine.begun < 3 * 200
    assert_accounted(stage, record)


def test_a_run_that_decides_nothing_says_how_much_is_lacking() -> None:
    """All is read, in the second pass in both orders, and more cases have a price."""
    engine = FakeEngine(mixed(3, 0.40, 0.50), waits(2, LATE))
    stage = Stage([suite(cases(80))], engine)

    record = stage.play()

    made = whole(record)
    assert (made.status, made.stage, made.read) == ("INCONCLUSIVE", "both orders", 80)
    assert made.more_cases is not None
    assert made.more_usd is not None
    judged = [one for one in record.comparisons if one.settled_by == "judges"]
    assert {len(one.verdicts) for one in judged} == {2}
    assert record.complete
    assert_accounted(stage, record)


def test_without_early_stopping_everything_is_heard() -> None:
    """Even where twenty cases would do."""
    engine = FakeEngine(always("win"), waits(1, LATE))
    stage = Stage([suite(cases(70))], engine, Policy(early_stop=False))

    record = stage.play()

    assert (whole(record).status, whole(record).read) == ("PASS", 70)
    assert {report.left_out for report in stage.reports} == {None}


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 1000),
    selected=st.sets(st.integers(0, 39), min_size=1, max_size=39),
)
def test_a_partial_selection_decides_nothing(seed: int, selected: set[int]) -> None:
    """But its cases are heard and told, whatever arrives first."""
    chosen = frozenset(f"s-{n}" for n in selected)
    engine = FakeEngine(mixed(1, 0.5, 0.3), waits(seed, LATE))
    stage = Stage([suite(cases(40))], engine, selected=chosen)

    record = stage.play()

    assert (record.decisions, record.complete) == ((), False)
    assert (record.selected, record.collected) == (len(selected), 40)
    assert {one.case for one in record.comparisons} == chosen
    assert_accounted(stage, record)


def test_candidates_share_the_baselines_answers() -> None:
    """Each is counted, and priced, once."""
    engine = FakeEngine(mixed(2, 0.45, 0.45), waits(1, LATE))
    stage = Stage([suite(cases(40))], engine, lineup=TWO)

    record = stage.play()

    spent = {(one.role, one.model): one for one in record.spend}
    assert len(record.comparisons) == 80
    assert spent["baseline", BASELINE.id].calls == 40
    assert spent["baseline", BASELINE.id].usd == 40.0
    assert spent["candidate", CHEAP.id].calls == 40
    assert spent["candidate", SMALL.id].calls == 40


def test_only_undecided_candidates_get_a_second_pass() -> None:
    """One is decided by its looks, the other reads all, twice."""

    def script(name: str, candidate: str) -> Word:
        chance = mixed(4, 0.40, 0.50)
        return "win" if candidate == CHEAP.id else chance(name, candidate)

    stage = Stage([suite(cases(80))], FakeEngine(script, waits(3, LATE)), lineup=TWO)

    record = stage.play()

    quick, slow = whole(record, CHEAP.id), whole(record, SMALL.id)
    assert (quick.status, quick.read, quick.stage) == ("PASS", 20, "early stop")
    assert (slow.status, slow.read, slow.stage) == ("INCONCLUSIVE", 80, "both orders")
    assert_accounted(stage, record)


def test_what_the_final_test_decides_needs_no_second_pass() -> None:
    """Undecided by the looks, but decided at the end of the first pass."""
    script: Script = mixed(1, 0.25, 0.10)
    engine = FakeEngine(script, waits(3, LATE))
    stage = Stage([suite(cases(100))], engine, Policy(early_stop=False))

    record = stage.play()

    made = whole(record)
    assert (made.status, made.stage) == ("PASS", "one order")
    assert sum(len(one.verdicts) for one in record.comparisons) == 120


def test_with_the_goal_slices_each_slice_goes_on_until_it_is_decided() -> None:
    """One stops at its first look, the other is heard to its end."""

    def script(name: str, candidate: str) -> Word:
        return "win" if name[0] == "a" else mixed(3, 0.45, 0.45)(name, candidate)

    held = suite([*cases(100, "a"), *cases(70, "b")])
    engine = FakeEngine(script, waits(3, LATE))
    stage = Stage([held], engine, Policy(goal="slices"))

    record = stage.play()

    made = {one.slice: one for one in record.decisions}
    assert (made["a"].status, made["a"].read) == ("PASS", 20)
    assert (made["b"].status, made["b"].read) == ("INCONCLUSIVE", 70)
    assert made[None].status == "INCONCLUSIVE"
    assert made[None].read == 90
    assert_accounted(stage, record)


def test_the_users_own_answers_are_used_and_marked() -> None:
    """They are not asked for, and the reader is told of them."""
    rows = tuple(
        ImportedAnswer(id=f"s-{n}", model=CHEAP.id, text=f"cheap on s-{n}, logged")
        for n in range(30)
    )
    engine = FakeEngine(always("win"), waits(1, LATE))
    stage = Stage([suite(cases(30), imported=rows)], engine)

    record = stage.play()

    assert whole(record).status == "PASS"
    sources = {one.answer.source for one in record.comparisons if one.answer}
    assert sources == {"imported"}
    assert not any(call.model == CHEAP for _, call in engine.asked)
    assert "imported_answers" in {notice.code for notice in record.notices}


def test_critical_cases_are_heard_beyond_the_stop() -> None:
    """They are told after what the gate read, and are not cancelled."""
    held = [case(f"c-{n}", critical=n % 10 == 0) for n in range(100)]
    engine = FakeEngine(
        lambda name, _who: "loss" if name == "c-70" else "win", waits(5, LATE)
    )
    stage = Stage([suite(held)], engine, Policy(margin=0.3))

    record = stage.play()

    made = whole(record)
    heard = {one.case for one in record.comparisons}
    assert (made.status, made.read) == ("PASS", 20)
    assert {f"c-{n}" for n in range(0, 100, 10)} <= heard
    assert [one.case for one in record.comparisons if one.confirmed_loss] == ["c-70"]
    assert_accounted(stage, record)


def test_no_more_cases_are_open_than_the_window_holds() -> None:
    """So that what is asked stays close to what is read."""
    open_now: Counter[str] = Counter()
    most = 0

    class Watching(FakeEngine):
        async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
            nonlocal most
            open_now[f"{rank}"] += 1
            most = max(most, sum(1 for number in open_now.values() if number))
            answer = await super().ask(call, suite=suite, rank=rank)
            open_now[f"{rank}"] -= 1
            return answer

    engine = Watching(mixed(1, 0.45, 0.45), waits(1, LATE))
    stage = Stage([suite(cases(50))], engine, Policy(orders="one"), window=7)

    record = stage.play()

    assert most == 7
    assert_accounted(stage, record)


def test_a_fault_of_our_own_ends_the_run_with_it() -> None:
    """It is not taken for trouble, and nothing hangs."""

    def broken(call: Call) -> CallError | None:
        assert call.messages[-1].content != "s-5", "our own mistake"
        return None

    engine = FakeEngine(always("tie"), waits(1, LATE), broken)
    stage = Stage([suite(cases(40))], engine, lineup=TWO)

    with pytest.raises(ExceptionGroup) as raised:
        stage.play()

    assert raised.group_contains(AssertionError, match="our own mistake")
    assert not stage.run.finished


def test_a_job_is_what_the_settings_say_of_the_selection() -> None:
    """Twice as many cases as calls may be open: some wait for their verdict."""
    held = suite(cases(3))
    selection = Selection(
        suites=(held,), selected={"s": ("s-0", "s-2")}, nodes=("x::s-0", "x::s-2")
    )

    job = job_of(told(Policy(margin=0.2), ALONE, max_in_flight=9), selection)

    assert (job.policy, job.lineup, job.mode) == (Policy(margin=0.2), ALONE, "replay")
    assert job.suites == (held,)
    assert job.selected == {"s": frozenset({"s-0", "s-2"})}
    assert job.window == 18


def test_asyncio_is_left_as_it_was() -> None:
    """A run leaves no task behind."""

    async def play() -> int:
        stage = Stage([suite(cases(100))], FakeEngine(always("win"), waits(1, LATE)))
        await stage.run.go()
        return len(asyncio.all_tasks())

    assert asyncio.run(play()) == 1
