"""What two runs differ in, as data and on a terminal."""

from __future__ import annotations

from typing import Any

from tests.reports.records_for_tests import (
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

from noworse.records.run import RunRecord
from noworse.records.shards import CommittedOrder
from noworse.reports.changes import changes_of
from noworse.reports.diff import render_diff
from noworse.reports.layout import Look


def order(suite: str, *cases: str, digest: str = "d") -> CommittedOrder:
    return CommittedOrder(
        suite=suite,
        digest=digest,
        cases=cases,
        positions=tuple(range(len(cases))),
        slices=("billing",) * len(cases),
        shown_first="c" * len(cases),
    )


BEFORE = run(
    decisions=(
        decision(),
        decision(slice="billing"),
        decision(slice="legal", status="INCONCLUSIVE"),
        decision(suite="gone"),
    ),
    comparisons=(
        comparison("a", "win"),
        comparison("b", "tie"),
        comparison("c", "loss"),
        comparison("d", "unresolved", answer=None),
    ),
    judges=(health(),),
    spend=(spend("candidate", GLM, 0.08),),
    orders=(order(SUITE, "a", "b", "c", "d"), order("gone", "z"), order("same", "y")),
)
AFTER = BEFORE.model_copy(
    update={
        "policy": BEFORE.policy.model_copy(update={"margin": 0.05}),
        "decisions": (
            decision(status="FAIL"),
            decision(slice="billing"),
            decision(slice="legal"),
            decision(suite="new", status="INCONCLUSIVE"),
        ),
        "comparisons": (
            comparison("a", "loss", answer=answer(GLM, "c" * 29 + " d")),
            comparison("b", "tie"),
            comparison("c", "win"),
            comparison("d", "unresolved", answer=None),
        ),
        "judges": (health(flips=9, both_orders=20),),
        "spend": (spend("candidate", GLM, 0.09), spend("judge", JUDGE, 0.2)),
        "orders": (
            order(SUITE, "a", "b", "c", "d", digest="e"),
            order("new", "m", "n", "o", "p"),
            order("same", "y"),
        ),
    }
)


def told(before: RunRecord, after: RunRecord, width: int = 80, verbose: int = 0) -> str:
    lines = render_diff(changes_of(before, after), after, Look(width, verbose))
    return "\n".join(one.text for one in lines)


def test_nothing_changed_is_one_line() -> None:
    """Beside the decisions, which are the same."""
    changes = changes_of(BEFORE, BEFORE)

    parts = (changes.settings, changes.suites, changes.cases, changes.costs)
    assert parts == ((), (), (), ())
    assert not changes.is_worse
    assert told(BEFORE, BEFORE).endswith("noworse: the same decisions")


def test_what_changed_is_told() -> None:
    """Settings, suites, decisions, cases, judges and costs."""
    text = told(BEFORE, AFTER, width=100)

    for part in (
        "setting policy.margin: 0.1 -> 0.05",
        f"suite {SUITE}: its cases were edited",
        "suite new: 4 cases added (m, n, o and 1 more)",
        "suite gone: 1 case removed (z)",
        "PASS -> FAIL",
        "INCONCLUSIVE -> PASS",
        "undecided -> INCONCLUSIVE",
        "PASS -> undecided",
        "2 of 4 cases came out in another way",
        "a, in support-replies/billing: win -> loss for glm-5p1",
        "the answers are the same: the judge sees them in another way",
        "cases of glm-5p1 that flip with the order: ",
        "-> 9 of 20",
        "0.08 -> 0.09",
        "0.00 -> 0.20",
    ):
        assert part in text, part
    assert text.endswith("noworse: worse than before: support-replies, gone")
    assert text.index("win -> loss") < text.index("loss -> win")


def test_better_is_told_as_well() -> None:
    """What was in doubt is not any more."""
    same = (decision(), decision(slice="billing"))
    open_one = decision(slice="legal", status="INCONCLUSIVE")
    before, better = (
        BEFORE.model_copy(update={"decisions": (*same, last)})
        for last in (open_one, decision(slice="legal"))
    )

    assert told(before, better).endswith("noworse: better than before: legal")
    assert changes_of(better, before).is_worse


def test_other_answers_are_told_word_by_word() -> None:
    """Where most of them is the same; else only that they are others."""
    words = "Yes, within thirty days of delivery, with the receipt."
    old = comparison("a", "win", answer=answer(GLM, words))
    new = old.model_copy(
        update={"score": -1.0, "answer": answer(GLM, words.replace("thirty", "ten"))}
    )
    other = new.model_copy(update={"answer": answer(GLM, "No.")})
    before, after, elsewhere = (
        BEFORE.model_copy(update={"comparisons": (one,)}) for one in (old, new, other)
    )

    assert "| candidate: Yes, within [-thirty-]{+ten+} days" in told(before, after)
    assert "| candidate: an answer in other words" in told(before, elsewhere)


def test_many_cases_are_cut() -> None:
    """Unless a reader asks for all."""
    old, new = (
        BEFORE.model_copy(
            update={"comparisons": tuple(comparison(f"k-{n}", word) for n in range(14))}
        )
        for word in ("win", "loss")
    )

    assert "... 4 more (-v)" in told(old, new)
    assert "more (-v)" not in told(old, new, verbose=1)


def test_several_candidates_and_models_are_named() -> None:
    """A lineup that changed in number is told as a whole."""
    lineup: Any = AFTER.lineup
    second = lineup.candidates[0].model_copy(update={"id": "lab:second"})
    more = lineup.model_copy(update={"candidates": (*lineup.candidates, second)})
    both = (decision(), decision(candidate="lab:second"))
    after = AFTER.model_copy(update={"lineup": more, "decisions": both})

    text = told(BEFORE, after, width=120)

    told_in_a_line = " ".join(text.split())
    assert f"lineup.candidates: {GLM} -> {GLM}, lab:second" in told_in_a_line
    assert "second support-replies" in text


def test_a_model_that_was_swapped_behind_its_name_is_told() -> None:
    """By whom it was answered before, and now."""
    swapped = answer(FRONTIER, "b" * 60).model_copy(update={"served": "opus-5-6"})
    one = comparison("a", "win")
    before = BEFORE.model_copy(update={"comparisons": (one,)})
    after = before.model_copy(
        update={"comparisons": (one.model_copy(update={"baseline_answer": swapped}),)}
    )

    assert "served by opus-5-6, and by " in told(before, after)


def test_runs_without_a_common_case_say_so() -> None:
    """Nothing can be compared but the decisions."""
    empty = BEFORE.model_copy(update={"comparisons": (), "judges": ()})

    assert "the runs have no case in common" in told(empty, AFTER)
