"""What each model costs on a slice, and how long it takes."""

from __future__ import annotations

import pytest
from tests.suite.lineups_for_tests import (
    BASELINE,
    CHEAP,
    SMALL,
    TWO,
    Changes,
    FakeEngine,
    always,
    cases,
    said,
    suite,
)
from tests.suite.runs_for_tests import Stage

from noworse.records.decisions import Latency
from noworse.suite.routes import FEWEST_TIMED, Given, latency_of


def given(seconds: float, weight: float = 1.0, **changes: Changes) -> Given:
    """An answer that took so long."""
    return Given(CHEAP, said("hello", seconds=seconds, **changes), weight)


def test_a_route_knows_what_every_model_takes() -> None:
    """Of the baseline and of both candidates, on each slice."""
    engine = FakeEngine(always("win"), changes={"seconds": 0.25})
    held = suite([*cases(30, "a"), *cases(30, "b")])

    record = Stage([held], engine, lineup=TWO).play()

    assert [route.slice for route in record.routes] == ["a", "b"]
    for route in record.routes:
        assert [o.model for o in route.offers] == [BASELINE.id, CHEAP.id, SMALL.id]
        assert [o.usd for o in route.offers] == pytest.approx([1.0, 0.01, 0.02])
        latencies = [one.latency for one in route.offers]
        assert all(one is not None and one.p50 == 0.25 for one in latencies)


def test_the_baseline_answers_once_for_all_candidates() -> None:
    """Its answer to a case is counted once, however many were compared with it."""
    engine = FakeEngine(always("tie"), changes={"seconds": 0.25})

    record = Stage([suite(cases(30))], engine, lineup=TWO).play()

    [route] = record.routes
    answers = {o.model: o.latency.answers for o in route.offers if o.latency}
    assert answers == {BASELINE.id: 30, CHEAP.id: 30, SMALL.id: 30}


def test_the_slowest_in_twenty_needs_twenty() -> None:
    """With fewer answers only what half of them took is told."""
    seconds = [n / 10 for n in range(1, FEWEST_TIMED + 1)]

    few, enough = (
        latency_of([given(one) for one in seconds[:number]]) for number in (19, 20)
    )

    assert few == Latency(answers=19, p50=1.0, p95=None)
    assert enough == Latency(answers=20, p50=1.0, p95=1.9)


def test_latency_is_weighed_as_the_traffic_is() -> None:
    """A case that stands for most of it tells what most requests take."""
    found = latency_of([given(1.0), given(2.0), given(9.0, weight=3.0)])

    assert found is not None
    assert found.p50 == 9.0


def test_what_is_not_known_stays_unknown() -> None:
    """Imported answers, those of a batch (of no seconds), and no answer at all."""
    unknown = [given(0.0), given(3.0, source="imported"), given(0.0004)]

    found = latency_of([*unknown, given(0.5, source="replayed")])

    assert found == Latency(answers=1, p50=0.5)
    assert latency_of(unknown) is None
    assert latency_of([]) is None
