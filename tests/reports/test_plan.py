"""A plan on a screen, and as data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from tests.reports.records_for_tests import FLASH, FRONTIER, GLM, JUDGE, SUITE, run

from noworse.records.decisions import Policy
from noworse.records.models import Scale
from noworse.records.plan import Chance, PartPlan, PlanRecord, Purchase, Spread
from noworse.records.run import Notice
from noworse.reports.plan import render_plan
from noworse.reports.plan_json import dump_plan, plan_schema
from noworse.reports.text import cells

GOLDEN = Path(__file__).parent / "golden-plan"
SCHEMA = Path(__file__).parents[2] / "docs" / "plan.schema.json"
WIDTHS = (40, 80, 120)

Changes = Any


def part(name: str | None = None, equal: float = 0.9, **changes: Changes) -> PartPlan:
    """A suite of 805 cases, or a slice, of which nothing is recorded."""
    passes = {0.0: equal, -0.1: 0.05, -0.2: 0.001}
    fields: dict[str, Changes] = {
        "suite": SUITE,
        "slice": name,
        "cases": 805,
        "selected": 805,
        "spread": Spread(value=0.75, source="assumed", cases=0, candidates=()),
        "chances": tuple(
            Chance(effect=effect, passes=chance, fails=0.0, read=480.4)
            for effect, chance in passes.items()
        ),
        "rules_out": 0.07,
        "needed": 400,
        "known": 0,
        "to_buy": 2435,
        "likely": 1520,
        "usd": 4.2,
        "usd_most": 310.0,
    }
    return PartPlan(**(fields | changes))


def small(name: str | None = None, **changes: Changes) -> PartPlan:
    """A suite of 50 cases, of which earlier candidates tell the spread."""
    spread = Spread(value=0.64, source="measured", cases=46, candidates=(FLASH,))
    fields: dict[str, Changes] = {
        "suite": "sql",
        "cases": 50,
        "selected": 50,
        "spread": spread,
        "rules_out": 0.28,
        "needed": 400,
        "to_buy": 0,
        "likely": 0,
        "usd": 0.0,
        "usd_most": 0.0,
    }
    return part(name, 0.14, **(fields | changes))


def purchase(**changes: Changes) -> Purchase:
    fields: dict[str, Changes] = {
        "role": "candidate",
        "model": GLM,
        "known": 0,
        "to_buy": 805,
        "likely": 500,
        "usd": 0.2,
        "usd_most": 90.0,
        "output_tokens": 300,
        "seconds": 10,
        "measured": 0,
    }
    return Purchase(**(fields | changes))


def plan(**changes: Changes) -> PlanRecord:
    """A large suite that is to be bought, and a small one that is recorded."""
    fields: dict[str, Changes] = {
        "made_at": "2026-11-24T09:30:00Z",
        "mode": "replay",
        "selected": 855,
        "collected": 855,
        "policy": Policy(),
        "lineup": run().lineup,
        "parts": (
            part(),
            part("billing", cases=500, selected=500),
            part("legal", 0.0, cases=12, selected=12, rules_out=None),
            small(),
        ),
        "purchases": (
            purchase(
                role="baseline",
                model=FRONTIER,
                known=50,
                usd=3.1,
                output_tokens=412.4,
                seconds=6.25,
                measured=50,
            ),
            purchase(),
            purchase(role="judge", model=JUDGE, to_buy=825, usd=0.9),
        ),
        "minutes": 3.4,
        "max_in_flight": 100,
        "budget_usd": None,
        "notices": (Notice(code="same_family", message="the judge is its kin"),),
    }
    return PlanRecord(**(fields | changes))


def screen(record: PlanRecord, width: int = 120) -> str:
    lines = [line.text for line in render_plan(record, width=width)]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_plan_looks_like_this(width: int) -> None:
    """To the letter; written anew with NOWORSE_UPDATE_GOLDEN=1."""
    path = GOLDEN / f"plan-{width}.txt"
    said = screen(plan(), width)

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        path.write_text(said, encoding="utf-8", newline="\n")

    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    """But the last one, which is there to be quoted."""
    *lines, _ = screen(plan(), width).splitlines()

    assert [line for line in lines if cells(line) > width] == []


def test_a_suite_that_can_certify_is_no_warning() -> None:
    """Only those that cannot are told before the table."""
    said = screen(plan(parts=(part(),)))

    assert "cannot certify" not in said
    assert "noworse: plan: 1 of 1 suite has enough cases; " in said


def test_a_suite_that_no_number_helps_says_so_much() -> None:
    """Without a number that would be made up."""
    said = screen(plan(parts=(small(needed=None, rules_out=None),)))

    assert "PASSes in 14 % of the runs\n" in said


def test_more_cases_are_only_told_where_more_are_needed() -> None:
    """With several candidates the chance may be too small for all that."""
    assert "more would" not in screen(plan(parts=(small(needed=50),)))


def test_a_part_decides_nothing() -> None:
    """No chance is told of a suite that is not whole, nor of its slices."""
    cut = (part(selected=3), part("billing", cases=3, selected=3))

    said = screen(plan(parts=cut, selected=3, collected=805))

    rows = [line for line in said.splitlines() if line.startswith("part ")]
    assert [row.split()[3:7] for row in rows[:2]] == [["-"] * 4] * 2
    assert "part  3 of 805 selected: a part of a suite decides nothing" in said
    assert "0 of 1 suite has enough cases" in said
    assert "cannot certify" not in said


def test_an_unknown_price_is_never_nothing() -> None:
    """Neither in the table nor in the last line."""
    bought = purchase(usd=None, usd_most=None)

    said = screen(plan(purchases=(bought,)))

    assert said.count("unknown") == 5
    assert said.endswith("about 500 calls to buy, at an unknown price, ~3 min\n")


def test_a_budget_below_the_ceiling_is_told() -> None:
    """The run would stop there."""
    told = "the run stops at 5.00 USD"

    assert told in screen(plan(budget_usd=5.0))
    assert told not in screen(plan(budget_usd=500.0))
    assert "the run stops" not in screen(
        plan(budget_usd=5.0, purchases=(purchase(usd_most=None),))
    )


def test_what_nothing_was_measured_on_is_marked() -> None:
    """Assumed lengths and times say so, unless nothing is bought."""
    assumed = "nothing is recorded of glm-5p1: 300 tokens and 10 s for an answer"

    assert assumed in screen(plan(purchases=(purchase(),)))
    assert assumed not in screen(plan(purchases=(purchase(likely=0),)))
    assert assumed not in screen(plan(purchases=(purchase(measured=9),)))


def test_short_runs_take_under_a_minute() -> None:
    """Nobody plans seconds."""
    assert screen(plan(minutes=0.3)).endswith("under a minute\n")


def test_batches_take_up_to_a_day() -> None:
    """However few they are."""
    said = screen(plan(batched=(GLM,)))

    assert "batches  glm-5p1: at the price of a batch, and within a day" in said
    assert said.endswith("within a day\n")


def test_slices_that_are_read_to_their_end_need_no_remark() -> None:
    """With `goal = "slices"`, or without early stopping."""
    remark = "as if each were read to its end"

    assert remark in screen(plan())
    assert remark not in screen(plan(policy=Policy(goal="slices")))
    assert remark not in screen(plan(policy=Policy(early_stop=False)))
    assert "read on average" not in screen(plan(policy=Policy(early_stop=False)))


def test_a_baseline_against_itself_is_named_so() -> None:
    """It is no swap."""
    assert "against itself, judged by" in screen(plan(aa=True))


def test_scores_are_told_in_points() -> None:
    """Of the judges' own scale, the margin as well as what is ruled out."""
    points = Policy(margin=0.125, scale=Scale(low=1, high=5, unit="points"))

    said = screen(plan(policy=points, parts=(part(), small(suite="sql"))))

    assert "margin 0.50 points of 1 to 5" in said
    assert "  -0.50  -1.00  " in said
    assert "rule out is 1.12" in said
    assert "so 3.00 is assumed, a fifth of the scale" in said
    assert "sql 2.56 (46 recorded comparisons" in said


def test_foreign_names_are_printed_safely() -> None:
    """Suites and slices are the user's text."""
    said = screen(plan(parts=(small("\x1b[2J", suite="\r::error::x"),)))

    assert "\x1b" not in said
    assert not any(line.startswith("::") for line in said.splitlines())


def test_the_data_comes_back_equal() -> None:
    """In ASCII, the version first."""
    text = dump_plan(plan())

    assert text.isascii()
    assert text.startswith('{\n "schema_version": 1,\n')
    assert PlanRecord.model_validate_json(text) == plan()


def test_the_published_schema_is_the_schema() -> None:
    """Written anew after a change of the records, with NOWORSE_UPDATE_GOLDEN=1."""
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        SCHEMA.write_text(plan_schema(), encoding="utf-8", newline="\n")

    assert SCHEMA.read_text(encoding="utf-8") == plan_schema()
