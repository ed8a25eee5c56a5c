"""A run as readers look at it: rows, worst cases, savings, the overall standing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from noworse.records.answers import Comparison, Verdict
from noworse.records.base import Status
from noworse.records.cases import Case
from noworse.records.decisions import Decision
from noworse.records.run import Repeats, RunRecord, SuiteRef
from noworse.reports.names import Names, names_of
from noworse.reports.savings import Plan, Spared, plan_of, spared_by


@dataclass(frozen=True, slots=True)
class Row:
    """One decision, with what stands beside it."""

    decision: Decision
    trouble: str | None
    """Why most of the unresolved cases are unresolved."""


@dataclass(frozen=True, slots=True)
class WorstCase:
    """A case that the candidate lost."""

    comparison: Comparison
    sentence: str
    """Of the judge that preferred the baseline, or what settled it instead."""

    node: str | None
    """As pytest names it; `None`: the run does not say where its suite stands."""

    repeats: Repeats | None = None
    """What became of it when it was asked again."""

    asked: Case | None = None
    """`None`: an older record does not say what was asked."""

    @property
    def is_heard_once(self) -> bool:
        """Whether all judges saw one order only, which may be what they went by."""
        orders = {verdict.shown_first for verdict in self.comparison.verdicts}
        return len(orders - {None}) == 1


@dataclass(frozen=True, slots=True)
class CandidateView:
    """All that the run found on one candidate."""

    model: str
    rows: tuple[Row, ...]
    """Each suite, followed by its slices where it has several."""

    worst: tuple[WorstCase, ...]
    """Every loss, the worst one first."""


@dataclass(frozen=True, slots=True)
class RunView:
    """What every report tells, before it is written for anyone's eyes."""

    record: RunRecord
    names: Names
    status: Status | None
    """Of the whole run; `None`: it does not decide."""

    candidates: tuple[CandidateView, ...]
    plan: Plan
    spared: tuple[Spared, ...]
    broken: tuple[Comparison, ...]
    """Where a candidate's answer did not pass a code check."""

    confirmed: tuple[Comparison, ...]
    """Critical cases that were lost for sure."""


def view_of(record: RunRecord) -> RunView:
    """Derive the view of a run."""
    names = names_of(record)
    by_suite: defaultdict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for one in record.comparisons:
        by_suite[one.candidate, one.suite].append(one)
    models = dict.fromkeys(model.id for model in record.lineup.candidates)
    models |= dict.fromkeys(decision.candidate for decision in record.decisions)
    return RunView(
        record=record,
        names=names,
        status=run_status(record),
        candidates=tuple(
            view
            for model in models
            if (view := _candidate(model, record, names, by_suite)).rows or view.worst
        ),
        plan=plan_of(record),
        spared=spared_by(record),
        broken=tuple(filter(_breaks_a_check, record.comparisons)),
        confirmed=tuple(c for c in record.comparisons if c.confirmed_loss),
    )


def run_status(record: RunRecord) -> Status | None:
    """Say what the run as a whole came to; `None`: it does not decide.

    It fails by a decision on a suite or on a slice, by a code check that a candidate's
    answer breaks, and by a critical case that is lost for sure. A slice that is
    inconclusive stays on the baseline, and reddens nothing; a missing recording leaves
    the run open, however little the gate would mind.
    """
    if not record.complete or record.ended_by or not record.decisions:
        return None
    failed = any(d.status == "FAIL" for d in record.decisions) or any(
        one.confirmed_loss or _breaks_a_check(one) for one in record.comparisons
    )
    if failed:
        return "FAIL"
    suites = [d.status for d in record.decisions if d.slice is None]
    open_ends = "INCONCLUSIVE" in suites or record.missing_calls > 0
    return "INCONCLUSIVE" if open_ends else "PASS"


def _breaks_a_check(one: Comparison) -> bool:
    return any(check.side == "candidate" for check in one.broken_checks)


def _candidate(
    model: str,
    record: RunRecord,
    names: Names,
    by_suite: Mapping[tuple[str, str], Sequence[Comparison]],
) -> CandidateView:
    rows = [
        _row(decision, by_suite.get((model, decision.suite), ()))
        for decision in record.decisions
        if decision.candidate == model
        and (decision.slice is None or not names.is_whole(decision.suite))
    ]
    suites = {suite.name: suite for suite in record.suites}
    losses = [
        one
        for (candidate, _), comparisons in by_suite.items()
        if candidate == model
        for one in comparisons
        if one.outcome == "loss"
    ]
    asked = {case.id: case for case in record.cases}
    again = {(r.suite, r.case): r for r in record.repeats if r.candidate == model}
    worst = [
        _worst(one, suites.get(one.suite), again.get((one.suite, one.case)), asked)
        for one in losses
    ]
    return CandidateView(model, tuple(rows), tuple(sorted(worst, key=_first_named)))


def _row(decision: Decision, comparisons: Sequence[Comparison]) -> Row:
    own = [c for c in comparisons if decision.slice in (None, c.slice)]
    read = own[: decision.read]
    troubles = Counter(c.trouble for c in read if c.score is None and c.trouble)
    return Row(
        decision,
        troubles.most_common(1)[0][0] if troubles else None,
    )


def _first_named(worst: WorstCase) -> tuple[bool, bool, float, bool, float]:
    """Sort critical cases first, then those that have a name, then by the loss.

    Among equal losses, what was lost in both orders before what was heard in one.
    """
    one, again = worst.comparison, worst.repeats
    is_named = again is not None and again.is_named
    score, once = one.score or 0.0, worst.is_heard_once
    return not one.confirmed_loss, not is_named, score, once, -one.weight


def _worst(
    one: Comparison,
    suite: SuiteRef | None,
    again: Repeats | None,
    asked: Mapping[str, Case],
) -> WorstCase:
    node = None if suite is None else suite.node(one.case)
    return WorstCase(one, sentence_of(one), node, again, asked.get(one.case))


def sentence_of(one: Comparison) -> str:
    """Say in a sentence why a case came out as it did: a judge's, or what settled it.

    Of the judges, one that saw it as it came out, if there is one.
    """
    if one.score is None:
        return one.trouble or "No judge was heard."
    side = {"win": "candidate", "loss": "baseline"}.get(one.outcome, "neither")
    agreeing = [v for v in one.verdicts if v.preferred == side]
    others = [] if side == "baseline" else one.verdicts
    reasons = [said for verdict in (*agreeing, *others) if (said := _said(verdict))]
    return reasons[0] if reasons else one.note or _what_settled(one)


def _said(verdict: Verdict) -> str:
    """Return a judge's sentence, after the marks that it gave, if it gave any."""
    if verdict.marks is None:
        return verdict.reason
    ours, theirs = verdict.marks
    return f"{ours:.3g} against {theirs:.3g}. {verdict.reason}".strip()


def _what_settled(one: Comparison) -> str:
    if one.settled_by == "identical":
        return "Both answers are the same."
    if one.answer is not None and one.answer.finish in ("refusal", "filter"):
        return "The candidate refused to answer."
    if one.answer is not None and not one.answer.told.strip():
        return "The candidate's answer is empty."
    return "The judge gave no reason."
