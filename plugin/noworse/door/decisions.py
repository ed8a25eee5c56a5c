"""Decisions as test reports of their own: they count, fail, and stand in JUnit."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

import pytest

from noworse.records.decisions import Decision
from noworse.records.models import Lineup
from noworse.records.run import RunRecord, Selection, SuiteRef
from noworse.reports.text import printable

DECISION = "noworse-decision"
"""The user property that marks such a report; its value is the verdict."""

_MOST_NAMED = 5
"""How many node ids are named."""

WORDS: dict[str, tuple[str, str, str, dict[str, bool]]] = {
    "PASS": ("passed", ".", "PASS", {"green": True}),
    "FAIL": ("failed", "F", "FAIL", {"red": True}),
    "INCONCLUSIVE": ("failed", "I", "INCONCLUSIVE", {"red": True}),
    "UNMEASURED": ("failed", "U", "UNMEASURED", {"red": True}),
    "LOST": ("failed", "L", "LOST", {"red": True}),
    "MISSING": ("failed", "M", "MISSING", {"red": True}),
    "STAYS": ("inconclusive", "i", "INCONCLUSIVE", {"yellow": True}),
}
"""By verdict: pytest's category, letter, word, and the style of the word."""

_OUTCOMES: dict[str, Literal["passed", "skipped"]] = {
    "PASS": "passed",
    "STAYS": "skipped",
}


class Told(NamedTuple):
    """A report in the making."""

    node: str
    path: str
    verdict: Literal[
        "PASS", "FAIL", "INCONCLUSIVE", "UNMEASURED", "LOST", "MISSING", "STAYS"
    ]
    """`STAYS`: inconclusive, but not red; the traffic stays where it is."""

    text: str
    nodes: tuple[str, ...]
    """The cases that it rests on: to decide anew, all of them must be run again."""

    figures: Mapping[str, str] = MappingProxyType({})
    """For JUnit: what the verdict rests on."""

    @property
    def is_red(self) -> bool:
        """Whether it fails the run."""
        return self.verdict not in ("PASS", "STAYS")


def told_by(record: RunRecord, heard: Selection) -> tuple[Told, ...]:
    """List what is reported after the cases, in the order of the record.

    A suite must PASS. A slice that FAILs makes the run red even if its suite passes;
    one that is inconclusive merely stays on the baseline. A suite that could not be
    measured, wholly or in the selected part, is red as well, and so is one of which
    recordings are missing, be it a single one. A shard decides nothing: what could not
    be resolved in it, the whole may do without. The baseline against itself is told
    of only where it could not be measured: nobody is on trial.
    """
    nodes = {
        suite.name: tuple(suite.node(case) for case in heard.selected[suite.name])
        for suite in record.suites
    }
    return (
        *(() if record.aa else _decided(record, nodes)),
        *_missing(record, nodes),
        *_unmeasured(record, nodes),
    )


def count_decisions(selection: Selection, lineup: Lineup) -> int:
    """How many decisions a run will report, if it comes to its end."""
    number = 0
    for suite in selection.suites:
        slices = len({case.slice for case in suite.cases})
        if len(selection.selected[suite.name]) == len(suite.cases):
            number += 1 if slices == 1 else 1 + slices
    return number * len(lineup.candidates)


def lost(nodes: Sequence[str]) -> Told:
    """Tell of cases that were selected and never reported."""
    cases = f"{len(nodes)} selected case" + ("s were" if len(nodes) > 1 else " was")
    text = f"{cases} never reported: {_list(nodes)}"
    path = nodes[0].partition("::")[0]
    return Told(f"{path}::[lost]", path, "LOST", text, tuple(nodes))


def _list(nodes: Sequence[str]) -> str:
    named = printable(", ".join(nodes[:_MOST_NAMED]))
    more = len(nodes) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def emit(session: pytest.Session, told: Sequence[Told]) -> None:
    """Hand the reports to pytest as if they came from tests."""
    hook = session.config.hook
    for one in told:
        # The headline of a failure. It must not end like the node id, which pytest
        # would then take apart at its dots.
        home, _, name = one.node.rpartition("::")
        place = (one.path, 0, f"{name} of {home}")
        hook.pytest_runtest_logstart(nodeid=one.node, location=place)
        for report in _reports(one, place):
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=one.node, location=place)


def _reports(told: Told, place: tuple[str, int, str]) -> Iterator[pytest.TestReport]:
    """The three phases of a test; JUnit closes a test case with the last of them."""
    outcome: Literal["passed", "failed", "skipped"] = "failed"
    outcome = _OUTCOMES.get(told.verdict, outcome)
    longrepr: str | tuple[str, int, str] | None = told.text
    if outcome == "skipped":
        longrepr = told.path, 1, told.text
    elif outcome == "passed":
        longrepr = None
    marks: list[tuple[str, object]] = [(DECISION, told.verdict)]
    marks += [(f"noworse-{name}", value) for name, value in told.figures.items()]
    yield pytest.TestReport(told.node, place, {}, "passed", None, "setup")
    yield pytest.TestReport(
        told.node, place, {}, outcome, longrepr, "call", user_properties=marks
    )
    # JUnit takes its properties from the last phase.
    yield pytest.TestReport(
        told.node, place, {}, "passed", None, "teardown", user_properties=marks
    )


