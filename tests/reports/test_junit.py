"""The JUnit report: verdicts and cases as GitLab and Jenkins read them.

After a change of the report that is meant, write it anew, and read the difference:

    NOWORSE_UPDATE_GOLDEN=1 pytest tests/reports/test_junit.py
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.reports.records_for_tests import (
    FRONTIER,
    GLM,
    SUITE,
    comparison,
    decision,
    run,
)
from tests.reports.runs_for_tests import RUNS

from noworse.records.answers import BrokenCheck
from noworse.records.cases import Case, Message
from noworse.records.decisions import Policy
from noworse.records.run import Costs, RunRecord
from noworse.reports.junit import dump_junit

GOLDEN = Path(__file__).parent / "golden-junit"
OUTCOMES = ("failure", "error", "skipped")
# What the schema of Jenkins' xUnit plugin knows, and, of a test, what GitLab reads.
KNOWN = {
    "testsuites": {"name", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "timestamp"},
    "testcase": {"classname", "name", "file", "time"},
    "properties": set[str](),
    "property": {"name", "value"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set[str](),
}


def found_in(record: RunRecord) -> dict[str, ET.Element]:
    """Its tests by name; of several suites the last one's."""
    root = ET.fromstring(dump_junit(record))
    return {test.attrib["name"]: test for test in root.iter("testcase")}


def outcome(test: ET.Element) -> tuple[str, str, str]:
    """What became of a test, as which kind, and the first line of why."""
    [found] = [child for child in test if child.tag in OUTCOMES]
    assert found.text is not None
    assert found.text.splitlines()[0] == found.attrib["message"]
    return found.tag, found.attrib["type"], found.attrib["message"]


def properties(element: ET.Element) -> dict[str, str]:
    """The properties of a suite or a test."""
    return {
        one.attrib["name"]: one.attrib["value"]
        for one in element.findall("properties/property")
    }


@pytest.mark.parametrize("name", RUNS)
def test_the_report_is_the_golden_one(name: str) -> None:
    """Every line of every kind of run."""
    golden = GOLDEN / f"{name}.junit.xml"

    text = dump_junit(RUNS[name]())

    if os.environ.get("NOWORSE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    """A golden file that no test reads would look like a promise."""
    assert {path.name for path in GOLDEN.iterdir()} == {f"{n}.junit.xml" for n in RUNS}


@pytest.mark.parametrize("name", RUNS)
def test_every_reader_finds_what_it_knows(name: str) -> None:
    """Known fields only, sums that are right, and no two tests of one name."""
    root = ET.fromstring(dump_junit(RUNS[name]()))

    for element in root.iter():
        assert set(element.attrib) == KNOWN[element.tag]
    for suite in root:
        tests = suite.findall("testcase")
        found = Counter(child.tag for test in tests for child in test)
        assert suite.attrib["tests"] == str(len(tests))
        assert suite.attrib["failures"] == str(found["failure"])
        assert suite.attrib["errors"] == str(found["error"])
        assert suite.attrib["skipped"] == str(found["skipped"])
    keys = [(t.attrib["classname"], t.attrib["name"]) for t in root.iter("testcase")]
    assert len(keys) == len(set(keys))


def test_a_slice_that_is_worse_fails_and_shows_the_way_on() -> None:
    """The person's sentence, the worst cases, and the command that shows each."""
    tests = found_in(RUNS["mixed"]())

    tag, kind, message = outcome(tests["[legal]"])
    text = tests["[legal]"].findtext("failure")
    assert (tag, kind) == ("failure", "worse")
    assert message.startswith(f"{GLM}: worse here: between 14 and 40 net losses")
    assert text is not None
    assert "\n$ pytest evals/support.eval.yaml::gdpr-erasure -v\n" in text
    assert properties(tests["[legal]"])["difference"] == "-0.27"


def test_a_lost_case_says_why_and_fails_nothing() -> None:
    """Judged quality fails a slice, never a single case."""
    test = found_in(RUNS["mixed"]())["gdpr-erasure"]

    said = test.findtext("system-out")
    assert said is not None
    assert said.startswith("-1.00 gdpr-erasure, in legal, heard in one order\n| ")
    assert [child.tag for child in test] == ["properties", "system-out"]


@pytest.mark.parametrize(
    ("on_inconclusive", "tag"), [("fail", "failure"), ("warn", "skipped")]
)
def test_a_suite_that_is_inconclusive_is_as_red_as_the_run(
    on_inconclusive: str, tag: str
) -> None:
    """A slice never is: its traffic merely stays where it is."""
    policy = Policy.model_validate({"on_inconclusive": on_inconclusive})
    made = [
        decision(slice=name, status="INCONCLUSIVE", reason="not enough evidence")
        for name in (None, "a", "b")
    ]

    tests = found_in(run(policy=policy, decisions=tuple(made)))

    assert outcome(tests["[suite]"])[:2] == (tag, "inconclusive")
    assert outcome(tests["[a]"])[:2] == ("skipped", "inconclusive")


def test_trouble_is_an_error_and_a_missing_recording_is_told_once() -> None:
    """Neither is a loss; ten thousand errors of one kind would hide all else."""
    comparisons = (
        comparison("slow", "unresolved", trouble="no reply", trouble_kind="timeout"),
        comparison("odd", "unresolved"),
        comparison("new", "unresolved", trouble="is new", trouble_kind="not_recorded"),
    )

    tests = found_in(run(comparisons=comparisons))

    assert outcome(tests["slow"]) == ("error", "timeout", "no reply")
    assert outcome(tests["odd"]) == ("error", "unresolved", "unresolved")
    assert outcome(tests["new"]) == ("skipped", "not_recorded", "is new")
    told = ("error", "not_recorded", "1 of 805 cases not recorded")
    assert outcome(tests["[missing]"]) == told
    text = tests["[missing]"].findtext("error")
    assert text is not None
    assert text.endswith("$ pytest evals/support.eval.yaml --nw-mode record")


def test_checks_and_critical_cases_fail_by_name() -> None:
    """The baseline's own broken checks do not."""
    broken = [
        BrokenCheck(side=side, check="max_words: 2", reason=f"{side} has 3")
        for side in ("baseline", "candidate")
    ]
    comparisons = (
        comparison("wordy", broken_checks=tuple(broken)),
        comparison("fatal", "loss", confirmed_loss=True),
    )

    tests = found_in(run(comparisons=comparisons))

    checked = ("failure", "check", "candidate has 3 (check `max_words: 2`)")
    assert outcome(tests["wordy"]) == checked
    tag, kind, message = outcome(tests["fatal"])
    assert (tag, kind) == ("failure", "critical")
    assert message.endswith("critical: the judge prefers the baseline in 4 of 4")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ended_by": "budget"}, ("error", "unmeasured", "the run was ended: budget")),
        ({"selected": 3}, ("skipped", "no decision", "3 of 805 selected")),
    ],
)
def test_a_run_without_a_decision_says_why(
    changes: dict[str, object], told: tuple[str, str, str]
) -> None:
    """An outage is an error; a part that somebody selected is none."""
    record = run(decisions=(), complete=False, **changes)

    tag, kind, message = outcome(found_in(record)["[suite]"])

    assert (tag, kind) == told[:2]
    assert message == f"no decision: {told[2]}"


