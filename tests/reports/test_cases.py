"""A few selected cases are shown in full to whoever asks for more."""

from __future__ import annotations

from tests.reports.records_for_tests import (
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    answer,
    comparison,
    run,
)

from noworse.records.answers import Comparison, Verdict
from noworse.records.decisions import Policy
from noworse.records.models import Scale
from noworse.records.run import Costs
from noworse.reports.terminal import render


def shown(
    *comparisons: Comparison,
    verbose: int = 1,
    selected: int = 1,
    costs: tuple[Costs, ...] = (),
) -> list[str]:
    record = run(
        decisions=(),
        comparisons=comparisons,
        selected=selected,
        complete=False,
        costs=costs,
    )
    return [line.text for line in render(record, width=80, verbose=verbose)]


def test_both_answers_and_every_verdict_are_shown() -> None:
    """Line by line, so that code stays code; and who stood first."""
    one = comparison(
        "zip",
        "loss",
        answer=answer(GLM, "SELECT 1\nFROM t"),
        baseline_answer=answer(FRONTIER, "No.", finish="length"),
        verdicts=(
            Verdict(
                judge=JUDGE,
                shown_first="candidate",
                preferred="baseline",
                reason="It is right.",
            ),
            Verdict(
                judge=JUDGE,
                shown_first="baseline",
                preferred="neither",
                reason="Equal.\x1b[2J",
            ),
        ),
    )

    lines = shown(one)

    start = lines.index("zip: loss -1.00 for glm-5p1")
    assert lines[start : start + 8] == [
        "zip: loss -1.00 for glm-5p1",
        "claude-opus-5-5 said (length):",
        "  | No.",
        "glm-5p1 said:",
        "  | SELECT 1",
        "  | FROM t",
        "gpt-5.5 prefers claude-opus-5-5 (glm-5p1 first): It is right.",
        r"gpt-5.5 prefers neither (claude-opus-5-5 first): Equal.\x1b[2J",
    ]


def test_what_no_judge_settled_says_why() -> None:
    """An answer that is not there, and the note of what settled a case."""
    lost = comparison("a", "unresolved", answer=None, trouble="timeout", verdicts=())
    same = comparison("b", settled_by="identical", note="both the same", verdicts=())

    lines = shown(lost, same, selected=2)

    assert "a: unresolved for glm-5p1" in lines
    assert "glm-5p1 gave no answer" in lines
    assert "no judge: timeout" in lines
    assert "no judge: both the same" in lines


def test_a_long_answer_is_cut_and_said_to_be() -> None:
    """An empty one is an empty line, not nothing."""
    long = answer(GLM, "\n".join(map(str, range(50))))
    one = comparison("a", answer=long, baseline_answer=answer(FRONTIER, ""))

    lines = shown(one)

    assert "  | 39" in lines
    assert "  | 40" not in lines
    assert "  ... 10 more lines" in lines
    assert "  | " in lines


def test_it_is_shown_only_on_demand_and_only_of_few() -> None:
    """Without `-v`, and for many cases, the table speaks."""
    quiet = shown(comparison("a"), verbose=0)
    many = shown(*(comparison(f"c-{n}") for n in range(4)), selected=4)

    assert not any(line.startswith("a: tie") for line in quiet)
    assert not any(line.startswith("c-0: tie") for line in many)


def test_a_case_tells_what_it_cost() -> None:
    """By role, as far as anything was asked."""
    costs = [
        Costs(suite=SUITE, candidate=name, cases={"zip": parts}, slices={})
        for name, parts in (
            (GLM, {"baseline": 0.004, "judge": None}),
            (FRONTIER, {"candidate": 1.0}),
        )
    ]

    lines = shown(comparison("zip"), costs=tuple(costs))

    assert "cost: baseline 0.0040, judge unknown USD" in lines
    assert not any(line.startswith("cost: ") for line in shown(comparison("zip")))
    empty = costs[0].model_copy(update={"cases": {}})
    assert not any(
        line.startswith("cost: ") for line in shown(comparison("zip"), costs=(empty,))
    )


def test_scores_of_single_answers_are_shown_as_they_were_given() -> None:
    """And a difference in points, where that is what the judges count in."""
    scored = Verdict(
        judge=JUDGE,
        shown_first=None,
        preferred="baseline",
        reason="Too short.",
        score=-2 / 9,
        marks=(6, 8.5),
    )
    one = comparison("zip", "loss", score=-2 / 9, verdicts=(scored,))
    record = run(
        decisions=(),
        comparisons=(one,),
        selected=1,
        complete=False,
        policy=Policy(scale=Scale(low=1, high=10, unit="points")),
    )

    lines = [line.text for line in render(record, width=80, verbose=1)]

    assert "zip: loss -2.00 for glm-5p1" in lines
    told = "gpt-5.5 gives 6 to glm-5p1, 8.5 to claude-opus-5-5: Too short."
    assert told in lines


def test_how_much_is_preferred_is_told_where_a_judge_tells_it() -> None:
    """With its order, if it has one."""
    graded = [
        Verdict(
            judge=JUDGE, shown_first=first, preferred="baseline", reason="r", score=-0.4
        )
        for first in ("candidate", None)
    ]

    lines = shown(comparison("zip", "loss", verdicts=tuple(graded)))

    assert "gpt-5.5 prefers claude-opus-5-5 by 0.40 (glm-5p1 first): r" in lines
    assert "gpt-5.5 prefers claude-opus-5-5 by 0.40: r" in lines
