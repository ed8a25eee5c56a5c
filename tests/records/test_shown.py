"""How a run shows itself at a prompt and in a notebook."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from tests.reports.records_for_tests import decision, run, spend

from noworse.records.run import RunRecord

SLICED = (
    decision(suite="support", slice=None),
    decision(suite="support", slice="billing", status="INCONCLUSIVE"),
)


def test_a_run_is_told_in_a_line() -> None:
    """`repr`, `str`, and so what a prompt prints."""
    record = run(decisions=SLICED, mode="replay")

    told = repr(record)

    assert "\n" not in told
    assert told.startswith("<RunRecord ")
    assert "PASS" in told
    assert "on support (" in told
    assert "replay" in told
    assert str(record) == told
    assert f"{record}" == told


def test_several_suites_are_counted() -> None:
    """By verdict; each candidate by itself."""
    made = (
        decision(suite="a", slice=None),
        decision(suite="b", slice=None, status="FAIL"),
        decision(suite="a", slice=None, candidate="tiny"),
    )

    told = repr(run(decisions=made))

    assert ": 1 pass, 1 fail of 2 suites; tiny against" in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decisions": ()}, "no decision"),
        ({"mode": "replay", "missing_calls": 3}, "at least 3 calls not recorded"),
        ({"complete": False}, "not complete"),
        ({"complete": False, "ended_by": "no money"}, "no money"),
        (
            {"mode": "live", "spend": (spend("candidate", "a", 2.0, bought_usd=1.25),)},
            "live, 1.25 USD",
        ),
        (
            {"mode": "live", "spend": (spend("candidate", "a", 2.0, bought_usd=None),)},
            "live, cost unknown",
        ),
    ],
)
def test_the_line_tells_what_one_must_know(
    changes: dict[str, object], words: str
) -> None:
    """What it cost, and what it lacks."""
    told = repr(run(**changes))

    assert words in told


def test_a_notebook_shows_every_decision() -> None:
    """As one table of well-formed HTML, in which foreign text is only text."""
    made = (*SLICED, decision(suite="support", slice="<b>&'\"", candidate="tiny"))
    record: RunRecord = run(decisions=made)

    table = ET.fromstring(record._repr_html_())

    rows = table.findall("./tbody/tr")
    where = [row.findtext("td") for row in rows]
    model = made[0].candidate
    assert where == [
        f"{model}: support",
        f"{model}: support/billing",
        "tiny: support/<b>&'\"",
    ]
    assert [row.findtext("td/b") for row in rows] == ["PASS", "INCONCLUSIVE", "PASS"]
    assert rows[0].get("title") == made[0].reason


def test_one_candidate_is_not_named_in_each_row() -> None:
    """The caption names it."""
    table = ET.fromstring(run(decisions=SLICED)._repr_html_())

    assert table.findtext("./tbody/tr/td") == "support"
    assert f"{SLICED[0].candidate} against" in (table.findtext("caption") or "")
