"""What is told of a run before any statistics, and which PASS it voids."""

from __future__ import annotations

import re

import pytest
from tests.suite.lineups_for_tests import (
    ALONE,
    BASELINE,
    CHEAP,
    SMALL,
    TWO,
    Changes,
    FakeEngine,
    always,
    case,
    cases,
    comparison,
    said,
    suite,
)
from tests.suite.runs_for_tests import Stage, whole

from noworse.records.answers import Answer, BrokenCheck, Comparison
from noworse.records.calls import Call
from noworse.records.cases import Check
from noworse.records.decisions import Policy
from noworse.records.models import Lineup
from noworse.suite.scrutiny import Scrutiny, look_over

BROKEN = BrokenCheck(side="baseline", check="max_words: 120", reason="130 words")
CONSTANT = said("It depends.", asked=CHEAP.id)
DEPENDS = "the candidate answers 12 of 12 prompts alike: 'It depends.'"


def pairs(
    number: int, part: str = "s", name: str = "s", **changes: Changes
) -> list[Comparison]:
    """Cases of one slice of a suite, each with both answers."""
    return [
        comparison(case(f"{name}-{part}-{n}", part), "tie", suite=name, **changes)
        for n in range(number)
    ]


def look(*heard: Comparison, lineup: Lineup = ALONE) -> Scrutiny:
    return look_over(lineup, heard, [case(one.case, one.slice) for one in heard])


def told(scrutiny: Scrutiny) -> list[tuple[str, str]]:
    return [(notice.code, notice.message) for notice in scrutiny.notices]


def test_an_ordinary_run_gives_no_reason_to_doubt() -> None:
    """Both sides answer each in their own words."""
    assert look(*pairs(30), *pairs(12, "t")) == Scrutiny((), {})


def test_a_habit_is_told_of_its_candidate_and_suite() -> None:
    """And voids a PASS there, not of the other candidate, nor of the other suite."""
    heard = [
        *pairs(12, answer=CONSTANT),
        *pairs(12, name="other"),
        *pairs(12, candidate=SMALL.id),
    ]

    found = look(*heard, lineup=TWO)

    assert told(found) == [("constant_output", f"{CHEAP.id} on s: {DEPENDS}")]
    assert found.doubts == {("s", CHEAP.id): {None: DEPENDS}}


def test_a_habit_of_one_slice_voids_that_slice() -> None:
    """It is told of the slice where the suite does not have it."""
    found = look(*pairs(12, "a", answer=CONSTANT), *pairs(30, "b"))

    assert told(found) == [("constant_output", f"{CHEAP.id} on s, slice a: {DEPENDS}")]
    assert found.doubts == {("s", CHEAP.id): {"a": DEPENDS}}


def test_a_habit_of_the_suite_is_not_told_again_of_its_slices() -> None:
    """It voids them all the same, but for those that are free of it."""
    found = look(*pairs(12, "a", answer=CONSTANT), *pairs(6, "b"))

    reasons = found.doubts["s", CHEAP.id]
    assert [code for code, _ in told(found)] == ["constant_output"]
    assert set(reasons) == {None, "a"}


def test_a_habit_that_voids_nothing_is_not_told_of_a_slice() -> None:
    """Twenty labels that both sides know are no news."""
    same = pairs(12, "a", answer=said("yes"), baseline_answer=said("yes"))

    assert look(*same, *pairs(12, "b")) == Scrutiny((), {})


def test_several_habits_are_all_reasons() -> None:
    """One sentence each."""
    refusal = said("I can't help with that.", asked=CHEAP.id)

    found = look(*pairs(12, answer=refusal))

    assert [code for code, _ in told(found)] == ["constant_output", "refusals"]
    assert found.doubts["s", CHEAP.id][None] == (
        'the candidate answers 12 of 12 prompts alike: "I can\'t help with that."; '
        "the candidate refuses 12 of 12 prompts, and the baseline answers 12 of those"
    )


