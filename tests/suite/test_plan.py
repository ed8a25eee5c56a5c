"""The plan of a run: cases, chances, calls, USD and minutes, without a call."""

from __future__ import annotations

import asyncio

import pytest
from tests.suite.archives_for_tests import FakeArchive, job, nothing
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    CHEAP,
    JUDGE,
    NOW,
    SMALL,
    TWO,
    Changes,
    always,
    case,
    cases,
    mixed,
    model,
    settings,
    suite,
)

from noworse.records.calls import Call
from noworse.records.decisions import Policy
from noworse.records.models import Judge
from noworse.records.plan import PartPlan, PlanRecord, Purchase
from noworse.suite.job import Job
from noworse.suite.plan import plan_of
from noworse.suite.settings.table import ModelTable

PATIENT = Policy(early_stop=False)
TABLES = {
    name: ModelTable(base_url="https://lab.example/v1", model=name.split("-")[-1])
    for name in ("lab-old", "lab-small")
}


def plan(
    held: Job, archive: FakeArchive | None = None, **changes: Changes
) -> PlanRecord:
    stated = settings(held.policy, held.lineup, mode=held.mode, **changes)
    return asyncio.run(plan_of(held, stated, archive or FakeArchive(nothing), NOW))


def whole(record: PlanRecord, name: str = "s") -> PartPlan:
    [part] = [p for p in record.parts if (p.suite, p.slice) == (name, None)]
    return part


def most(record: PlanRecord) -> float:
    usd = whole(record).usd_most
    assert usd is not None
    return usd


def by_role(record: PlanRecord) -> dict[str, Purchase]:
    return {one.role: one for one in record.purchases}


def test_a_plan_says_what_was_asked_for() -> None:
    """Policy, lineup, sizes, and which options the run itself needs."""
    held = job(suite(cases(30)), selected=frozenset({"s-1", "s-2"}))

    made = plan(held, options=("--nw-margin", "0.2"), budget_usd=3.0)

    assert (made.policy, made.lineup, made.made_at) == (Policy(), ALONE, NOW)
    assert (made.selected, made.collected) == (2, 30)
    assert (whole(made).selected, whole(made).cases) == (2, 30)
    assert made.options == ("--nw-margin", "0.2")
    assert (made.budget_usd, made.max_in_flight) == (3.0, 8)
    assert PlanRecord.model_validate_json(made.model_dump_json()) == made


def test_a_suite_that_is_too_small_says_how_many_more() -> None:
    """50 pairwise cases cannot certify a margin of 0.10."""
    part = whole(plan(job(suite(cases(50)))))

    assert part.needed == 400
    assert part.chances[0].passes < 0.2
    assert part.rules_out == pytest.approx(0.29, abs=0.01)


def test_all_calls_are_to_be_bought_where_nothing_is_recorded() -> None:
    """Both answers and two orders of a small suite, at known prices."""
    made = plan(job(suite(cases(50)), policy=PATIENT))

    counts = {role: (p.known, p.to_buy, p.likely) for role, p in by_role(made).items()}
    assert counts == {
        "baseline": (0, 50, 50),
        "candidate": (0, 50, 50),
        "judge": (0, 100, 100),
    }
    assert whole(made).to_buy == 200
    assert whole(made).usd == pytest.approx(sum(p.usd or 0 for p in made.purchases))
    assert most(made) > (whole(made).usd or 0) > 0


def test_a_function_that_judges_is_no_purchase() -> None:
    """Neither a call nor a price; one that cannot be had is told by the run."""
    function = "no_such_module_of_tests:compare"
    own = JUDGE.model_copy(update={"method": "python", "function": function})
    lineup = ALONE.model_copy(update={"judges": (own,)})

    made = plan(job(suite(cases(50)), lineup=lineup, policy=PATIENT), FakeArchive())

    assert by_role(made).keys() == {"baseline", "candidate"}
    assert whole(made).to_buy == 0


def test_nothing_is_to_be_bought_where_all_is_recorded() -> None:
    """It costs nothing, and takes no time."""
    made = plan(job(suite(cases(50))), FakeArchive())

    assert (whole(made).known, whole(made).to_buy, whole(made).likely) == (200, 0, 0)
    assert (whole(made).usd, whole(made).usd_most, made.minutes) == (0, 0, 0)
    assert by_role(made)["judge"].measured == 100


