"""What a case's report means for its test."""

from __future__ import annotations

import json
from typing import Any

import pytest

from noworse.door.outcomes import judge_item, properties_of, status_of
from noworse.records.answers import BrokenCheck, Comparison, Verdict
from noworse.records.run import CaseReport


def heard(**fields: Any) -> Comparison:
    """A lost comparison of the candidate `small`."""
    usual = {"suite": "s", "case": "c", "slice": "s", "candidate": "small"}
    return Comparison.model_validate(
        {**usual, "settled_by": "judges", "score": -1.0, **fields}
    )


def report(*comparisons: Comparison, **fields: Any) -> CaseReport:
    return CaseReport(suite="s", case="c", comparisons=comparisons, **fields)


def missing(candidate: str, why: str = "not there") -> Comparison:
    return heard(
        candidate=candidate,
        score=None,
        settled_by="trouble",
        trouble=why,
        trouble_kind="not_recorded",
    )


def test_a_lost_comparison_passes() -> None:
    """Judged quality fails slices, never a single case."""
    judge_item(report(heard()))


def test_a_broken_check_of_the_candidate_fails() -> None:
    """The baseline's own broken checks do not."""
    broken = [
        BrokenCheck(side=side, check="max_words: 2", reason=f"{side} has 3")
        for side in ("baseline", "candidate")
    ]

    with pytest.raises(pytest.fail.Exception) as caught:
        judge_item(report(heard(broken_checks=tuple(broken))))

    assert caught.value.msg == "small: candidate has 3 (check `max_words: 2`)"
    judge_item(report(heard(broken_checks=(broken[0],))))


def test_a_confirmed_loss_of_a_critical_case_fails_with_the_judges_sentence() -> None:
    """By name, since the user asked for that; what was said twice is told once."""
    verdict = Verdict(
        judge="j",
        shown_first="candidate",
        preferred="baseline",
        reason="wrong\n::error",
    )
    said = (verdict, verdict.model_copy(update={"shown_first": "baseline"}))

    with pytest.raises(pytest.fail.Exception) as caught:
        judge_item(report(heard(confirmed_loss=True, verdicts=said)))

    assert caught.value.msg == (
        "small loses this critical case, also in 3 of 3 fresh repeats; "
        "the judge: wrong\\n::error"
    )


@pytest.mark.parametrize(
    ("told", "state", "reason"),
    [
        (report(left_out="decided after 3 of 9"), "left out", "decided after 3 of 9"),
        (report(ended="no key\x1b"), "unresolved", r"unresolved: no key\\x1b"),
        (
            report(heard(score=None, trouble="a\r::error", trouble_kind="timeout")),
            "unresolved",
            r"unresolved: a\\r::error",
        ),
        (report(missing("small")), "not recorded", "not recorded"),
    ],
)
def test_what_was_not_heard_is_skipped(
    told: CaseReport, state: str, reason: str
) -> None:
    """With the reason, in which nothing commands a terminal."""
    with pytest.raises(pytest.skip.Exception, match=reason):
        judge_item(told)

    [(name, value)] = properties_of(told)
    assert name == "noworse"
    assert json.loads(str(value))["state"] == state


def test_properties_are_ascii() -> None:
    """Whatever a candidate is called: they cross xdist, and stand in JUnit."""
    [(_, value)] = properties_of(report(heard(candidate="klein\u00e9")))

    assert str(value).isascii()
    assert json.loads(str(value))["scores"] == {"klein\u00e9": -1}


def test_other_reports_keep_pytests_words() -> None:
    """Collection reports, other phases, and tests that are none of ours."""
    place = "a.py", 0, "t"
    collected = pytest.CollectReport("a.py", "passed", None, [])
    setup = pytest.TestReport("a.py::t", place, {}, "passed", None, "setup")
    call = pytest.TestReport("a.py::t", place, {}, "passed", None, "call")

    assert [status_of(one) for one in (collected, setup, call)] == [None] * 3
