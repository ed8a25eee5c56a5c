"""What a case's report means for its test: passed, failed, skipped, unresolved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest

from noworse.door.decisions import DECISION, WORDS
from noworse.records.answers import Comparison
from noworse.records.run import CaseReport
from noworse.reports.text import printable

PROPERTY = "noworse"
"""The name of the user property, so of the `<property>` in JUnit."""

_UNRESOLVED, _MISSING, _SKIPPED = "unresolved", "not recorded", "skipped"
_CRASHED = ("function_error", "function_timeout")
_SHOWN = {
    _UNRESOLVED: (_UNRESOLVED, "U", ("UNRESOLVED", {"yellow": True})),
    _MISSING: (_MISSING, "M", ("NOT RECORDED", {"yellow": True})),
}
"""By state: pytest's category, letter and word for a case that was not decided."""


def properties_of(report: CaseReport) -> list[tuple[str, object]]:
    """What the test carries: ASCII JSON, since it crosses xdist and JUnit."""
    told = {
        "outcomes": {c.candidate: c.outcome for c in report.comparisons},
        "scores": {c.candidate: c.score for c in report.comparisons},
        "state": _state(report),
    }
    return [(PROPERTY, json.dumps(told, sort_keys=True))]


def judge_item(report: CaseReport) -> None:
    """Pass, or raise pytest's own outcome with a sentence for a person.

    A lost comparison passes: judged quality fails slices, never a single case.
    Checks and confirmed critical losses fail; trouble with a provider skips as
    *unresolved*, and counts against both tests of the gate. What is not recorded
    skips as well: it is told, in red, once for the suite.
    """
    if failures := list(_failures(report)):
        pytest.fail("\n".join(failures), pytrace=False)
    state = _state(report)
    if state == "left out":
        pytest.skip(report.left_out or "")
    if state == _SKIPPED:
        pytest.skip(_troubles(report.comparisons))
    if state == _MISSING:
        pytest.skip("not recorded")
    if state == _UNRESOLVED:
        why = printable(report.ended or "") or _troubles(report.comparisons)
        pytest.skip(f"unresolved: {why}")


def place_skip(item: pytest.Item, report: pytest.TestReport) -> None:
    """Let a skipped case name its file: pytest folds alike places into one line."""
    ours = any(name == PROPERTY for name, _ in item.user_properties)
    if ours and report.skipped and isinstance(report.longrepr, tuple):
        *_, reason = report.longrepr
        report.longrepr = (str(item.path), 1, reason)


def status_of(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """How pytest shows an unresolved case or a decision; `None`: as it likes."""
    if not isinstance(report, pytest.TestReport) or report.when != "call":
        return None
    told = dict(report.user_properties)
    verdict, ours = told.get(DECISION), told.get(PROPERTY)
    if isinstance(verdict, str):
        category, letter, word, style = WORDS[verdict]
        return category, letter, (word, style)
    if report.skipped and isinstance(ours, str):
        return _SHOWN.get(json.loads(ours)["state"])
    return None


def _state(report: CaseReport) -> str:
    if report.left_out is not None:
        return "left out"
    if any(c.trouble_kind == "not_recorded" for c in report.comparisons):
        return _MISSING
    if any(c.trouble_kind == "function_skipped" for c in report.comparisons):
        return _SKIPPED
    troubled = any(c.outcome == _UNRESOLVED for c in report.comparisons)
    return _UNRESOLVED if report.ended or troubled else "resolved"


def _failures(report: CaseReport) -> Iterator[str]:
    yield from _crashes(report.comparisons)
    for heard in report.comparisons:
        who = heard.candidate
        for broken in heard.broken_checks:
            if broken.side == "candidate":
                said = printable(broken.reason)
                # What is wrong first: of a long line pytest's summary shows no more.
                yield f"{who}: {said} (check `{printable(broken.check)}`)"
        if heard.confirmed_loss:
            sentences = dict.fromkeys(printable(v.reason) for v in heard.verdicts)
            reasons = "; ".join(sentences)
            yield (
                f"{who} loses this critical case, also in 3 of 3 fresh repeats; "
                f"the judge: {reasons}"
            )


def _crashes(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Tell of functions that failed; what a baseline's did, once for all candidates."""
    told = [
        "\n".join(filter(None, (printable(one.trouble or ""), one.frames)))
        for one in comparisons
        if one.trouble_kind in _CRASHED
    ]
    yield from dict.fromkeys(told)


def _troubles(comparisons: Sequence[Comparison]) -> str:
    troubles = (c.trouble for c in comparisons if c.trouble)
    return "; ".join(printable(trouble) for trouble in dict.fromkeys(troubles))