def test_early_stopping_is_expected_to_spare_calls() -> None:
    """What is in flight when the gate stops is paid as well."""
    large = suite(cases(1000))

    patient = plan(job(large, policy=PATIENT))
    usual = plan(job(large))
    wide = plan(job(large), max_in_flight=1000)

    read = whole(usual).chances[0].read
    assert whole(patient).likely > whole(patient).to_buy - 1
    assert by_role(usual)["candidate"].likely == pytest.approx(read, abs=10)
    assert by_role(wide)["candidate"].likely > by_role(usual)["candidate"].likely


def test_equal_answers_are_expected_to_need_no_judge() -> None:
    """As many as were equal so far; here in a candidate's earlier, smaller suite."""
    held = suite(cases(100))

    def early(call: Call) -> bool:
        return call.messages[-1].content in {f"s-{n}" for n in range(40)}

    made = plan(job(held, policy=PATIENT), FakeArchive(early, always("same")))

    judge = by_role(made)["judge"]
    assert judge.to_buy > 60
    assert judge.likely == 0


def test_a_second_pass_is_expected_as_often_as_the_first_does_not_decide() -> None:
    """60 cases never suffice, so nearly all are judged again."""
    made = plan(job(suite(cases(60)), policy=PATIENT))

    judge = by_role(made)["judge"]
    assert judge.to_buy == 80
    assert 80 + 25 < judge.likely <= 120


def test_a_critical_case_only_raises_the_ceiling() -> None:
    """Its repeats are not likely, but possible."""
    plain, critical = (
        plan(job(suite([case("c", critical=flag)]), policy=PATIENT))
        for flag in (False, True)
    )

    assert whole(critical).likely == whole(plain).likely
    assert most(critical) > 2 * most(plain)


def test_an_unknown_price_stays_unknown() -> None:
    """The calls are counted all the same; what is not bought needs no price."""
    lineup = ALONE.model_copy(update={"judges": (Judge.of(model("judge", None)),)})
    held = job(suite(cases(30)), lineup=lineup)

    made, free = plan(held), plan(held, FakeArchive())

    assert by_role(made)["judge"].usd is None
    assert (whole(made).usd, whole(made).usd_most) == (None, None)
    assert by_role(made)["candidate"].usd is not None
    assert whole(free).usd == 0


def test_slices_are_told_apart() -> None:
    """Their calls add up to the suite's; a slice that decides is read for itself."""
    held = suite([*cases(200, "a"), *cases(100, "b")])

    for goal in ("suite", "slices"):
        policy = Policy.model_validate({"goal": goal})
        made = plan(job(held, policy=policy))

        parts = [(p.slice, p.cases) for p in made.parts]
        assert parts == [(None, 300), ("a", 200), ("b", 100)]
        assert whole(made).to_buy == sum(p.to_buy for p in made.parts[1:])


def test_several_candidates_share_the_baseline_and_alpha() -> None:
    """It is bought once; each of them has a harder time."""
    alone, both = (
        plan(job(suite(cases(200)), lineup=lineup)) for lineup in (ALONE, TWO)
    )

    assert [(p.role, p.model) for p in both.purchases] == [
        ("baseline", BASELINE.id),
        ("candidate", CHEAP.id),
        ("candidate", SMALL.id),
        ("judge", JUDGE.id),
    ]
    assert both.purchases[0].to_buy == 200
    assert whole(both).chances[0].passes < whole(alone).chances[0].passes


def test_a_part_is_bought_as_a_whole() -> None:
    """It decides nothing, so nothing stops it, and no second pass follows."""
    chosen = frozenset(f"s-{n}" for n in range(500))

    made = plan(job(suite(cases(1000)), selected=chosen))

    assert by_role(made)["candidate"].likely == 500
    assert by_role(made)["judge"].likely == by_role(made)["judge"].to_buy


def test_earlier_candidates_tell_a_spread() -> None:
    """Those that the tape names and the settings know, and nobody of this run."""

    def theirs(call: Call) -> bool:
        small = call.model.name in ("small", "frontier")
        return small or "small on" in call.messages[-1].content

    archive = FakeArchive(
        theirs,
        mixed(1, 0.3, 0.3),
        ("lab:cheap", "lab:frontier", "lab-small", "gone:model"),
    )

    made = plan(job(suite(cases(50))), archive, tables=TABLES)
    itself = plan(
        job(
            suite(cases(50)),
            lineup=ALONE.model_copy(
                update={"candidates": (BASELINE.model_copy(update={"sample": 1}),)}
            ),
        ),
        archive,
        tables=TABLES,
        aa=True,
    )

    spread = whole(made).spread
    assert (spread.source, spread.candidates, spread.cases) == (
        "measured",
        ("lab-small",),
        50,
    )
    assert whole(itself).spread.source == "assumed"
    assert itself.aa
