"""Runs of one suite, one after the other: kept, compared, shown, and read back."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from tests.reports.histories_for_tests import (
    past_decision,
    past_model,
    past_run,
    year,
)
from tests.reports.large_runs_for_tests import several
from tests.reports.records_for_tests import (
    FLASH,
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    answer,
    comparison,
    decision,
    health,
    run,
    spend,
)
from tests.reports.runs_for_tests import RUNS

from noworse.errors import SetupError
from noworse.records.decisions import Policy
from noworse.records.history import History, PastRun, Shift
from noworse.records.models import Scale
from noworse.records.run import Costs
from noworse.reports.history import history_of, is_news, past_of
from noworse.reports.history_file import dump_history, dump_line, load_lines
from noworse.reports.history_markdown import markdown_of
from noworse.reports.history_text import plot, render_history, told_trends
from noworse.reports.text import cells

GOLDEN = Path(__file__).parent / "golden-history"
WIDTHS = (40, 80, 120)
TWO_RUNS = "noworse: history of 2 runs:"
ALLOWED = "the intervals allow"


def test_of_a_run_the_figures_are_kept_and_not_the_cases() -> None:
    """Decisions, judges, and who answered for how much."""
    costs = Costs(
        suite=SUITE,
        candidate=GLM,
        cases={},
        slices={
            "billing": {"baseline": 0.010, "candidate": 0.002},
            "legal": {"baseline": 0.005, "candidate": None, "judge": 0.1},
        },
    )
    record = run(
        decisions=(decision(), decision(slice="billing"), decision(slice="legal")),
        comparisons=(
            comparison("a", answer=answer(GLM, "x", served="glm-5p1-1001")),
            comparison("b", answer=None, baseline_answer=None),
            comparison("c", slice="legal"),
        ),
        judges=(health(),),
        spend=(spend("baseline", FRONTIER, 0.02), spend("judge", JUDGE, 0.1)),
        costs=(costs, costs.model_copy(update={"candidate": FLASH})),
    )

    past = past_of(record)

    assert (past.status, past.baseline, past.judges) == ("PASS", FRONTIER, (JUDGE,))
    usd = [(one.usd_per_1000, one.baseline_usd_per_1000) for one in past.decisions]
    assert usd == [(None, 5.0), (1.0, 5.0), (None, 5.0)]
    assert [(one.flips, one.both_orders) for one in past.flips] == [(2, 20)]
    assert [one.served for one in past.models] == [(FRONTIER,), ()]
    assert "comparisons" not in dump_line(past)


def test_a_decision_without_cases_or_costs_has_no_price() -> None:
    """Never 0."""
    [past] = past_of(run()).decisions

    assert past.usd_per_1000 is None


@pytest.mark.parametrize("name", RUNS)
def test_a_line_reads_back_equal(name: str) -> None:
    """Whatever became of the run; in ASCII, and one line."""
    past = past_of(RUNS[name]())

    line = dump_line(past)

    assert line.isascii()
    assert line.count("\n") == 1
    assert [*load_lines(line, path="h.jsonl")] == [past]


def test_a_replay_is_no_news() -> None:
    """At another time, in another mode and unpaid, it tells the same."""
    first, *_, last = year()
    again = last.model_copy(
        update={"started_at": "2026-12-01T00:00:00Z", "mode": "replay"}
    )
    other = past_run("11-25", past_decision(0.1, candidate=FLASH))

    assert is_news(first, [])
    assert is_news(last, [first])
    assert not is_news(again, [first, last])
    assert not is_news(again, [first, last, other])
    assert is_news(other, [first, last])


@settings(deadline=None)
@given(st.permutations(year()), st.integers(0, 3))
def test_a_history_does_not_hang_on_the_order_or_on_copies(
    runs: list[PastRun], copies: int
) -> None:
    """The oldest first, each run once; a replay's record of the same start too."""
    found = history_of([*runs, *runs[:copies]])

    assert found == history_of(year())
    assert [one.started_at[5:10] for one in found.runs] == [
        "09-01",
        "10-01",
        "11-01",
        "11-24",
    ]


def test_trends_stand_in_the_order_of_the_newest_run() -> None:
    """What only older runs had comes last; each trend begins with its oldest run."""
    runs = (
        past_run("01-01", past_decision(0.3, suite="old"), past_decision(0.1)),
        past_run("02-01", past_decision(0.2), past_decision(0.2, suite="new")),
    )

    trends = history_of(runs).trends

    assert [one.suite for one in trends] == [SUITE, "new", "old"]
    assert [point.estimate for point in trends[0].points] == [0.1, 0.2]
    assert trends[0].shift is not None
    assert trends[1].shift is None


