"""The terminal report says the right thing in the rarer cases."""

from __future__ import annotations

import re

import pytest
from tests.reports.large_runs_for_tests import mixed, several
from tests.reports.records_for_tests import (
    FLASH,
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    comparison,
    comparisons,
    decision,
    health,
    model,
    route,
    run,
    spend,
    stays,
)
from tests.reports.runs_for_tests import doubtful, failing, passing

from noworse.records.answers import BrokenCheck
from noworse.records.decisions import AtEqualLength, Policy
from noworse.records.models import Judge, Scale
from noworse.records.run import Repeats, RunRecord, SuiteRef
from noworse.reports.layout import Body, Column, tabulate
from noworse.reports.terminal import render


def text_of(record: RunRecord, *, width: int = 400, verbose: int = 0) -> str:
    return "\n".join(line.text for line in render(record, width=width, verbose=verbose))


def last(record: RunRecord) -> str:
    return render(record)[-1].text


def test_colour_follows_the_verdict() -> None:
    """Rows, sentences and the last line; without colour there is no style at all."""
    lines, plain = render(mixed()), render(mixed(), colour=False)

    [legal] = [line for line in lines if re.match(r"FAIL +legal ", line.text)]
    assert (legal.style, lines[-1].style) == ("fail", "fail")
    assert render(run(complete=False))[-1].style == "warn"
    assert {line.style for line in plain} == {None}
    assert [line.text for line in plain] == [line.text for line in lines]


def test_quiet_is_the_table_and_the_verdict() -> None:
    """A count below zero: pytest's `-q`."""
    quiet, plain = text_of(mixed(), verbose=-1), text_of(mixed())

    table, _, verdict = quiet.rpartition("\n\n")
    assert plain.startswith(f"{table}\n\nPASS  support-replies: ")
    assert plain.endswith(verdict)
    assert verdict.startswith("noworse: FAIL: ")


def test_verbose_tells_every_slice_every_move_and_the_tokens() -> None:
    """And more of the worst cases."""
    text = text_of(mixed(), verbose=1)

    assert "PASS  billing: at most 2 net losses" in text
    assert "greetings: not enough cases (16 of 20)" in text
    assert "move  billing to glm-5p1: no worse, and the cheapest that is" in text
    assert "tokens in" in text
    assert text_of(failing(), verbose=1).count("  $ pytest") == 18


def test_moves_and_stays_are_told_once_for_each_reason() -> None:
    """Twenty slices with one reason are one sentence."""
    text = text_of(run(routes=(stays("a"), stays("b"), stays("c", "worse here"))))

    assert "stay  a, b on claude-opus-5-5: not enough evidence\n" in text
    assert "stay  c on claude-opus-5-5: worse here\n" in text


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"reason": "too noisy"}, "not enough evidence: too noisy"),
        ({"reason": "not enough evidence: a"}, ": not enough evidence: a"),
        (
            {"reason": "a", "more_cases": 1, "more_usd": 0.004},
            "a; about 1 more case, ~0.0040 USD",
        ),
        (
            {"reason": "a", "more_cases": 1200},
            "a; about 1,200 more cases, at an unknown price",
        ),
        (
            {"reason": "a: about 1200 more cases would do", "more_cases": 1200},
            "more cases would do (at an unknown price)",
        ),
    ],
)
def test_inconclusive_says_what_would_help(
    changes: dict[str, object], end: str
) -> None:
    """The cases and the cost once, whoever has said them first."""
    text = text_of(run(decisions=(decision(status="INCONCLUSIVE", **changes),)))

    [line] = re.findall(r"INCONCLUSIVE  support-replies: .*", text)
    assert line.endswith(end)


def test_a_fail_always_says_worse_here() -> None:
    """Even where the reason does not."""
    text = text_of(run(decisions=(decision(status="FAIL", reason="by far"),)))

    assert "FAIL  support-replies: worse here: by far" in text


def test_a_small_drop_is_told_of_a_slice_too() -> None:
    """PASS, and still measurably worse."""
    drop = decision(slice="a", measurable_drop=True)

    text = text_of(run(decisions=(decision(), drop, decision(slice="b"))))

    assert "PASS  a, with a measurable drop: " in text
    assert "PASS  b" not in text.split("\n\n")[1]


def test_a_silent_judge_is_not_told_of() -> None:
    """No verdict, no health; and one that saw no pair twice says so."""
    text = text_of(
        run(
            judges=(health(verdicts=0), health(both_orders=0, agreement=0.9, labels=30))
        )
    )

    assert text.count("judge ") == 1
    assert "judge gpt-5.5: no case was seen in both orders" in text
    assert "agrees with 90 % of 30 labels" in text


