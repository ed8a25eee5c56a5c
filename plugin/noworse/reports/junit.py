"""The JUnit report: verdicts and cases for CI systems that show tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from noworse.records.run import RunRecord, SuiteRef
from noworse.reports.as_tests import Test, tests_of
from noworse.reports.properties import run_properties, suite_properties
from noworse.reports.text import hang, printable
from noworse.reports.view import RunView, view_of

_ONE_LINE = 10**9


def dump_junit(record: RunRecord) -> str:
    """Write a run as JUnit XML, a suite for each candidate on each case file.

    It is valid whatever a model said. `classname` and `name` are unique together, and
    reasons stand in the text as well as in `message`: GitLab reads the one, Jenkins
    the other.
    """
    view = view_of(record)
    root = ET.Element("testsuites", name="noworse", time=f"{record.seconds:.3f}")
    for model in record.lineup.candidates:
        for suite in record.suites:
            _add_suite(root, view, suite, model.id)
    ET.indent(root)
    written = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'


def _add_suite(root: ET.Element, view: RunView, suite: SuiteRef, model: str) -> None:
    tests = [*tests_of(view, suite, model)]
    alone = len(view.record.lineup.candidates) == 1
    name = suite.name if alone else f"{suite.name} ({view.names.model(model)})"
    counts = Counter(test.outcome for test in tests)
    added = ET.SubElement(
        root,
        "testsuite",
        name=printable(name),
        tests=str(len(tests)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
        timestamp=view.record.started_at,
    )
    own = suite_properties(view.record, suite.name, model)
    _add_properties(added, run_properties(view) | own)
    for test in tests:
        _add_test(added, printable(name), test)


def _add_test(suite: ET.Element, classname: str, test: Test) -> None:
    added = ET.SubElement(
        suite,
        "testcase",
        classname=classname,
        name=printable(test.name),
        file=printable(test.file),
        time=f"{test.seconds:.3f}",
    )
    _add_properties(added, test.properties)
    said = [printable(line) for line in test.said]
    # None of the lines is one that a build agent would obey.
    text = "\n".join(line for one in said for line in hang("", one, _ONE_LINE))
    if test.outcome is not None:
        fields = {"type": test.kind, "message": said[0]}
        ET.SubElement(added, test.outcome, fields).text = text
    elif said:
        ET.SubElement(added, "system-out").text = text


def _add_properties(parent: ET.Element, properties: Mapping[str, str]) -> None:
    added = ET.SubElement(parent, "properties") if properties else parent
    for name, value in properties.items():
        ET.SubElement(added, "property", name=name, value=value)
