"""Costs by case and by slice, and what to know of the prices."""

from __future__ import annotations

import pytest
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    CHEAP,
    SMALL,
    TWO,
    FakeEngine,
    always,
    case,
    cases,
    comparison,
    model,
    suite,
)
from tests.suite.runs_for_tests import Stage

from noworse.money import PriceBook
from noworse.records.run import Costs, Parts, RunRecord, Spend
from noworse.suite.costs import costs_of, price_notices
from noworse.suite.ledger import Heard


def test_a_slice_is_the_sum_of_its_cases() -> None:
    """By role; with one amount unknown, the sum is."""
    placed = (("c-1", "a"), ("c-2", "b"), ("c-3", "a"), ("c-4", "b"))
    parts: dict[str, Parts] = {
        "c-1": {"baseline": 1.0, "candidate": 0.5},
        "c-2": {"baseline": 1.0},
        "c-3": {"baseline": 2.0, "judge": 0.25},
        "c-4": {"baseline": None},
    }
    compared = [comparison(case(name, part), "tie") for name, part in placed]

    found = costs_of(
        compared, {Heard("s", name, CHEAP.id): own for name, own in parts.items()}
    )

    sums: dict[str, Parts] = {
        "a": {"baseline": 3.0, "candidate": 0.5, "judge": 0.25},
        "b": {"baseline": None},
    }
    assert found == (Costs(suite="s", candidate=CHEAP.id, cases=parts, slices=sums),)
    assert list(found[0].cases) == list(parts)


def test_a_run_tells_what_each_case_cost() -> None:
    """Per candidate and suite, all cases that it tells of; the bill is their sum."""
    held = [suite(cases(30, name), name) for name in ("x", "y")]

    record = Stage(held, FakeEngine(always("win")), lineup=TWO).play()

    assert [(one.candidate, one.suite) for one in record.costs] == [
        (who.id, name) for who in (CHEAP, SMALL) for name in ("x", "y")
    ]
    told = [(c.candidate, c.suite, c.case) for c in record.comparisons]
    assert told == [
        (one.candidate, one.suite, name) for one in record.costs for name in one.cases
    ]
    judged = sum(one.slices[one.suite]["judge"] or 0 for one in record.costs)
    spent = {one.model: one.usd for one in record.spend}
    assert judged == pytest.approx(spent["lab:judge"])
    assert RunRecord.model_validate_json(record.model_dump_json()) == record


def test_a_price_by_the_hour_is_told() -> None:
    """Once for each model that has one, of the last day it was used on."""
    flash = model("deepseek-v4-flash", None).model_copy(
        update={"base_url": "https://api.deepseek.com"}
    )
    lineup = ALONE.model_copy(update={"candidates": (flash,)})
    used = Spend(
        role="candidate",
        model=flash.id,
        calls=1,
        bought=0,
        usd=0.1,
        bought_usd=0.0,
        input_tokens=1,
        output_tokens=1,
        prices="2026-10-01/2026-11-24",
    )
    own = used.model_copy(update={"model": BASELINE.id, "prices": "own"})
    unknown = own.model_copy(update={"prices": None})

    [notice] = price_notices(lineup, [own, used, unknown], PriceBook())

    assert notice.code == "price_by_hour"
    assert notice.message == (
        f"{flash.id} costs 0.15 to 0.3 USD per million tokens of input and 0.6 to 1.2 "
        "of output, by the hour of the day: each answer has the price of its own hour"
    )


def test_a_price_that_stays_all_day_is_not_told() -> None:
    """Most do."""
    mini = model("gpt-5.4-mini", None).model_copy(
        update={"base_url": "https://api.openai.com/v1"}
    )
    used = Spend(
        role="judge",
        model=mini.id,
        calls=1,
        bought=0,
        usd=0.1,
        bought_usd=0.0,
        input_tokens=1,
        output_tokens=1,
        prices="2026-11-24",
    )
    lineup = ALONE.model_copy(update={"candidates": (mini,)})

    assert list(price_notices(lineup, [used], PriceBook())) == []
