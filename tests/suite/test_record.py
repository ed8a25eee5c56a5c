"""The record of a run: everything that a report may tell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    CHEAP,
    JUDGE,
    NOW,
    SMALL,
    TWO,
    FakeEngine,
    Word,
    always,
    case,
    cases,
    mixed,
    model,
    settings,
    suite,
    waits,
)
from tests.suite.runs_for_tests import Stage, whole

from noworse.errors import CallError, CallFailed, RecordingMissing
from noworse.records.answers import Answer, Usage
from noworse.records.calls import Call
from noworse.records.cases import ImportedAnswer
from noworse.records.decisions import Policy
from noworse.records.models import Judge
from noworse.records.run import LeftOut, Notice, RunRecord, Spend, SuiteRef
from noworse.suite.record import describe

UNDECIDED = mixed(3, 0.40, 0.50)


def spent(record: RunRecord) -> Mapping[str, Spend]:
    return {one.model: one for one in record.spend}


def test_a_record_tells_what_was_to_be_run() -> None:
    """Policy, lineup, mode, suites, and how much of them was selected."""
    held = [suite(cases(30, "x"), "x"), suite(cases(20, "y"), "y")]
    stage = Stage(held, FakeEngine(always("win")), Policy(margin=0.3), mode="record")

    record = stage.play()

    assert (record.policy, record.lineup) == (Policy(margin=0.3), ALONE)
    assert (record.mode, record.started_at, record.seconds) == ("record", NOW, 0.0)
    assert (record.selected, record.collected) == (50, 50)
    assert record.suites == (
        SuiteRef(name="x", path="x.eval.yaml", cases=30),
        SuiteRef(name="y", path="y.eval.yaml", cases=20),
    )
    assert record.complete
    assert record.ended_by is None
    assert RunRecord.model_validate_json(record.model_dump_json()) == record


def test_comparisons_begin_with_what_the_gate_read() -> None:
    """Per candidate and suite; critical cases that were heard beyond follow."""
    held = [
        suite([case(f"{name}-{n}", critical=n < 5) for n in range(60)], name)
        for name in ("x", "y")
    ]
    stage = Stage(held, FakeEngine(always("win"), waits(1, 9)), lineup=TWO)

    record = stage.play()

    orders = {d.suite.name: [c.id for c in d.cases] for d in stage.run.dockets}
    suites = [one for one in record.decisions if one.slice is None]
    assert len(suites) == 4
    for made in suites:
        mine = [
            one.case
            for one in record.comparisons
            if (one.suite, one.candidate) == (made.suite, made.candidate)
        ]
        assert mine[: made.read] == orders[made.suite][: made.read]
        assert set(mine[made.read :]) <= {f"{made.suite}-{n}" for n in range(5)}
        assert len(mine) > made.read
    placed = [(one.candidate, one.suite) for one in record.comparisons]
    assert list(dict.fromkeys(placed)) == [
        (who.id, name) for who in (CHEAP, SMALL) for name in ("x", "y")
    ]


def test_what_was_asked_stands_beside_what_came_back() -> None:
    """For the cases that are told of, in the order of the files."""
    held = suite(cases(400))
    stage = Stage([held], FakeEngine(always("win")), mode="record")

    record = stage.play()

    told = {one.case for one in record.comparisons}
    assert 0 < len(told) < 400
    assert record.cases == tuple(one for one in held.cases if one.id in told)


def test_what_early_stopping_left_out_is_told() -> None:
    """By suite and candidate; a slice is a part of its suite, not one more."""
    held = suite([*cases(60, "a"), *cases(60, "b")])
    stage = Stage([held], FakeEngine(always("win")))

    record = stage.play()

    assert record.left_out == (
        LeftOut(suite="s", candidate=CHEAP.id, read=20, cases=120),
    )


def test_nothing_is_left_out_where_all_was_read() -> None:
    """An undecided suite has used up its cases."""
    record = Stage([suite(cases(30))], FakeEngine(UNDECIDED)).play()

    assert record.left_out == ()


def test_what_was_used_has_its_cost() -> None:
    """Answers and verdicts of what is told; in replay nothing was bought."""
    stage = Stage([suite(cases(200))], FakeEngine(always("win"), waits(1, 9)))

    parts = spent(stage.play())

    assert [parts[who.id].calls for who in (BASELINE, CHEAP, JUDGE)] == [20, 20, 40]
    assert parts[BASELINE.id].usd == 20.0
    assert parts[CHEAP.id].usd == pytest.approx(0.2)
    assert parts[JUDGE.id].usd == pytest.approx(4.0)
    assert {part.bought for part in parts.values()} == {0}


def test_what_was_bought_and_not_used_is_told() -> None:
    """In flight when the gate stopped: it is paid for."""
    engine = FakeEngine(always("win"), waits(1, 9), changes={"source": "live"})
    stage = Stage([suite(cases(200))], engine, mode="live")

    parts = spent(stage.play())

    assert parts[BASELINE.id].calls == 20
    assert parts[BASELINE.id].bought > 20


def test_one_more_case_costs_both_answers_and_the_verdicts() -> None:
    """1.00 for the baseline, 0.01 for the candidate, two verdicts of 0.10."""
    record = Stage([suite(cases(30))], FakeEngine(UNDECIDED)).play()

    made = whole(record)

    assert made.more_cases is not None
    assert made.more_usd == pytest.approx(1.21 * made.more_cases)


def test_a_candidate_that_stopped_early_makes_the_other_no_cheaper() -> None:
    """Each pays its own way: no share of a baseline that the other left unread."""

    def script(name: str, candidate: str) -> Word:
        return "win" if candidate == CHEAP.id else UNDECIDED(name, candidate)

    record = Stage([suite(cases(50))], FakeEngine(script), lineup=TWO).play()

    quick, slow = whole(record, CHEAP.id), whole(record, SMALL.id)
    assert (quick.status, quick.read, slow.read) == ("PASS", 20, 50)
    assert slow.more_cases is not None
    assert slow.more_usd == pytest.approx(1.22 * slow.more_cases)


def test_an_unknown_price_makes_costs_unknown() -> None:
    """Never nothing: neither what was used, nor what more would cost."""
    lineup = ALONE.model_copy(update={"judges": (Judge.of(model("judge", None)),)})

    record = Stage([suite(cases(30))], FakeEngine(UNDECIDED), lineup=lineup).play()

    assert spent(record)[JUDGE.id].usd is None
    assert whole(record).more_cases is not None
    assert whole(record).more_usd is None


def test_routes_have_measured_costs_and_the_users_traffic() -> None:
    """Slices that may move, what a request costs, and how many there are."""
    held = [*cases(30, "a", weight=3.0), *cases(30, "b", weight=1.0)]
    stage = Stage([suite(held)], FakeEngine(always("win")), Policy(goal="slices"))
    stage.play()

    plain = stage.record(requests_per_month=1000.0)
    named = stage.record(requests_per_month=1000.0, share={"b": 0.6})

    routes = {one.slice: one for one in plain.routes}
    assert {one.model for one in plain.routes} == {CHEAP.id}
    assert routes["a"].baseline_usd == 1.0
    assert routes["a"].usd == pytest.approx(0.01)
    assert [routes[name].requests_per_month for name in "ab"] == [750.0, 250.0]
    shares = {one.slice: one.requests_per_month for one in named.routes}
    assert shares == {"a": pytest.approx(400.0), "b": 600.0}


def test_a_request_costs_what_the_traffic_weighs_it_at() -> None:
    """A case that stands for three times as many requests counts three times."""
    heavy, light = case("heavy", weight=3.0), case("light", weight=1.0)
    tokens = {"heavy": 1000, "light": 2000}

    class Engine(FakeEngine):
        async def ask(self, call: Call, *, suite: str, rank: float = 0.0) -> Answer:
            answer = await super().ask(call, suite=suite, rank=rank)
            used = tokens.get(call.messages[-1].content, 0)
            usage = Usage(input_tokens=used, output_tokens=0)
            return answer.model_copy(update={"usage": usage})

    record = Stage([suite([heavy, light])], Engine(always("win"))).play()

    [route] = record.routes
    assert route.baseline_usd == pytest.approx(1.25)


def test_a_request_of_unknown_cost_is_told_as_such() -> None:
    """An imported answer without tokens has no price; its mean has none."""
    rows = (ImportedAnswer(id="s-3", model=CHEAP.id, text="cheap on s-3, logged"),)
    held = suite(cases(20), imported=rows)

    record = Stage([held], FakeEngine(always("win"))).play()

    [route] = record.routes
    assert (route.baseline_usd, route.usd) == (1.0, None)


def test_a_call_that_gave_no_answer_is_no_request() -> None:
    """What a request costs is the mean of what was answered."""

    def trouble(call: Call) -> CallError | None:
        long = call.model == CHEAP and call.messages[-1].content == "s-7"
        return CallFailed(CHEAP.id, "context_length", "8,192") if long else None

    record = Stage(
        [suite(cases(20))], FakeEngine(always("win"), trouble=trouble)
    ).play()

    [route] = record.routes
    assert whole(record).losses == 1
    assert spent(record)[CHEAP.id].calls == 19
    assert (route.model, route.baseline_usd) == (CHEAP.id, 1.0)
    assert route.usd == pytest.approx(0.01)


def test_what_replay_lacks_is_counted_and_priced() -> None:
    """Calls that no recording answers, and what they would cost at least."""

    def trouble(call: Call) -> CallError | None:
        lost = call.model == CHEAP and call.messages[-1].content in ("s-1", "s-2")
        return RecordingMissing(CHEAP.id, "not_recorded", "no line") if lost else None

    engine = FakeEngine(
        UNDECIDED, trouble=trouble, unrecorded=lambda c: trouble(c) is not None
    )

    record = Stage([suite(cases(30))], engine).play()

    # Two answers, and a verdict on each.
    assert record.missing_calls == 4
    assert record.missing_usd is not None
    assert record.missing_usd > 0
    assert whole(record).unresolved == 2


def test_notices_come_from_settings_engine_and_evidence() -> None:
    """In this order, and none is lost."""
    mine = Notice(code="same_family", message="judge and baseline are one family")
    theirs = Notice(code="unsaved", message="the journal could not be written")
    stage = Stage([suite(cases(20))], FakeEngine(always("win")))
    stage.play()

    record = describe(
        stage.run,
        settings(stage.policy, notices=(mine,)),
        notices=(theirs,),
        paid_not_received_usd=0.3,
    )

    assert record.notices[:2] == (mine, theirs)
    assert [one.code for one in record.notices[2:]] == ["uncalibrated_judge"]
    assert record.paid_not_received_usd == 0.3


def test_judges_are_described_by_what_they_said() -> None:
    """Verdicts, cases in both orders, and flips among them."""
    record = Stage([suite(cases(30))], FakeEngine(always("first"))).play()

    [health] = record.judges
    assert (health.judge, health.candidate) == (JUDGE.id, CHEAP.id)
    assert health.verdicts == 2 * len(record.comparisons)
    assert health.flips == health.both_orders == len(record.comparisons)
    assert health.first_shown == 1.0


@pytest.mark.parametrize("policy", [Policy(), Policy(goal="slices")])
def test_a_run_that_has_not_begun_can_be_described(policy: Policy) -> None:
    """Nothing is known of it, and nothing is told."""
    stage = Stage([suite(cases(30))], FakeEngine(always("win")), policy)

    record = stage.record()

    assert not record.complete
    assert (record.comparisons, record.decisions, record.routes) == ((), (), ())
    assert (record.missing_calls, record.left_out) == (0, ())


def test_unknown_tokens_make_every_cost_unknown() -> None:
    """Where no provider says what it used, nothing is made up."""
    engine = FakeEngine(always("win"), changes={"usage": None})

    record = Stage([suite(cases(20))], engine).play()

    assert {part.usd for part in record.spend} == {None}
    assert {route.usd for route in record.routes} == {None}