def test_another_baseline_or_scale_begins_a_trend_of_its_own() -> None:
    """A difference from something else is no continuation."""
    points = Policy(scale=Scale(low=1, high=5, unit="points"))
    runs = (
        past_run("01-01", past_decision(0.1)),
        past_run("02-01", past_decision(0.1), baseline="acme:big"),
        past_run("03-01", past_decision(0.1), policy=points),
    )

    found = history_of(runs)

    assert len(found.trends) == 3
    assert [one.code for one in found.changes] == [
        "baseline",
        "baseline",
        "policy",
    ]
    text = "\n".join(line.text for line in render_history(found))
    assert "+0.40 [+0.00, +0.80]" in text


@settings(deadline=None)
@given(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9))
def test_a_shift_back_is_its_mirror(before: float, after: float) -> None:
    """It holds the difference, and looks the same from the other side."""
    there, back = (
        history_of(
            (
                past_run("01-01", past_decision(a)),
                past_run("02-01", past_decision(b)),
            )
        )
        .trends[0]
        .shift
        for a, b in ((before, after), (after, before))
    )

    assert there is not None
    assert back is not None
    assert there.low <= there.difference <= there.high
    assert (-back.high, -back.low) == pytest.approx((there.low, there.high))


def test_a_shift_is_seen_where_both_intervals_exclude_it() -> None:
    """Not where each alone would."""
    assert Shift(difference=-0.3, low=-0.5, high=-0.1).is_seen
    assert Shift(difference=0.3, low=0.1, high=0.5).is_seen
    assert not Shift(difference=-0.3, low=-0.7, high=0.1).is_seen


def test_what_else_has_changed_is_told_once() -> None:
    """Judges, settings, served models; with the run that was the first to have it."""
    found = history_of(year())

    told = [(one.started_at[5:10], one.code, one.message) for one in found.changes]
    both = f"{JUDGE}, google:gemini-3.8-flash"
    assert told == [
        ("10-01", "judges", f"judged by {both}, before by {JUDGE}"),
        ("10-01", "policy", _changed(("0.05", "0.01", "true"), _PLAIN)),
        ("11-01", "judges", f"judged by {JUDGE}, before by {both}"),
        ("11-01", "policy", _changed(_PLAIN, ("0.05", "0.01", "true"))),
        ("11-01", "served", f"{GLM} is served as glm-5p2, was {GLM}"),
    ]


_PLAIN = ("0.10", "0.05", "false")
"""Margin, alpha and strictness of most runs."""


def _changed(new: tuple[str, ...], old: tuple[str, ...]) -> str:
    names = ("margin", "alpha", "strict")
    parts = zip(names, new, old, strict=True)
    return "; ".join(f"{name} {is_}, was {was}" for name, is_, was in parts)


def test_a_model_that_was_not_there_has_not_changed() -> None:
    """Nor one of which nobody knows how it was served."""
    judge = past_model("judge", JUDGE).model_copy(update={"served": ()})
    runs = (
        past_run("01-01", past_decision(0.1), models=(judge,)),
        past_run(
            "02-01",
            past_decision(0.1),
            models=(past_model("candidate", GLM), past_model("judge", JUDGE)),
        ),
    )

    assert history_of(runs).changes == ()


@pytest.mark.parametrize("columns", [11, 31])
@settings(deadline=None)
@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=5),
    st.floats(0.01, 0.9),
)
def test_intervals_are_drawn_to_one_scale(
    columns: int, estimates: list[float], margin: float
) -> None:
    """As wide as asked for; zero and the margin stand in one place in all rows."""
    runs = [
        past_run(f"01-{day:02}", past_decision(one), policy=Policy(margin=margin))
        for day, one in enumerate(estimates, 1)
    ]

    drawn = [*plot(history_of(runs).trends[0], columns)]

    assert {len(row) for row in drawn} == {columns}
    assert all(row.count("o") == 1 for row in drawn)
    assert len({row.find(":") for row in drawn if ":" in row}) <= 1
    assert len({row.find("|") for row in drawn if "|" in row}) <= 1


@pytest.mark.parametrize("width", WIDTHS)
def test_a_history_on_a_terminal_is_the_golden_one(width: int) -> None:
    """On a narrow, a common and a wide one."""
    lines = render_history(history_of(year()), width=width)

    _hold("year", f"{width}.txt", "".join(f"{line.text}\n" for line in lines))
    assert all(cells(line.text) <= width for line in lines[:-1])