_Nodes = Mapping[str, tuple[str, ...]]
"""The node ids of the selected cases, by suite."""


def _decided(record: RunRecord, nodes: _Nodes) -> Iterator[Told]:
    # Workers load this module, and have no reports.
    from noworse.reports.properties import decision_properties

    suites = {suite.name: suite for suite in record.suites}
    alone = len(record.lineup.candidates) == 1
    slices = Counter(d.suite for d in record.decisions if d.slice is not None)
    for decision in record.decisions:
        only_slice = slices[decision.suite] == len(record.lineup.candidates)
        if decision.slice is not None and only_slice:
            continue  # it is the suite by another name
        part = "suite" if decision.slice is None else printable(decision.slice)
        name = part if alone else f"{part} {printable(decision.candidate)}"
        suite = suites[decision.suite]
        text = printable(f"{decision.candidate}: {decision.reason}")
        text += _next(record, decision, suite)
        node = f"{suite.home}::[{name}]"
        verdict = _verdict(decision, record)
        figures = decision_properties(record, decision)
        yield Told(node, suite.path, verdict, text, nodes[suite.name], figures)


def _next(record: RunRecord, made: Decision, suite: SuiteRef) -> str:
    """Name the command that a person would want next, in a line of its own."""
    if made.status == "FAIL":
        _, worst = min(
            (one.score, one.case)
            for one in record.comparisons
            if (one.suite, one.candidate) == (made.suite, made.candidate)
            and made.slice in (None, one.slice)
            and one.score is not None
        )
        words, why = [suite.node(worst), *record.options, "-v"], "its worst case"
    elif made.status == "INCONCLUSIVE" and made.slice is None:
        words = [suite.path, *record.options, "--nw-plan"]
        why = "how many cases it takes"
    else:
        return ""
    return f"\n  next: `{printable(shlex.join(['pytest', *words]))}` shows {why}"


def _verdict(
    decision: Decision, record: RunRecord
) -> Literal["PASS", "FAIL", "INCONCLUSIVE", "STAYS"]:
    if decision.status != "INCONCLUSIVE":
        return decision.status
    allowed = record.policy.on_inconclusive == "warn"
    return "STAYS" if decision.slice is not None or allowed else "INCONCLUSIVE"


def _missing(record: RunRecord, nodes: _Nodes) -> Iterator[Told]:
    """Tell, once for a suite, which cases replay could not hear.

    Not as a failure of each: pytest takes minutes to show ten thousand of them.
    """
    for suite in record.suites:
        troubles = {
            one.case: one.trouble
            for one in record.comparisons
            if one.suite == suite.name
            and one.trouble_kind == "not_recorded"
            # Of a shard, the whole may do without the second orders.
            and (record.part is None or one.first_score is None)
        }
        if not troubles:
            continue
        named = tuple(suite.node(case) for case in troubles)
        words = ["pytest", suite.home, *record.options, "--nw-mode", "record"]
        text = (
            f"{len(named)} of {len(nodes[suite.name])} cases are not recorded: "
            f"{_list(named)}; first: {printable(next(iter(troubles.values())) or '')}\n"
            f"  mend: `{printable(shlex.join(words))}`, and commit what it writes"
        )
        yield Told(f"{suite.home}::[missing]", suite.path, "MISSING", text, named)


def _unmeasured(record: RunRecord, nodes: _Nodes) -> Iterator[Told]:
    # Workers load this module, and have no gate.
    from noworse.gate.split import MOST_MISSING

    lacking = {
        made.suite: f"{made.unresolved} of {made.read} cases have no verdict, so how "
        "much noise there is stays unknown"
        for made in record.decisions
        if record.aa
        and made.slice is None
        and made.unresolved > MOST_MISSING * made.read
    }
    decided = {made.suite for made in record.decisions} - lacking.keys()
    troubled = {
        one.suite
        for one in record.comparisons
        if one.outcome == "unresolved" and one.trouble_kind != "not_recorded"
    }
    for suite in record.suites:
        if suite.name in decided:
            continue
        if record.ended_by is not None:
            text = f"not measured: {printable(record.ended_by)}"
        elif suite.name in troubled and record.part is None:
            part = "a part was selected, and some of it could not be resolved"
            text = lacking.get(suite.name, part)
        else:
            continue
        node, cases = f"{suite.home}::[unmeasured]", nodes[suite.name]
        yield Told(node, suite.path, "UNMEASURED", text, cases)
