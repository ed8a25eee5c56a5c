"""What two runs differ in, for whoever compares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from noworse.records.answers import Answer, Comparison
from noworse.records.base import Side
from noworse.records.changes import (
    AnswerChange,
    CaseChange,
    CostChange,
    DecisionChange,
    JudgeChange,
    RunChanges,
    ServedChange,
    SettingChange,
    SuiteChange,
)
from noworse.records.run import RunRecord

_Where = tuple[str, str, str]


def changes_of(before: RunRecord, after: RunRecord) -> RunChanges:
    """Compare two runs; what only one of them has is told as added or removed."""
    ours, theirs = _comparisons(before), _comparisons(after)
    shared = [where for where in theirs if where in ours]
    return RunChanges(
        started_before=before.started_at,
        started_after=after.started_at,
        settings=tuple(_settings(before, after)),
        suites=tuple(_suites(before, after)),
        decisions=tuple(_decisions(before, after)),
        cases=tuple(
            _case(ours[where], theirs[where])
            for where in shared
            if ours[where].outcome != theirs[where].outcome
        ),
        compared=len(shared),
        costs=tuple(_costs(before, after)),
        judges=tuple(_judges(before, after)),
        served=tuple(_served(before, after)),
    )


def _comparisons(record: RunRecord) -> dict[_Where, Comparison]:
    return {(one.suite, one.case, one.candidate): one for one in record.comparisons}


def _settings(before: RunRecord, after: RunRecord) -> Iterator[SettingChange]:
    yield from _unlike(before.policy, after.policy, "policy")
    yield from _unlike(before.lineup, after.lineup, "lineup")


def _unlike(before: object, after: object, name: str) -> Iterator[SettingChange]:
    """Yield the fields in which two records differ, as deep as they go."""
    if isinstance(before, BaseModel) and type(before) is type(after):
        for field in type(before).model_fields:
            pair = getattr(before, field), getattr(after, field)
            yield from _unlike(*pair, f"{name}.{field}")
    elif _are_alike(before, after):
        assert isinstance(before, tuple)
        assert isinstance(after, tuple)
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _unlike(one, other, f"{name}[{number}]")
    elif before != after:
        yield SettingChange(name=name, before=_told(before), after=_told(after))


def _are_alike(before: object, after: object) -> bool:
    both = isinstance(before, tuple) and isinstance(after, tuple)
    return both and len(before) == len(after)  # type: ignore[arg-type]


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_told, value)) or "none"
    return str(getattr(value, "id", "none" if value is None else value))


def _suites(before: RunRecord, after: RunRecord) -> Iterator[SuiteChange]:
    ours = {order.suite: order for order in before.orders}
    theirs = {order.suite: order for order in after.orders}
    for name in dict.fromkeys((*theirs, *ours)):
        mine, yours = ours.get(name), theirs.get(name)
        old = set() if mine is None else set(mine.cases)
        new = set() if yours is None else set(yours.cases)
        others = mine is None or yours is None or mine.digest != yours.digest
        if others:
            yield SuiteChange(
                suite=name,
                added=tuple(sorted(new - old)),
                removed=tuple(sorted(old - new)),
                edited=old == new,
            )


def _decisions(before: RunRecord, after: RunRecord) -> Iterator[DecisionChange]:
    ours = {(d.suite, d.slice, d.candidate): d for d in before.decisions}
    theirs = {(d.suite, d.slice, d.candidate): d for d in after.decisions}
    for suite, part, candidate in dict.fromkeys((*theirs, *ours)):
        yield DecisionChange(
            suite=suite,
            slice=part,
            candidate=candidate,
            before=ours.get((suite, part, candidate)),
            after=theirs.get((suite, part, candidate)),
        )


def _case(before: Comparison, after: Comparison) -> CaseChange:
    sides: tuple[tuple[Side, Answer | None, Answer | None], ...] = (
        ("baseline", before.baseline_answer, after.baseline_answer),
        ("candidate", before.answer, after.answer),
    )
    texts = [(side, _said(old), _said(new)) for side, old, new in sides]
    return CaseChange(
        suite=after.suite,
        case=after.case,
        slice=after.slice,
        candidate=after.candidate,
        before=before.outcome,
        after=after.outcome,
        score_before=before.score,
        score_after=after.score,
        answers=tuple(
            AnswerChange(side=side, before=old, after=new)
            for side, old, new in texts
            if old != new
        ),
    )


def _said(answer: Answer | None) -> str:
    return "" if answer is None else answer.told


def _costs(before: RunRecord, after: RunRecord) -> Iterator[CostChange]:
    ours = {(one.role, one.model): one for one in before.spend}
    theirs = {(one.role, one.model): one for one in after.spend}
    for role, model in dict.fromkeys((*theirs, *ours)):
        old, new = ours.get((role, model)), theirs.get((role, model))
        change = CostChange(
            role=role,
            model=model,
            before=0.0 if old is None else old.usd,
            after=0.0 if new is None else new.usd,
            calls_before=0 if old is None else old.calls,
            calls_after=0 if new is None else new.calls,
        )
        same = change.before == change.after
        if not (same and change.calls_before == change.calls_after):
            yield change


def _judges(before: RunRecord, after: RunRecord) -> Iterator[JudgeChange]:
    ours = {(one.judge, one.candidate): one for one in before.judges}
    for new in after.judges:
        old = ours.get((new.judge, new.candidate))
        was = (0, 0) if old is None else (old.flips, old.both_orders)
        if was != (new.flips, new.both_orders):
            yield JudgeChange(
                judge=new.judge,
                candidate=new.candidate,
                flips_before=was[0],
                of_before=was[1],
                flips_after=new.flips,
                of_after=new.both_orders,
            )


def _served(before: RunRecord, after: RunRecord) -> Iterator[ServedChange]:
    ours, theirs = _names(before), _names(after)
    for model, names in theirs.items():
        if model in ours and ours[model] != names:
            yield ServedChange(model=model, before=ours[model], after=names)


def _names(record: RunRecord) -> Mapping[str, tuple[str, ...]]:
    """Return by whom each model was answered."""
    found: dict[str, set[str]] = {}
    for one in record.comparisons:
        for answer in (one.baseline_answer, one.answer):
            if answer is not None:
                found.setdefault(answer.asked, set()).add(answer.served)
    return {model: tuple(sorted(names)) for model, names in found.items()}
