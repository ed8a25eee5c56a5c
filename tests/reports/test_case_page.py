"""A case in full, whatever became of it."""

from __future__ import annotations

import pytest
from tests.reports.records_for_tests import (
    FRONTIER,
    GLM,
    SUITE,
    answer,
    comparison,
    run,
)

from noworse.records.answers import BrokenCheck, Comparison
from noworse.records.cases import Case, Check, Message
from noworse.records.run import Repeats
from noworse.reports.case_page import case_page
from noworse.reports.layout import Look
from noworse.reports.view import view_of

ASKED = Case(
    id="a",
    slice="billing",
    messages=(
        Message(role="system", content="Answer."),
        Message(role="user", content="\n".join(f"line {n}" for n in range(20))),
    ),
    checks=(Check(kind="max_words", value=9),),
    path="evals/support.eval.yaml",
    line=7,
)


def told(
    one: Comparison,
    case: Case | None = ASKED,
    verbose: int = 0,
    repeats: tuple[Repeats, ...] = (),
) -> str:
    record = run(comparisons=(one,), repeats=repeats)
    lines = case_page(view_of(record), one, case, Look(80, verbose))
    return "\n".join(line.text for line in lines)


def test_a_long_prompt_and_a_long_answer_are_cut() -> None:
    """Unless a reader asks for all."""
    said = "\n".join(f"word {n}" for n in range(50))
    one = comparison("a", "loss", answer=answer(GLM, said))

    short, full = told(one), told(one, verbose=1)

    assert "  ... 8 more lines (-v)" in short
    assert "... 10 more lines (-v)" in short
    assert "more lines" not in full
    assert "word 49" in full


def test_who_gave_no_answer_is_named() -> None:
    """And why the case is unresolved."""
    one = comparison("a", "unresolved", answer=None, trouble="the server is down")

    text = told(one)

    assert "a, in support-replies/billing: unresolved for glm-5p1" in text or (
        "a, in support-replies: unresolved for glm-5p1" in text
    )
    assert "glm-5p1 gave no answer" in text
    assert "no judge: the server is down" in text
    assert "in words" not in text


def test_how_an_answer_ended_is_told() -> None:
    """Where it is not that the model had said all."""
    refused = answer(GLM, "I cannot.").model_copy(update={"finish": "refusal"})
    one = comparison("a", "loss", answer=refused, note="The candidate refused.")

    text = told(one)

    assert "glm-5p1 said (refusal):" in text
    assert "no judge: The candidate refused." in text


@pytest.mark.parametrize("lost", [3, 1])
def test_repeats_are_told(lost: int) -> None:
    """Of this case alone."""
    mine, other = (
        Repeats(suite=SUITE, case=case, candidate=GLM, asked=3, lost=lost)
        for case in ("a", "b")
    )

    text = told(comparison("a", "loss"), repeats=(other, mine))

    assert f"asked again: {lost} of 3 fresh repeats lost as well" in text
    assert text.count("asked again") == 1


def test_a_confirmed_loss_is_told() -> None:
    """It fails the case by name."""
    text = told(comparison("a", "loss", confirmed_loss=True))

    assert "asked again: a critical case, also lost in 3 of 3" in text


def test_checks_are_told_one_by_one() -> None:
    """Who breaks which; those of a run that tells no cases as well."""
    broken = tuple(
        BrokenCheck(side=side, check="max_words: 9", reason="12 words")
        for side in ("baseline", "candidate")
    )
    one = comparison("a", "tie", broken_checks=broken)

    for text in (told(one), told(one, None)):
        assert "check  max_words: 9: the baseline's does not: 12 words" in text
        assert "check  max_words: 9: the candidate's does not: 12 words" in text
    assert "check  max_words: 9: both keep it" in told(comparison("a", "tie"))


def test_what_a_model_said_commands_nobody() -> None:
    """No line begins with it, and nothing invisible is left."""
    said = "::error::x\n##[error]y\x1b[31m\u202e"
    one = comparison("a", "loss", answer=answer(GLM, said))

    text = told(one)

    assert not any(line.lstrip().startswith(("::", "##")) for line in text.splitlines())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert FRONTIER.rpartition(":")[2] in text
