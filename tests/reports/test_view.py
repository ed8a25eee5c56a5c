"""What reports derive from a run."""

from __future__ import annotations

import pytest
from tests.reports.large_runs_for_tests import mixed, several
from tests.reports.records_for_tests import (
    FLASH,
    FRONTIER,
    GLM,
    JUDGE,
    SUITE,
    answer,
    comparison,
    decision,
    model,
    run,
)
from tests.reports.runs_for_tests import passing

from noworse.records.answers import BrokenCheck, Verdict
from noworse.records.base import Status
from noworse.records.run import RunRecord, SuiteRef
from noworse.reports.names import names_of
from noworse.reports.view import run_status, view_of

BROKEN = BrokenCheck(side="candidate", check="json", reason="no JSON")


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (run(), "PASS"),
        (run(decisions=(decision(status="INCONCLUSIVE"),)), "INCONCLUSIVE"),
        (run(decisions=(decision(), decision(slice="a", status="FAIL"))), "FAIL"),
        (
            run(decisions=(decision(), decision(slice="a", status="INCONCLUSIVE"))),
            "PASS",
        ),
        (run(comparisons=(comparison("c", confirmed_loss=True),)), "FAIL"),
        (run(comparisons=(comparison("c", broken_checks=(BROKEN,)),)), "FAIL"),
        (
            run(
                comparisons=(
                    comparison(
                        "c",
                        broken_checks=(BROKEN.model_copy(update={"side": "baseline"}),),
                    ),
                )
            ),
            "PASS",
        ),
        (run(complete=False), None),
        (run(ended_by="budget"), None),
        (run(decisions=()), None),
    ],
)
def test_the_run_has_one_status(record: RunRecord, status: Status | None) -> None:
    """Red by a slice, a check or a critical case; undecided where not all was run."""
    result = run_status(record)

    assert result == status


def test_a_suite_without_slices_has_one_row() -> None:
    """Its only slice is the suite again, and would say everything twice."""
    [candidate] = view_of(passing()).candidates

    assert [row.decision.slice for row in candidate.rows] == [None]


def test_the_commonest_trouble_is_told() -> None:
    """One reason stands for all that are unresolved."""
    record = run(
        decisions=(decision(read=4, unresolved=3),),
        comparisons=(
            comparison("1", "unresolved", trouble="rare"),
            comparison("2", "unresolved", trouble="common"),
            comparison("3", "unresolved", trouble="common"),
            comparison("4"),
        ),
    )

    [candidate] = view_of(record).candidates

    assert candidate.rows[0].trouble == "common"


def test_losses_are_ordered_by_how_bad_they_are() -> None:
    """Lost for sure, then by score, then by weight, then as they were read."""
    record = run(
        comparisons=(
            comparison("half", "loss", score=-0.5),
            comparison("full", "loss"),
            comparison("heavy", "loss", weight=3.0),
            comparison("sure", "loss", score=-0.5, confirmed_loss=True),
            comparison("win", "win"),
            comparison("full-2", "loss"),
        )
    )

    [candidate] = view_of(record).candidates

    order = [worst.comparison.case for worst in candidate.worst]
    assert order == ["sure", "heavy", "full", "full-2", "half"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"note": "the candidate refused"}, "the candidate refused"),
        (
            {"answer": answer(GLM, "No.", finish="filter")},
            "The candidate refused to answer.",
        ),
        ({"answer": answer(GLM, " \n")}, "The candidate's answer is empty."),
        ({"answer": None}, "The judge gave no reason."),
        ({}, "The judge gave no reason."),
    ],
)
def test_a_loss_without_a_judge_says_why(
    changes: dict[str, object], sentence: str
) -> None:
    """What settled it stands where the judge's sentence would."""
    lost = comparison("c", "loss", verdicts=(), settled_by="outcome", **changes)

    [candidate] = view_of(run(comparisons=(lost,))).candidates

    assert candidate.worst[0].sentence == sentence


def test_a_node_is_what_pytest_calls_the_case() -> None:
    """Of a case file, of a swap function, and of a suite that nobody placed."""
    lost = [comparison("c", "loss", suite=name) for name in ("file", "swap", "gone")]
    suites = (
        SuiteRef(name="file", path="evals/a.eval.yaml"),
        SuiteRef(name="swap", path="tests/test_a.py", function="test_a"),
    )

    [candidate] = view_of(run(comparisons=tuple(lost), suites=suites)).candidates

    nodes = [worst.node for worst in candidate.worst]
    assert nodes == ["evals/a.eval.yaml::c", "tests/test_a.py::test_a[c]", None]


def test_candidates_stand_as_in_the_lineup() -> None:
    """And one that nothing is known of does not stand at all."""
    view = view_of(several())
    silent = view_of(several().model_copy(update={"decisions": ()}))

    assert [one.model for one in view.candidates] == [GLM, FLASH]
    assert [one.rows for one in silent.candidates] == [(), ()]
    assert view_of(run(decisions=())).candidates == ()


def test_short_names_stay_apart() -> None:
    """A model is named in full where its short name would be two models."""
    lineup = passing().lineup.model_copy(
        update={"candidates": (model(GLM), model("zai:glm-5p1"), model("local"))}
    )

    names = names_of(run(lineup=lineup))

    shown = [names.model(n) for n in (FRONTIER, GLM, "zai:glm-5p1", "local", "a:b")]
    assert shown == ["claude-opus-5-5", GLM, "zai:glm-5p1", "local", "a:b"]


def test_a_place_is_named_as_short_as_it_can_be() -> None:
    """A suite for all of it, a slice alone in one suite, both among several."""
    one, many = names_of(mixed()), names_of(several())
    cut = names_of(
        run(decisions=(decision(slice="a"), decision(slice="b"), decision(suite="t")))
    )

    assert (one.place(SUITE, None), one.place(SUITE, "legal")) == (SUITE, "legal")
    assert many.place("triage", "triage") == "triage"
    assert cut.place(SUITE, "a") == f"{SUITE}/a"


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("Too short.", "2 against 4.5. Too short."), ("", "2 against 4.5.")],
)
def test_a_loss_by_marks_tells_them(reason: str, sentence: str) -> None:
    """The candidate's against the baseline's, then why."""
    scored = Verdict(
        judge=JUDGE,
        shown_first=None,
        preferred="baseline",
        reason=reason,
        marks=(2, 4.5),
    )
    lost = comparison("zip", "loss", verdicts=(scored,))

    [candidate] = view_of(run(comparisons=(lost,))).candidates

    assert candidate.worst[0].sentence == sentence
