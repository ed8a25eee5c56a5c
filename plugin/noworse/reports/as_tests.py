"""A run as tests: verdicts and cases, with the outcomes that CI systems know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal

from noworse.records.answers import Comparison
from noworse.records.decisions import Decision
from noworse.records.run import SuiteRef
from noworse.reports.costs import record_command
from noworse.reports.figures import counted
from noworse.reports.headline import headline
from noworse.reports.properties import decision_properties
from noworse.reports.text import printable
from noworse.reports.verdicts import reason_of
from noworse.reports.view import RunView, WorstCase
from noworse.reports.worst import MOST_WORST, loss_of, show_command

_HAPPENED = {"PASS": "", "FAIL": "worse", "INCONCLUSIVE": "inconclusive"}

Outcome = Literal["failure", "error", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A verdict or a case, as a test."""

    name: str
    """Of a verdict in square brackets, like its node under pytest."""

    file: str
    line: int = 1
    outcome: Outcome | None = None
    """`None`: it passed."""

    kind: str = ""
    """What went wrong, in a word or two."""

    said: tuple[str, ...] = ()
    """Why: the first sentence is the headline."""

    seconds: float = 0.0
    properties: Mapping[str, str] = field(default_factory=dict)


def tests_of(view: RunView, suite: SuiteRef, model: str) -> Iterator[Test]:
    """Return the verdicts on a candidate in a suite, and then its cases.

    As under pytest: a slice that is inconclusive reddens nothing, a lost case fails
    its slice and not itself, and what is not recorded is told once.
    """
    yield from _verdicts(view, suite, model)
    yield from _missing(view, suite, model)
    yield from _left_out(view, suite, model)
    yield from _cases(view, suite, model)


def _verdicts(view: RunView, suite: SuiteRef, model: str) -> Iterator[Test]:
    record, own = view.record, (suite.name, model)
    if record.aa:
        return  # nobody is on trial
    made = [one for one in record.decisions if (one.suite, one.candidate) == own]
    for one in made:
        if one.slice is None or not view.names.is_whole(suite.name):
            yield _verdict(view, suite, one)
    if not made:
        ended = record.ended_by is not None
        yield Test(
            name="[suite]",
            file=suite.path,
            outcome="error" if ended else "skipped",
            kind="unmeasured" if ended else "no decision",
            said=(headline(view).removeprefix("noworse: "),),
        )


def _verdict(view: RunView, suite: SuiteRef, made: Decision) -> Test:
    said = [f"{made.candidate}: {reason_of(made)}"]
    outcome: Outcome | None = None
    if made.status == "FAIL":
        outcome = "failure"
        said += _worst(view, made)
    elif made.status == "INCONCLUSIVE":
        mild = made.slice is not None or view.record.policy.on_inconclusive == "warn"
        outcome = "skipped" if mild else "failure"
    file, line = _place(view, suite, made)
    return Test(
        name=f"[{made.slice or 'suite'}]",
        file=file,
        line=line,
        outcome=outcome,
        kind=_HAPPENED[made.status],
        said=tuple(said),
        properties=decision_properties(view.record, made),
    )


def _place(view: RunView, suite: SuiteRef, made: Decision) -> tuple[str, int]:
    """Return where the worst case of a slice stands; of a suite, its first line."""
    worst = next(_lost(view, made), None)
    if made.slice is None or worst is None or worst.asked is None:
        return suite.path, 1
    return worst.asked.path, worst.asked.line


def _lost(view: RunView, made: Decision) -> Iterator[WorstCase]:
    return (
        worst
        for candidate in view.candidates
        if candidate.model == made.candidate
        for worst in candidate.worst
        if worst.comparison.suite == made.suite
        and made.slice in (None, worst.comparison.slice)
    )


def _worst(view: RunView, made: Decision) -> Iterator[str]:
    """Name the worst cases that a decision rests on, and how to see them."""
    for worst in islice(_lost(view, made), MOST_WORST):
        yield from _loss(worst, view)
        yield f"  $ {show_command(worst, view)}"


def _missing(view: RunView, suite: SuiteRef, model: str) -> Iterator[Test]:
    missing = sum(
        one.trouble_kind == "not_recorded"
        for one in view.record.comparisons
        if (one.suite, one.candidate) == (suite.name, model)
    )
    if missing:
        told = f"{missing:,} of {counted(suite.cases, 'case')} not recorded"
        yield Test(
            name="[missing]",
            file=suite.path,
            outcome="error",
            kind="not_recorded",
            said=(told, f"  $ {record_command(view)}"),
        )


def _left_out(view: RunView, suite: SuiteRef, model: str) -> Iterator[Test]:
    for one in view.record.left_out:
        if (one.suite, one.candidate) == (suite.name, model):
            told = counted(one.cases - one.read, "case")
            yield Test(
                name="[left out]",
                file=suite.path,
                outcome="skipped",
                kind="left out",
                said=(f"{told} not asked: decided after {one.read:,}",),
            )


def _cases(view: RunView, suite: SuiteRef, model: str) -> Iterator[Test]:
    asked = {case.id: (case.path, case.line) for case in view.record.cases}
    lost = {
        worst.comparison.case: worst
        for candidate in view.candidates
        if candidate.model == model
        for worst in candidate.worst
    }
    for one in view.record.comparisons:
        if (one.suite, one.candidate) != (suite.name, model):
            continue
        test = _case(one, *asked.get(one.case, (suite.path, 1)))
        if one.case in lost:
            said = (*test.said, *_loss(lost[one.case], view))
            test = replace(test, said=said)
        yield test


def _case(one: Comparison, file: str, line: int) -> Test:
    outcome: Outcome | None = None
    kind = ""
    said = [
        f"{broken.reason} (check `{broken.check}`)"
        for broken in one.broken_checks
        if broken.side == "candidate"
    ]
    if said:
        outcome, kind = "failure", "check"
    elif one.confirmed_loss:
        outcome, kind = "failure", "critical"
    elif one.score is None:
        kind = one.trouble_kind or "unresolved"
        outcome = "skipped" if kind == "not_recorded" else "error"
        said = [one.trouble or kind]
    properties = {"slice": printable(one.slice), "outcome": one.outcome}
    if one.score is not None:
        properties["difference"] = f"{one.score:.6g}"
    return Test(
        name=one.case,
        file=file,
        line=line,
        outcome=outcome,
        kind=kind,
        said=tuple(said),
        seconds=0.0 if one.answer is None else one.answer.seconds,
        properties=properties,
    )


def _loss(worst: WorstCase, view: RunView) -> tuple[str, str]:
    loss, text = loss_of(worst, view)
    return f"{loss} {text}", f"  | {' '.join(worst.sentence.split())}"