def test_a_history_as_markdown_is_the_golden_one() -> None:
    """Its sum first."""
    _hold("year", "md", markdown_of(history_of(year())))


def test_a_history_is_data_as_well() -> None:
    """For other programs, and for a page that draws it."""
    found = history_of(year())

    assert History.model_validate(json.loads(dump_history(found))) == found


def _hold(name: str, suffix: str, text: str) -> None:
    golden = GOLDEN / f"{name}.{suffix}"
    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def test_slices_are_shown_where_their_verdict_has_changed() -> None:
    """All of them with more to show; a suite of one slice is told once."""
    found = history_of(year())
    alone = history_of([past_of(several())])

    assert [one.slice for one in told_trends(found)] == [None, "legal"]
    assert [one.slice for one in told_trends(found, verbose=1)] == [
        None,
        "billing",
        "legal",
    ]
    assert [one.slice for one in told_trends(alone, verbose=1)] == [None] * 4


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ((), "noworse: no run that was decided"),
        (year()[:1], "noworse: history of 1 run: nothing to compare yet"),
        (
            year()[:2],
            f"{TWO_RUNS} no change since the run before is more than {ALLOWED}",
        ),
        (
            year(),
            "noworse: history of 4 runs: since the run before, of 1 difference 1 worse",
        ),
        (
            (
                past_run("01-01", past_decision(0.1), past_decision(0.4, suite="b")),
                past_run("02-01", past_decision(0.6), past_decision(0.0, suite="b")),
            ),
            f"{TWO_RUNS} since the run before, of 2 differences 1 worse and 1 better",
        ),
    ],
)
def test_the_last_line_can_be_quoted(runs: tuple[PastRun, ...], said: str) -> None:
    """Suites count, not their slices."""
    found = history_of(runs)

    assert render_history(found)[-1].text == said
    assert markdown_of(found).startswith(f"**{said}**\n")


def test_a_better_shift_says_so() -> None:
    """In the words of the last line."""
    runs = (
        past_run("01-01", past_decision(0.1)),
        past_run("02-01", past_decision(0.6)),
    )

    text = "\n".join(line.text for line in render_history(history_of(runs)))

    assert "shift  +0.50 [+0.36, +0.64] since the run before: better" in text


def test_runs_of_one_day_are_told_by_the_minute() -> None:
    """Else two rows would look the same."""
    late = past_run("01-01", past_decision(0.2)).model_copy(
        update={"started_at": "2026-01-01T17:05:00Z"}
    )

    lines = render_history(history_of((past_run("01-01", past_decision(0.1)), late)))

    assert "2026-01-01 09:30" in lines[3].text
    assert "2026-01-01 17:05" in lines[4].text


def test_no_name_is_markup() -> None:
    """What files and providers call things stays text, in every form."""
    name = "::error::x|`<b>\n##[endgroup]"
    runs = (
        past_run("01-01", past_decision(0.1, suite=name)),
        past_run(
            "02-01",
            past_decision(0.1, suite=name),
            models=(past_model("candidate", GLM, name),),
        ),
    )
    found = history_of(runs)

    page = markdown_of(found)
    shown = "\n".join(line.text for line in render_history(found))

    assert r"`` ::error::x\x7c`<b>\n#\x23[endgroup] ``" in page
    assert not any(line.startswith("::") for line in (page + shown).splitlines())
    assert "<b>" not in re.sub(r"(`+).*?\1", "", page)
    assert "##[" not in page + shown


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "this is no run of a history: "),
        ("[]", "this is no run of a history: `line`: "),
        ('{"kind": "x"}', "this is no run of a history: `kind`: "),
        (
            '{"schema_version": 2}',
            "this is no run of a history: `schema_version` is 2, and this noworse",
        ),
    ],
)
def test_a_damaged_line_is_named(line: str, reason: str) -> None:
    """Such as one that a merge has marked."""
    held = dump_line(year()[0])

    with pytest.raises(SetupError) as caught:
        [*load_lines(f"{held}{line}\n{held}", path="h.jsonl")]

    [problem] = caught.value.problems
    assert (problem.path, problem.line) == ("h.jsonl", 2)
    assert problem.reason.startswith(reason)


def test_a_last_line_that_was_cut_is_left_out() -> None:
    """As by a full disk; blank lines are nothing."""
    held = dump_line(year()[0])

    found = [*load_lines(f"{held}\n{held[:100]}", path="h.jsonl")]

    assert found == [year()[0]]