@pytest.mark.parametrize(
    ("scale", "margin", "told", "row"),
    [
        (
            Scale(low=1, high=10, unit="points"),
            0.5 / 9,
            "(margin 0.50 points of 1 to 10, alpha 0.05)",
            "+1.00 [-0.19, +2.19]",
        ),
        (
            Scale(low=0, high=1, unit="criteria"),
            0.1,
            "(margin 0.10 of the criteria, alpha 0.05)",
            "+0.11 [-0.02, +0.24]",
        ),
    ],
)
def test_scores_are_told_on_their_own_scale(
    scale: Scale, margin: float, told: str, row: str
) -> None:
    """Margin, difference, and the judge that looks at each answer alone."""
    scorer = Judge.of(model(JUDGE)).model_copy(update={"method": "pointwise"})
    text = text_of(
        run(
            policy=Policy(margin=margin, scale=scale),
            lineup=run().lineup.model_copy(update={"judges": (scorer,)}),
            judges=(health(both_orders=0, first_shown=None),),
        )
    )

    assert told in text
    assert row in text
    assert "judge gpt-5.5: looks at each answer alone, never calibrated" in text


def test_a_critical_loss_stands_first_and_says_so() -> None:
    """Confirmed by its repeats; without a file there is no command to show."""
    sure = comparison("vip", "loss", slice=SUITE, confirmed_loss=True)

    text = text_of(run(comparisons=(*comparisons(0, 0, 1), sure), suites=()))

    assert "-1.00  vip, critical: the judge prefers the baseline in 4 of 4\n" in text
    assert "$ pytest" not in text
    assert last(run(comparisons=(sure,))) == "noworse: FAIL: 1 critical case lost"


def test_missing_recordings_of_an_unknown_price() -> None:
    """The command names each file once, and is quoted for a shell."""
    record = run(
        suites=(
            SuiteRef(name="a", path="my evals/a.eval.yaml"),
            SuiteRef(name="b", path="my evals/a.eval.yaml"),
        ),
        decisions=(decision(status="INCONCLUSIVE"),),
        missing_calls=1,
    )

    text = text_of(record)

    assert (
        "missing: at least 1 call not recorded; this records them at an unknown" in text
    )
    assert "\n  $ pytest 'my evals/a.eval.yaml' --nw-mode record\n" in text
    assert last(record).endswith(": at least 1 call not recorded (--nw-mode record)")


def test_an_unknown_cost_makes_the_total_unknown() -> None:
    """A sum without it would be a wrong number."""
    text = text_of(
        run(spend=(spend("baseline", FRONTIER, 4.0), spend("judge", JUDGE, None)))
    )

    total = re.findall(r"(?m)^total .*", text)
    assert [line.split() for line in total] == [
        ["total", "180", "0", "0.00", "unknown"]
    ]


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (passing(), "PASS: glm-5p1 may replace claude-opus-5-5, saving 82 %"),
        (run(), "PASS: glm-5p1 is no worse than claude-opus-5-5"),
        (
            run(routes=(stays("a"), stays("b"))),
            (
                "PASS: glm-5p1 is no worse than claude-opus-5-5,"
                " but no slice may move on its own"
            ),
        ),
        (
            run(
                lineup=several().lineup,
                decisions=(decision(), decision(candidate=FLASH)),
            ),
            "PASS: glm-5p1 and deepseek-v4-flash are no worse than claude-opus-5-5",
        ),
        (
            run(routes=(route("a"), route("b"), stays("c"))),
            "PASS: glm-5p1 may replace claude-opus-5-5 on 2 of 3 slices, saving 55 %",
        ),
        (
            run(routes=(route("a", requests_per_month=1e6),)),
            (
                "PASS: glm-5p1 may replace claude-opus-5-5, saving 82 %"
                " (4,100 USD a month)"
            ),
        ),
        (
            run(
                decisions=(
                    decision(),
                    *(decision(slice=part, status="FAIL") for part in "abcd"),
                )
            ),
            "FAIL: glm-5p1 is worse than claude-opus-5-5 on a, b and 2 more",
        ),
        (
            run(
                comparisons=tuple(
                    comparison(
                        case,
                        broken_checks=(
                            BrokenCheck(side="candidate", check="json", reason="-"),
                        ),
                    )
                    for case in "ab"
                )
            ),
            "FAIL: 2 cases break a check",
        ),
        (
            run(
                lineup=several().lineup,
                decisions=(
                    decision(),
                    decision(candidate=FLASH, status="INCONCLUSIVE"),
                ),
            ),
            (
                "INCONCLUSIVE: not enough evidence on support-replies"
                " for deepseek-v4-flash"
            ),
        ),
        (
            run(decisions=(decision(status="INCONCLUSIVE", more_cases=9),)),
            "INCONCLUSIVE: not enough evidence on support-replies (about 9 more cases)",
        ),
        (
            run(complete=False, ended_by="budget: 5.00 USD are spent"),
            "no decision: the run was ended: budget: 5.00 USD are spent",
        ),
        (run(complete=False), "no decision: the run did not come to its end"),
        (run(decisions=()), "no decision: no case to compare"),
    ],
)
def test_the_last_line_can_be_quoted(record: RunRecord, sentence: str) -> None:
    """One sentence: what happened, where, and what it saves or needs."""
    line = last(record)

    assert line == f"noworse: {sentence}"


