"""The one sentence of a run that a person can quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from noworse.records.decisions import Decision
from noworse.reports.figures import counted, percent, usd
from noworse.reports.text import printable
from noworse.reports.view import RunView

_MOST_PLACES = 2


def headline(view: RunView) -> str:
    """Say what the run came to, in one sentence without a full stop."""
    if view.status is None:
        return f"noworse: no decision: {_why_undecided(view)}"
    parts = {"PASS": [], "FAIL": _failures(view), "INCONCLUSIVE": _open(view)}
    moves = _moves(view)
    if view.status == "PASS" and not moves:
        moves = [_no_worse(view)]
    return f"noworse: {view.status}: {'; '.join([*parts[view.status], *moves])}"


def _why_undecided(view: RunView) -> str:
    record = view.record
    if record.ended_by is not None:
        return f"the run was ended: {printable(record.ended_by)}"
    if record.part is not None:
        heard = f"{record.selected:,} of {record.collected:,} cases"
        return f"shard {record.part.shard}, {heard}: `noworse decide` joins the shards"
    if record.selected < record.collected:
        return f"{record.selected:,} of {record.collected:,} selected"
    return (
        "the run did not come to its end" if record.decisions else "no case to compare"
    )


def _failures(view: RunView) -> list[str]:
    baseline = view.names.model(view.record.lineup.baseline.id)
    told = []
    for candidate in view.candidates:
        failed = [r.decision for r in candidate.rows if r.decision.status == "FAIL"]
        suites = {made.suite for made in failed if made.slice is None}
        named = [d for d in failed if d.slice is None or d.suite not in suites]
        if named:
            model = view.names.model(candidate.model)
            told.append(f"{model} is worse than {baseline} on {_places(view, named)}")
    if view.confirmed:
        cases = {(one.suite, one.case) for one in view.confirmed}
        told.append(f"{counted(len(cases), 'critical case')} lost")
    if view.broken:
        cases = {(one.suite, one.case) for one in view.broken}
        told.append(
            f"{counted(len(cases), 'case')} {'breaks' if len(cases) == 1 else 'break'}"
            " a check"
        )
    return told


def _open(view: RunView) -> list[str]:
    record = view.record
    if record.missing_calls:
        price = "" if record.missing_usd is None else f", ~{usd(record.missing_usd)}"
        count = counted(record.missing_calls, "call")
        return [f"at least {count} not recorded (--nw-mode record{price})"]
    told = []
    for candidate in view.candidates:
        undecided = [
            row.decision
            for row in candidate.rows
            if row.decision.slice is None and row.decision.status == "INCONCLUSIVE"
        ]
        if undecided:
            text = f"not enough evidence on {_places(view, undecided)}"
            if len(view.candidates) > 1:
                text += f" for {view.names.model(candidate.model)}"
            told.append(text + _help(undecided))
    return told


def _help(undecided: Sequence[Decision]) -> str:
    more = [d.more_cases for d in undecided if d.more_cases is not None]
    if len(more) < len(undecided):
        return ""
    costs = [d.more_usd for d in undecided if d.more_usd is not None]
    price = f", ~{usd(sum(costs))}" if len(costs) == len(undecided) else ""
    return f" (about {counted(sum(more), 'more case')}{price})"


def _places(view: RunView, decisions: Sequence[Decision]) -> str:
    named = [view.names.place(made.suite, made.slice) for made in decisions]
    rest = named[_MOST_PLACES:]
    more = [f"{len(rest)} more"] if rest else []
    return _listed([*named[:_MOST_PLACES], *more])


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _moves(view: RunView) -> list[str]:
    plan = view.plan
    if not plan.moving:
        return []
    names = view.names
    per_model = Counter(saving.route.model for saving in plan.moving)
    baseline = names.model(view.record.lineup.baseline.id)
    every = len(plan.routes)
    if every == 1:
        where = names.model(plan.moving[0].route.model) + f" may replace {baseline}"
    else:
        (first, count), *others = per_model.items()
        parts = chain(
            [f"{names.model(first)} may replace {baseline} on {count}"],
            (f"{names.model(model)} on {n}" for model, n in others),
        )
        where = f"{_listed([*parts])} of {every} slices"
    return [where + _saving(view)]


def _saving(view: RunView) -> str:
    plan = view.plan
    if plan.share is None:
        return ", saving unknown"
    if plan.usd_per_month is None:
        return f", saving {percent(plan.share)}"
    return f", saving {percent(plan.share)} ({usd(plan.usd_per_month)} a month)"


def _no_worse(view: RunView) -> str:
    models = _listed([view.names.model(one.model) for one in view.candidates])
    baseline = view.names.model(view.record.lineup.baseline.id)
    verb = "is" if len(view.candidates) == 1 else "are"
    whole = ", but no slice may move on its own" if view.plan.routes else ""
    return f"{models} {verb} no worse than {baseline}{whole}"
