"""Which slices move, to whom, and with what traffic."""

from __future__ import annotations

from math import inf
from typing import get_args

import pytest
from hypothesis import given, settings, strategies as st
from tests.gate.evidence_for_tests import SMALL, TINY

from noworse.gate.routing import Spend, Traffic, plan_routes
from noworse.records.base import Status
from noworse.records.decisions import Decision, Latency, Offer
from noworse.records.models import Judge, Lineup, Model

BIG = "acme:big"


def model(name: str) -> Model:
    """Make a model."""
    return Model(id=name, api="openai-chat", base_url="https://acme.test", name=name)


LINEUP = Lineup(
    baseline=model(BIG),
    candidates=(model(SMALL), model(TINY)),
    judges=(Judge.of(model("acme:judge")),),
)
SPEND = {
    ("support", "billing", BIG): 0.10,
    ("support", "billing", SMALL): 0.02,
    ("support", "billing", TINY): 0.01,
}


def decision(
    status: Status,
    candidate: str = SMALL,
    *,
    part: str | None = "billing",
    suite: str = "support",
    cases: int = 40,
) -> Decision:
    """Make a decision with a reason that names its status."""
    return Decision(
        suite=suite, slice=part, candidate=candidate, status=status, cases=cases,
        read=cases, wins=0, ties=cases, losses=0, unresolved=0, estimate=0.0, low=-0.1,
        high=0.1, p_pass=0.01, p_fail=1.0, stage="one order",
        reason=f"because {status}",
    )  # fmt: skip


def test_the_cheapest_that_passes_moves() -> None:
    """Of two that PASS the cheaper one; the reason says so."""
    made = [decision("PASS"), decision("PASS", TINY)]

    (route,) = plan_routes(made, SPEND, LINEUP, Traffic())

    assert (route.model, route.moves) == (TINY, True)
    assert (route.baseline_usd, route.usd) == (0.10, 0.01)
    assert route.reason == "because PASS, the cheapest of 2 that PASS"
    assert route.requests_per_month is None


def test_only_what_passes_moves() -> None:
    """The cheapest of all did not PASS, so the other one moves."""
    made = [decision("PASS"), decision("INCONCLUSIVE", TINY)]

    (route,) = plan_routes(made, SPEND, LINEUP, Traffic())

    assert (route.model, route.reason) == (SMALL, "because PASS")


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ([decision("INCONCLUSIVE")], "because INCONCLUSIVE"),
        (
            [decision("FAIL"), decision("INCONCLUSIVE", TINY)],
            "because INCONCLUSIVE (`acme:tiny`)",
        ),
        (
            [decision("FAIL"), decision("FAIL", TINY)],
            "because FAIL (`acme:small`)",
        ),
    ],
)
def test_all_else_stays(made: list[Decision], reason: str) -> None:
    """On the baseline, at its cost; of several, one that may still PASS is named."""
    (route,) = plan_routes(made, SPEND, LINEUP, Traffic())

    assert (route.model, route.moves, route.usd) == (BIG, False, 0.10)
    assert route.reason == reason


def test_a_slice_moves_although_its_suite_fails() -> None:
    """The suite's verdict is about the mean, and makes no route of its own."""
    made = [decision("FAIL", part=None), decision("PASS")]

    (route,) = plan_routes(made, SPEND, LINEUP, Traffic())

    assert (route.slice, route.model) == ("billing", SMALL)


def test_what_costs_no_less_is_no_reason_to_move() -> None:
    """A candidate may PASS and still be the dearer one."""
    spend = {**SPEND, ("support", "billing", SMALL): 0.10}

    (route,) = plan_routes([decision("PASS")], spend, LINEUP, Traffic())

    assert (route.model, route.moves) == (BIG, False)
    assert route.reason == "what PASSes here costs no less than the baseline"


@pytest.mark.parametrize("usd", [None, 0.01])
def test_an_unknown_price_comes_last(usd: float | None) -> None:
    """It may move, but a known saving goes first; unknown is never 0."""
    spend: Spend = {
        ("support", "billing", BIG): 0.1,
        ("support", "billing", TINY): usd,
    }
    made = [decision("PASS"), decision("PASS", TINY)]

    (route,) = plan_routes(made, spend, LINEUP, Traffic())

    assert (route.model, route.usd) == ((SMALL, None) if usd is None else (TINY, 0.01))


