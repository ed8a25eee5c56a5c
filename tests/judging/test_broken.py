"""Where no worse than the baseline is no praise."""

from __future__ import annotations

import pytest

from noworse.judging.broken import broken_baseline
from noworse.judging.degenerate import Finding
from noworse.records.answers import Answer, BrokenCheck, Comparison, Finish
from noworse.records.cases import Case, Message

LONG = BrokenCheck(side="baseline", check="max_words: 120", reason="130 words")
OURS = LONG.model_copy(update={"side": "candidate"})


def case(name: str, expected: str | None = None) -> Case:
    return Case(
        id=name,
        slice="s",
        messages=(Message(role="user", content=name),),
        expected=expected,
        path="a.eval.yaml",
        line=1,
    )


def compared(
    name: str,
    text: str = "The reply",
    *broken: BrokenCheck,
    finish: Finish = "stop",
) -> Comparison:
    answer = Answer(asked="b", served="b", text=text, finish=finish)
    return Comparison(
        suite="s",
        case=name,
        slice="s",
        candidate="c",
        baseline_answer=answer,
        broken_checks=broken,
        settled_by="judges",
        score=0.0,
    )


def look(*heard: Comparison, expected: str | None = None) -> Finding | None:
    cases = {one.case: case(one.case, expected) for one in heard}
    return broken_baseline(heard, cases)


@pytest.mark.parametrize(
    ("fails", "total", "told", "voids"),
    [
        (3, 10, True, False),
        (2, 10, False, False),
        (3, 15, False, False),
        (4, 15, True, False),
        (9, 9, False, False),
        (10, 20, True, False),
        (11, 20, True, True),
    ],
)
def test_a_baseline_that_breaks_its_checks_is_told(
    *, fails: int, total: int, told: bool, voids: bool
) -> None:
    """From more than a fifth of ten cases on; from half on, it voids a PASS."""
    heard = [
        compared(f"c-{n}", "The reply", *((LONG, LONG) if n < fails else (OURS,)))
        for n in range(total)
    ]

    found = look(*heard)

    assert (found is not None) is told
    if found is not None:
        assert found.voids is voids
        assert found.notice.message == (
            f"the baseline itself breaks a check in {fails} of {total} cases"
        )


def test_all_ways_to_fail_are_named_and_a_case_counts_once() -> None:
    """Checks, references, and no answer at all."""
    heard = [
        *(compared(f"a-{n}", "no", LONG) for n in range(2)),
        *(compared(f"b-{n}", "no") for n in range(2)),
        *(compared(f"c-{n}", "", finish="length") for n in range(2)),
        *(compared(f"d-{n}", "yes") for n in range(4)),
    ]

    found = look(*heard, expected="yes")

    assert found is not None
    assert found.voids
    assert found.notice.message == (
        "the baseline itself breaks a check or misses a short reference or does not "
        "answer in 6 of 10 cases"
    )


def test_a_refusal_that_is_wanted_is_an_answer() -> None:
    """A suite about what is to be refused has no broken baseline."""
    heard = [compared(f"c-{n}", "No.", finish="refusal") for n in range(12)]

    assert look(*heard, expected="It must decline to give medical advice here.") is None
    assert look(*heard) is not None


def test_what_was_not_answered_for_want_of_a_line_does_not_count() -> None:
    """Trouble is no failure of the baseline."""
    lost = compared("c-x").model_copy(update={"baseline_answer": None})
    heard = [compared(f"c-{n}", "The reply", LONG) for n in range(9)]

    assert look(*heard, lost) is None