def test_cases_that_were_not_asked_are_skipped_together() -> None:
    """Early stopping has reasons, and no one of them is a case's."""
    tests = found_in(RUNS["pass"]())

    told = "715 cases not asked: decided after 90"
    assert outcome(tests["[left out]"]) == ("skipped", "left out", told)


def test_the_baseline_against_itself_is_not_on_trial() -> None:
    """No verdicts, but how much noise there is."""
    root = ET.fromstring(dump_junit(RUNS["itself"]()))

    [suite] = root
    assert properties(suite)["noise_floor"] == "0.2"
    assert not any(t.attrib["name"].startswith("[") for t in suite.iter("testcase"))


def test_a_case_names_its_own_file() -> None:
    """Which may be another than the suite's; GitLab links it."""
    asked = Case(
        id="refund",
        slice=SUITE,
        messages=(Message(role="user", content="Can I return shoes?"),),
        path="evals/more.jsonl",
        line=7,
    )
    record = run(comparisons=(comparison("refund"), comparison("old")), cases=(asked,))

    tests = found_in(record)

    assert tests["refund"].attrib["file"] == "evals/more.jsonl"
    assert tests["old"].attrib["file"] == "evals/support.eval.yaml"


def test_costs_stand_with_the_suite_and_with_its_slices() -> None:
    """By role and in sum; with one of them unknown, the sum is."""
    costs = Costs(
        suite=SUITE,
        candidate=GLM,
        cases={
            "a": {"baseline": 0.5, "candidate": 0.25},
            "b": {"baseline": 0.5, "candidate": None},
        },
        slices={
            "known": {"baseline": 0.5, "candidate": 0.25},
            "other": {"baseline": 0.5, "candidate": None},
        },
    )
    elsewhere = costs.model_copy(update={"candidate": FRONTIER, "cases": {}})
    made = (decision(), decision(slice="known"), decision(slice="other"))
    record = run(costs=(costs, elsewhere), decisions=made)

    tests = found_in(record)
    [suite] = ET.fromstring(dump_junit(record))

    assert properties(suite)["usd_baseline"] == "1"
    assert properties(suite)["usd_candidate"] == "unknown"
    assert "usd_judge" not in properties(suite)
    assert properties(tests["[known]"])["usd"] == "0.75"
    assert properties(tests["[other]"])["usd"] == "unknown"
    assert properties(tests["[suite]"])["usd"] == "unknown"


def test_several_candidates_have_a_suite_each() -> None:
    """So that the names of their tests differ."""
    root = ET.fromstring(dump_junit(RUNS["several"]()))

    names = [suite.attrib["name"] for suite in root]

    assert names == [
        "support-replies (glm-5p1)",
        "triage (glm-5p1)",
        "support-replies (deepseek-v4-flash)",
        "triage (deepseek-v4-flash)",
    ]
