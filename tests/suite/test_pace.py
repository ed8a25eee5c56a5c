"""How far a run has come, and how far it has to go."""

from __future__ import annotations

import asyncio

import pytest
from tests.suite.lineups_for_tests import (
    PANEL,
    SCORED,
    TWO,
    FakeEngine,
    always,
    case,
    cases,
    mixed,
    suite,
)
from tests.suite.runs_for_tests import Stage

from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.suite.pace import Pace, pace_of

UNDECIDED = mixed(3, 0.40, 0.50)
ONE = Policy(orders="one")


@pytest.mark.parametrize(
    ("lineup", "policy", "number", "answers", "verdicts"),
    [
        (PANEL, ONE, 50, 100, 2 * (50 + 20)),
        (TWO, ONE, 50, 150, 2 * (50 + 20)),
        (TWO, Policy(orders="both"), 50, 150, 2 * 2 * 50),
        (TWO, Policy(goal="slices"), 10, 30, 2 * 2 * 10),
        (SCORED, Policy(orders="both"), 50, 100, 2 * 50),
    ],
    ids=["panel", "candidates", "both orders", "slices", "scores"],
)
def test_at_first_everything_is_expected(
    lineup: Lineup, policy: Policy, number: int, answers: int, verdicts: int
) -> None:
    """Each side's answers, the baseline's once; the first 20 cases both ways."""
    stage = Stage([suite(cases(number))], FakeEngine(UNDECIDED), policy, lineup)

    pace = pace_of(stage.run)

    assert pace == Pace(0, answers, 0, verdicts, 0.0)


def test_what_was_selected_is_all_that_is_expected() -> None:
    """A part of a suite, whose judges see its cases as ever."""
    chosen = frozenset({"s-1", "s-2", "s-3"})
    stage = Stage(
        [suite(cases(40))],
        FakeEngine(UNDECIDED),
        Policy(orders="both"),
        selected=chosen,
    )

    pace = pace_of(stage.run)

    assert (pace.answers_expected, pace.verdicts_expected) == (6, 6)


@pytest.mark.parametrize("number", [50, 80])
def test_in_the_end_all_that_was_expected_is_done(number: int) -> None:
    """In both orders, or after a second pass: no more and no less."""
    engine = FakeEngine(UNDECIDED, changes={"source": "live"})
    stage = Stage([suite(cases(number))], engine)

    stage.play()

    pace = pace_of(stage.run)
    assert pace[:4] == (2 * number, 2 * number, 2 * number, 2 * number)
    assert pace.usd == pytest.approx(number * (1.0 + 0.01 + 2 * 0.1))


def test_a_stop_shrinks_what_is_expected() -> None:
    """To what was read, and the critical cases beyond it."""
    held = [case(f"c-{n}", critical=n < 3) for n in range(200)]
    stage = Stage([suite(held)], FakeEngine(always("win")), window=1)

    stage.play()

    pace = pace_of(stage.run)
    assert pace.answers_done == pace.answers_expected < 2 * 24
    assert pace.verdicts_done == pace.verdicts_expected


def test_a_candidate_that_goes_on_still_needs_the_baseline() -> None:
    """Its answers are expected until the last candidate is decided."""
    stage = Stage(
        [suite(cases(60))],
        FakeEngine(lambda n, who: "win" if who == "lab:cheap" else UNDECIDED(n, who)),
        lineup=TWO,
        window=1,
    )

    stage.play()

    pace = pace_of(stage.run)
    assert pace.answers_expected == 20 + 60 + 60
    assert pace.answers_done == pace.answers_expected


def test_a_run_under_way_can_be_asked() -> None:
    """From wherever the line is drawn."""
    stage = Stage([suite(cases(50))], FakeEngine(UNDECIDED, lambda _call: 3), window=2)

    async def some() -> Pace:
        going = asyncio.ensure_future(stage.run.go())
        for _ in range(40):
            await asyncio.sleep(0)
        pace = pace_of(stage.run)
        going.cancel()
        await asyncio.wait([going])
        return pace

    pace = asyncio.run(some())

    assert 0 < pace.answers_done < pace.answers_expected == 100
    assert 0 < pace.verdicts_done < pace.verdicts_expected == 100