def test_a_table_cuts_names_before_it_gives_up_its_columns() -> None:
    """Down to ten columns of name; narrower than that, rows are stacked."""
    columns = (Column("is"), Column("name", shrinks=True), Column("n", right=True))
    rows = [Body(("ok", "a-very-long-name", "1")), Body(("ok", "short", ""))]

    fits = [line.text for line in tabulate(columns, rows, 17)]
    stacked = [line.text for line in tabulate(columns, rows, 16)]

    assert fits == ["is  name        n", "ok  a-very-...  1", "ok  short"]
    assert stacked == ["ok  a-very-long-name", "  n 1", "ok  short"]


def test_no_rows_are_no_table() -> None:
    """Not even a head."""
    lines = tabulate((Column("is"), Column("name")), [], 80)

    assert lines == []


def test_the_model_ids_stand_in_full_once() -> None:
    """What goes into the settings can be copied from the report."""
    text = text_of(run())

    assert text.startswith(f"candidate {GLM} against {FRONTIER} (margin 0.10, ")


def test_what_makes_figures_doubtful_stands_before_them() -> None:
    """All other warnings stand below; none is told twice."""
    text = text_of(doubtful())

    first, table, other = map(
        text.index, ("[constant_output]", "verdict ", "[uncalibrated_judge]")
    )
    assert first < table < other
    assert text.count("[constant_output]") == 1


def test_the_difference_at_equal_length_is_told_on_request() -> None:
    """Beside the plain one, for each row; where it cannot be known, that."""
    left = AtEqualLength(estimate=-0.02, low=-0.12, high=0.08)
    record = run(
        policy=Policy(length_control=True),
        decisions=(
            decision(at_equal_length=left),
            decision(slice="billing", at_equal_length=left),
            decision(slice="legal"),
        ),
    )

    text = text_of(record, width=80)

    assert text_of(run()).count("at equal length") == 0
    assert text[text.index("at equal length") :].splitlines()[:4] == [
        "at equal length  suite                      difference",
        "estimate         support-replies  -0.02 [-0.12, +0.08]",
        "estimate           billing        -0.02 [-0.12, +0.08]",
        "estimate           legal                     not known",
    ]


def test_a_loss_is_named_only_where_it_was_lost_each_time() -> None:
    """Named ones first; what was lost once in four was chance."""
    again = [
        Repeats(suite=SUITE, case=case, candidate=GLM, asked=asked, lost=lost)
        for case, asked, lost in (("case-2", 2, 1), ("case-3", 3, 3), ("case-4", 3, 3))
    ]
    refused = comparison(
        "case-4",
        "loss",
        slice=SUITE,
        score=-0.5,
        verdicts=(),
        settled_by="outcome",
        note="the candidate refused to answer",
    )
    record = run(comparisons=(*comparisons(0, 0, 3), refused), repeats=tuple(again))

    text = text_of(record)

    start = text.index("worst cases")
    told = [line for line in text[start:].splitlines() if not line.startswith("  ")]
    assert told[:4] == [
        "worst cases of glm-5p1 (3 of 4 losses; 3 asked again, 2 lost each time)",
        "-1.00  case-3: the judge prefers the baseline in 4 of 4",
        "-0.50  case-4: lost in 4 of 4",
        "-1.00  case-1, heard in one order",
    ]
    assert "-1.00  case-2: not lost in repeat 2 of 3" in text_of(record, verbose=1)


def test_a_panel_says_what_each_judge_counts_for() -> None:
    """Only where it was weighed."""
    judges = (health(weight=0.6), health(judge="anthropic:claude-opus", weight=0.0))

    weighed, plain = text_of(run(judges=judges)), text_of(run(judges=(health(),)))

    assert "counts for 60 % of the panel, never calibrated" in weighed
    assert "counts for 0 % of the panel" in weighed
    assert "of the panel" not in plain


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"calibration": "stale"}, "its calibration no longer holds"),
        (
            {"agreement": 0.8, "labels": 40, "uncalibrated_on": ("sql", "triage")},
            "agrees with 80 % of 40 labels, too few of them for sql, triage",
        ),
    ],
)
def test_how_far_a_calibration_carries_is_told(
    changes: dict[str, object], words: str
) -> None:
    """One that no longer holds, and one that covers only a part."""
    text = text_of(run(judges=(health(**changes),)))

    assert words in " ".join(text.split())


def test_a_judge_of_ones_own_code_is_told_as_that() -> None:
    """It has no order to keep to."""
    own = Judge.of(model(JUDGE)).model_copy(update={"method": "python"})
    lineup = run().lineup.model_copy(update={"judges": (own,)})

    text = text_of(run(lineup=lineup, judges=(health(first_shown=None),)))

    assert f"your own {own.name}" in text