def test_an_unknown_baseline_keeps_nobody() -> None:
    """Without the baseline's price a PASS moves all the same."""
    (route,) = plan_routes([decision("PASS")], {}, LINEUP, Traffic())

    assert (route.model, route.baseline_usd, route.usd) == (SMALL, None, None)


def test_a_route_tells_what_each_model_takes() -> None:
    """The baseline first, then all candidates, also those that did not PASS."""
    quick = Latency(answers=40, p50=0.4, p95=1.2)
    made = [decision("FAIL"), decision("INCONCLUSIVE", TINY)]
    latencies = {("support", "billing", TINY): quick}

    (route,) = plan_routes(made, SPEND, LINEUP, Traffic(), latencies)

    assert route.offers == (
        Offer(model=BIG, usd=0.10),
        Offer(model=SMALL, usd=0.02),
        Offer(model=TINY, usd=0.01, latency=quick),
    )


prices = st.one_of(st.none(), st.sampled_from([0.0, 0.01, 0.02, 0.1, 0.2]))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(get_args(Status)), min_size=2, max_size=2),
    st.tuples(prices, prices, prices),
)
def test_a_route_is_admissible_the_cheapest_and_never_dearer(
    statuses: list[Status], usds: tuple[float | None, ...]
) -> None:
    """Whatever the verdicts and the prices, known or not."""
    passing = [
        name
        for name, status in zip((SMALL, TINY), statuses, strict=True)
        if status == "PASS"
    ]
    usd = dict(zip((BIG, SMALL, TINY), usds, strict=True))
    spend = {("support", "billing", name): held for name, held in usd.items()}
    made = [decision(statuses[0]), decision(statuses[1], TINY)]

    (route,) = plan_routes(made, spend, LINEUP, Traffic())

    assert route.moves == (route.model != BIG)
    assert route.model in (BIG, *passing)
    assert route.usd == usd[route.model]
    if route.usd is not None and route.baseline_usd is not None:
        assert route.usd <= route.baseline_usd
    top = inf if route.baseline_usd is None else route.baseline_usd
    known = [held for name in passing if (held := usd[name]) is not None]
    cheaper = [held for held in known if held < top]
    if cheaper:
        assert route.usd == min(cheaper)


def requests(traffic: Traffic, *made: Decision) -> list[float | None]:
    """Plan, and return the requests of each slice."""
    routes = plan_routes(made, {}, LINEUP, traffic)
    return [route.requests_per_month for route in routes]


A, B, C = (decision("PASS", part=name, cases=20) for name in "abc")


def test_traffic_is_shared_by_cases() -> None:
    """Without shares or weights, a slice of twice the cases has twice the requests."""
    long = decision("PASS", part="long", cases=60)

    assert requests(Traffic(800), A, long) == [200, 600]


def test_traffic_is_shared_by_weight() -> None:
    """The weights of the cases are shares of production traffic."""
    weights = {("support", "a"): 9.0, ("support", "b"): 1.0}

    assert requests(Traffic(1000, weights=weights), A, B) == [900, 100]


def test_named_shares_come_first() -> None:
    """What is named has its share; the others have the rest by weight."""
    assert requests(Traffic(1000, {"a": 0.5}), A, B, C) == [500, 250, 250]


def test_shares_of_more_than_all_are_all() -> None:
    """Shares that add up to 2 are halved, and nothing is left for others."""
    assert requests(Traffic(1000, {"a": 1.5, "b": 0.5}), A, B, C) == [750, 250, 0]


def test_slices_of_one_name_share_their_traffic() -> None:
    """Two suites may both have a slice `a`."""
    other = decision("PASS", part="a", suite="other", cases=60)

    assert requests(Traffic(1000, {"a": 0.8}), A, other, B) == pytest.approx(
        [200, 600, 200]
    )


def test_a_share_of_nothing_that_ran_is_left_out() -> None:
    """Traffic of a slice that is not in the run is not given to others by name."""
    assert requests(Traffic(1000, {"absent": 0.5}), A, B) == [500, 500]