def test_a_broken_baseline_is_told_once_for_all_candidates() -> None:
    """And voids each of their PASSes in that slice."""
    heard = [
        one
        for who in (CHEAP, SMALL)
        for one in (
            *pairs(12, "a", candidate=who.id, broken_checks=(BROKEN,)),
            *pairs(60, "b", candidate=who.id),
        )
    ]
    message = "the baseline itself breaks a check in 12 of 12 cases"

    found = look(*heard, lineup=TWO)

    assert told(found) == [("baseline_fails", f"s, slice a: {message}")]
    assert found.doubts == {
        ("s", CHEAP.id): {"a": message},
        ("s", SMALL.id): {"a": message},
    }


def test_signs_in_single_answers_are_told_last() -> None:
    """Of the candidate, over all its suites."""
    hidden = said("our answer <!-- x -->", asked=CHEAP.id)

    found = look(*pairs(1, answer=hidden), *pairs(1, name="t", answer=hidden))

    message = (
        f"{CHEAP.id}: 2 of 2 answers of the candidate hold text that a reader does "
        "not see: s-s-0, t-s-0"
    )
    assert told(found) == [("hidden_text", message)]


@pytest.mark.parametrize(
    ("name", "voids"), [("cheap", True), ("lab/Frontier", False), ("frontier", False)]
)
def test_what_one_model_gave_under_two_names_is_no_swap(
    name: str, *, voids: bool
) -> None:
    """The baseline against itself, or on another host, is meant to be the same."""
    texts = [f"A reply in as many words as it takes, number {n}" for n in range(12)]
    heard = [
        one.model_copy(
            update={
                "answer": said(text, asked=CHEAP.id, served="frontier"),
                "baseline_answer": said(text, asked=BASELINE.id, served="frontier"),
            }
        )
        for one, text in zip(pairs(12), texts, strict=True)
    ]
    candidate = CHEAP.model_copy(update={"name": name})
    lineup = ALONE.model_copy(update={"candidates": (candidate,)})

    found = look(*heard, lineup=lineup)

    assert [notice.code for notice in found.notices] == ["identical_answers"]
    assert bool(found.doubts) is voids


class Fooled(FakeEngine):
    """A candidate with one answer to everything, and a judge that likes it."""

    def _answer(self, call: Call) -> Answer:
        answer = super()._answer(call)
        constant = {"text": "This covers it."} if call.model == CHEAP else {}
        return answer.model_copy(update=constant)

    def _verdict(self, call: Call) -> Answer:
        [letter] = re.findall(
            r"<answer-([AB]) \w+>\nThis covers", call.messages[-1].content
        )
        return said(f'{{"reason": "r", "verdict": "{letter}"}}', asked=call.model.id)


def test_a_constant_that_fools_the_judge_does_not_pass() -> None:
    """All wins, and yet nothing is known of the candidate."""
    stage = Stage([suite(cases(40))], Fooled(always("win")))

    record = stage.play()

    made = whole(record)
    assert (made.wins, made.p_pass < 0.05) == (made.read, True)
    assert made.status == "INCONCLUSIVE"
    assert made.doubt is not None
    assert made.reason == (
        f"not enough evidence: a PASS would mean nothing, since {made.doubt}"
    )
    assert "20 of 20 prompts alike: 'This covers it.'" in made.doubt
    assert [notice.code for notice in record.notices][:1] == ["constant_output"]
    assert [route.moves for route in record.routes] == [False]


def test_a_slice_whose_baseline_is_broken_stays_where_it_is() -> None:
    """The suite passes; the slice has nothing to be held against."""
    broken = cases(20, "a", checks=(Check(kind="not_contains", value="frontier"),))
    policy = Policy(early_stop=False)
    stage = Stage(
        [suite((*broken, *cases(40, "b")))], FakeEngine(always("win")), policy
    )

    record = stage.play()

    statuses = {one.slice: one.status for one in record.decisions}
    moves = {route.slice: route.moves for route in record.routes}
    assert statuses == {None: "PASS", "a": "INCONCLUSIVE", "b": "PASS"}
    assert moves == {"a": False, "b": True}
