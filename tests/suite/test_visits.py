"""What a small call to each model tells of it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.suite.lineups_for_tests import CHEAP, JUDGE, Changes, said

from noworse.calls.pricing import ListPricing
from noworse.calls.visit import Visit, small_call
from noworse.errors import CallTrouble
from noworse.records.checkup import Finding
from noworse.records.models import Model
from noworse.suite.visits import cost_of, findings_of
from noworse.wire.listing import Listed

TODAY = date(2026, 11, 24)
SILENT = Listed(tells=False)


def visit(model: Model = CHEAP, **changes: Changes) -> Visit:
    """A model that answered well, of which its API says nothing."""
    answer = said("OK").model_copy(update={"served": "cheap-2026", "seconds": 0.42})
    visit = Visit(small_call(model), answer, None, "", None, None)
    return visit._replace(**changes)


def findings(*visits: Visit) -> list[Finding]:
    return list(findings_of(visits, TODAY))


def test_a_model_that_answers_is_told_with_its_time_and_its_name() -> None:
    """A date behind the name that was asked for is no other model."""
    assert findings(visit()) == [
        Finding("ok", CHEAP.id, "answered in 0.4 s, as cheap-2026"),
        Finding("ok", CHEAP.id, "its API does not tell when it is retired"),
    ]


def test_another_model_than_was_asked_for_is_a_warning() -> None:
    """Some gateways fall back to whatever there is."""
    other = said("OK").model_copy(update={"served": "grok-4"})

    found = findings(visit(answer=other))[0]

    assert found.level == "warn"
    assert found.told.endswith("as grok-4: that is another model")


@pytest.mark.parametrize(
    ("trouble", "level", "mend"),
    [
        ("auth", "wrong", "set its variable to a key that may use this model"),
        ("tls", "wrong", "mend its certificate; where it is your own"),
        ("rate_limited", "warn", "try again later: nothing may be wrong"),
        ("bad_request", "warn", "try again later"),
    ],
)
def test_a_model_that_does_not_answer_is_told_with_what_to_do(
    trouble: CallTrouble, level: str, mend: str
) -> None:
    """What the small call itself may have caused is only a warning."""
    [found] = findings(visit(answer=None, trouble=trouble, detail="HTTP 4xx: no"))

    assert found.level == level
    assert found.told == f"no answer ({trouble.replace('_', ' ')}): HTTP 4xx: no"
    assert (found.mend or "").startswith(mend)


@pytest.mark.parametrize(
    ("listed", "level", "told"),
    [
        (Listed(tells=True), "ok", "no day is announced on which it goes"),
        (SILENT, "ok", "its API does not tell when it is retired"),
        (
            Listed(tells=True, ends_on="2027-11-24"),
            "ok",
            "goes on 2027-11-24, in 365 days",
        ),
        (
            Listed(tells=True, ends_on="2026-12-11"),
            "warn",
            "goes on 2026-12-11, in 17 days",
        ),
        (
            Listed(tells=True, ends_on="2026-11-01"),
            "warn",
            "was to go on 2026-11-01",
        ),
        (
            Listed(tells=True, ends_on="2027-11-24", stage="deprecated"),
            "warn",
            "goes on 2027-11-24, in 365 days",
        ),
        (
            Listed(tells=True, stage="deprecated"),
            "warn",
            "is deprecated, with no day named",
        ),
    ],
)
def test_the_day_on_which_a_model_goes_is_told(
    listed: Listed, level: str, told: str
) -> None:
    """Within three months, or once it is deprecated, it is a warning."""
    found = findings(visit(listed=listed))[1]

    assert (found.level, found.told) == (level, told)
    assert found.mend == ("plan the next swap" if level == "warn" else None)


def test_a_successor_is_named() -> None:
    """As the provider does."""
    listed = Listed(tells=True, ends_on="2026-12-11", successor="cheap-2")

    found = findings(visit(listed=listed))[1]

    assert found.mend == "its provider names cheap-2 in its place"


def test_a_clock_that_is_wrong_is_a_warning() -> None:
    """By the middle one of those that were compared: a single host may be wrong."""
    right = findings(
        visit(ahead_seconds=-3.0), visit(ahead_seconds=9000.0), visit(ahead_seconds=2.0)
    )
    wrong = findings(visit(ahead_seconds=-300.0), visit(JUDGE, ahead_seconds=-299.0))
    fast = findings(visit(ahead_seconds=300.0))

    assert right[-1] == Finding("ok", "clock", "within 60 s of lab.example")
    assert wrong[-1].told == "299 s behind that of lab.example"
    assert fast[-1].told == "300 s ahead of that of lab.example"
    assert {wrong[-1].level, fast[-1].level} == {"warn"}


def test_the_cost_is_counted_as_far_as_prices_are_known() -> None:
    """Who gave no answer took no money."""
    free = CHEAP.model_copy(update={"price": None})
    failed = visit(answer=None, trouble="auth", detail="no")

    cost, unknown = cost_of([visit(), visit(free), failed], ListPricing())

    assert cost == pytest.approx(0.01)
    assert unknown == 1
