"""The routing plan as data: what it holds, how it is written, and read back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, strategies as st
from tests.reports.large_runs_for_tests import mixed, several
from tests.reports.records_for_tests import (
    FRONTIER,
    GLM,
    SUITE,
    comparison,
    decision,
    model,
    offer,
    route,
    run,
    stays,
)
from tests.reports.runs_for_tests import RUNS

from noworse.errors import SetupError
from noworse.records.answers import BrokenCheck
from noworse.records.decisions import Latency
from noworse.records.models import Judge, Lineup
from noworse.reports.routing import router_names, routing_plan_of
from noworse.reports.routing_json import (
    dump_routing_plan,
    load_routing_plan,
    routing_plan_schema,
)
from noworse.reports.table import REPORTS

GOLDEN = Path(__file__).parent / "golden-routes"
SCHEMA = Path(__file__).parents[2] / "docs" / "routing-plan.schema.json"


def test_a_plan_tells_model_ground_risk_and_saving() -> None:
    """Of a slice that moves, and of one that stays."""
    moves, stays, *_ = routing_plan_of(mixed()).routes

    assert (moves.name, moves.model, moves.moves) == ("billing", GLM, True)
    assert moves.risk == "at worst no more answers that the judges like less"
    assert moves.saved_share == pytest.approx(0.82)
    assert moves.saved_usd_per_1000 == pytest.approx(4.1)
    assert moves.saved_usd_per_month == pytest.approx(2460)
    assert (stays.model, stays.moves, stays.risk) == (FRONTIER, False, None)
    assert (stays.reason, stays.saved_usd_per_1000) == ("worse here", 0.0)


def test_a_plan_tells_of_every_model_on_trial() -> None:
    """The baseline without a verdict, each candidate with its own; unknown is null."""
    _, triage = routing_plan_of(several()).routes

    baseline, glm, flash = triage.offers
    assert (baseline.model, baseline.status, baseline.read) == (FRONTIER, None, None)
    assert baseline.usd_per_1000 == pytest.approx(5.0)
    assert baseline.latency == Latency(answers=90, p50=2.14, p95=6.9)
    assert (glm.status, glm.read, glm.latency) == ("PASS", 240, None)
    assert (flash.status, flash.usd_per_1000) == ("PASS", None)
    assert (flash.estimate, flash.low, flash.high) == (0.2083, 0.15, 0.27)


def test_a_plan_says_what_else_went_wrong() -> None:
    """A PASS weighs preferences; broken checks and critical losses stand beside it."""
    broken = BrokenCheck(side="candidate", check="json", reason="no JSON")
    told = routing_plan_of(
        run(
            decisions=(decision(slice="billing"), decision(slice="legal")),
            comparisons=(
                comparison("a", "loss", confirmed_loss=True),
                comparison("b", broken_checks=(broken,)),
                comparison("c", broken_checks=(broken,)),
                comparison("d", slice="legal", broken_checks=(broken,)),
                comparison("e", slice="faq", broken_checks=(broken,)),
            ),
            routes=(route("billing"), route("legal"), stays("faq")),
        )
    )

    assert [one.caveats for one in told.routes] == [
        ("2 cases break a check", "1 critical case lost for sure"),
        ("1 case breaks a check",),
        (),
    ]


def test_a_model_that_plays_two_roles_stands_once() -> None:
    """A candidate may be the baseline under its own name."""
    who = model(FRONTIER)
    lineup = Lineup(baseline=who, candidates=(who,), judges=(Judge.of(who),))

    plan = routing_plan_of(run(lineup=lineup, routes=(stays("a"),)))

    assert [one.id for one in plan.models] == [FRONTIER]
    assert [one.model for one in plan.routes[0].offers] == [FRONTIER]


def test_a_route_without_its_decision_claims_no_risk() -> None:
    """A record from elsewhere may lack it; a plan then says nothing of it."""
    [told] = routing_plan_of(run(decisions=(), routes=(route("billing"),))).routes

    assert told.risk is None
    assert told.offers[1].status is None


names = st.sampled_from(["a", "b", "a/b", "a-2"])


@given(st.lists(st.tuples(names, names), unique=True, max_size=12))
def test_no_two_routes_have_one_name(places: list[tuple[str, str]]) -> None:
    """Whatever they are called; a slice that is one is named by itself."""
    found = router_names(places)

    assert len(set(found)) == len(places)
    parts = [part for _, part in places]
    for (_, part), name in zip(places, found, strict=True):
        if parts.count(part) == 1 and name != part:
            assert name.startswith(f"{part}-")


def test_a_slice_of_two_suites_is_named_with_its_suite() -> None:
    """So that a router can tell them apart."""
    assert router_names([("shop", "faq"), ("bank", "faq"), ("bank", "loans")]) == (
        "shop/faq",
        "bank/faq",
        "loans",
    )


@pytest.mark.parametrize("kind", ["routes", "litellm"])
@pytest.mark.parametrize("name", ["mixed", "several", "partial"])
def test_a_plan_is_the_golden_one(name: str, kind: str) -> None:
    """As files: everything moves, a part does, or nothing was decided."""
    [(file, write)] = REPORTS[kind].items()
    golden = GOLDEN / f"{name}.{file}"

    text = write(RUNS[name]())

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RUNS)
def test_a_plan_reads_back_equal_and_holds_to_its_schema(name: str) -> None:
    """Whatever became of the run; the file is ASCII."""
    record = RUNS[name]()

    text = dump_routing_plan(record)

    assert text.isascii()
    assert load_routing_plan(text) == routing_plan_of(record)
    jsonschema.validate(json.loads(text), json.loads(routing_plan_schema()))


def test_the_published_schema_is_the_schema() -> None:
    """Written anew after a change of the records, with NOWORSE_UPDATE_GOLDEN=1."""
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        SCHEMA.write_text(routing_plan_schema(), encoding="utf-8", newline="\n")

    assert SCHEMA.read_text(encoding="utf-8") == routing_plan_schema()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "this is not JSON"),
        ("[]", "this is not a routing plan of noworse: `plan`: "),
        ('{"kind": "other"}', "this is not a routing plan of noworse: `kind`: "),
        (
            '{"schema_version": 2}',
            "`schema_version` is 2, and this noworse reads up to 1",
        ),
    ],
)
def test_anything_else_is_named(text: str, reason: str) -> None:
    """Where, what, and how to go on; a newer format is not guessed at."""
    with pytest.raises(SetupError) as caught:
        load_routing_plan(text, path="old/noworse.plan.json")

    [problem] = caught.value.problems
    assert problem.path == "old/noworse.plan.json"
    assert problem.reason.startswith(reason)
    assert problem.mend


def test_a_suite_that_is_one_slice_is_routed_by_its_name() -> None:
    """A run without slices has one route for each suite."""
    record = run(decisions=(decision(), decision(slice=SUITE)), routes=(route(SUITE),))

    [told] = routing_plan_of(record).routes

    assert told.name == SUITE
    assert [one.model for one in told.offers] == [FRONTIER, GLM]


def test_an_offer_of_the_run_is_told_by_the_thousand() -> None:
    """As a bill is read."""
    offers = (offer(FRONTIER, 0.004, 1.0, 2.0), offer(GLM, None))
    record = run(routes=(route("billing", offers=offers),))

    [told] = routing_plan_of(record).routes

    assert [one.usd_per_1000 for one in told.offers] == [4.0, None]
