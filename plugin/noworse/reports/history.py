"""Runs of one suite, one after the other: what each leaves, and what they show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import hypot

from noworse.records.base import Role
from noworse.records.decisions import Decision
from noworse.records.history import (
    Change,
    History,
    PastDecision,
    PastJudge,
    PastModel,
    PastRun,
    Point,
    Shift,
    Trend,
)
from noworse.records.models import Scale
from noworse.records.run import RunRecord
from noworse.reports.figures import allowed, level
from noworse.reports.view import run_status

_THOUSAND = 1000
_Place = tuple[str, str | None, str, str, Scale | None]
"""Suite, slice, candidate, baseline and scale: what a trend is about."""


def past_of(record: RunRecord) -> PastRun:
    """Keep of a run what a history tells; of its cases, nothing."""
    return PastRun(
        started_at=record.started_at,
        mode=record.mode,
        status=run_status(record),
        policy=record.policy,
        baseline=record.lineup.baseline.id,
        judges=tuple(judge.id for judge in record.lineup.judges),
        decisions=tuple(_decided(record)),
        flips=tuple(
            PastJudge(
                judge=one.judge,
                candidate=one.candidate,
                both_orders=one.both_orders,
                flips=one.flips,
            )
            for one in record.judges
        ),
        models=_models(record),
    )


def _decided(record: RunRecord) -> Iterator[PastDecision]:
    asked: Counter[tuple[str, str, str | None]] = Counter()
    for one in record.comparisons:
        asked[one.suite, one.candidate, one.slice] += 1
        asked[one.suite, one.candidate, None] += 1
    for made in record.decisions:
        number = asked[made.suite, made.candidate, made.slice]
        yield PastDecision(
            suite=made.suite,
            slice=made.slice,
            candidate=made.candidate,
            status=made.status,
            cases=made.cases,
            read=made.read,
            estimate=made.estimate,
            low=made.low,
            high=made.high,
            usd_per_1000=_usd_per_1000(record, made, "candidate", number),
            baseline_usd_per_1000=_usd_per_1000(record, made, "baseline", number),
        )


def _usd_per_1000(
    record: RunRecord, made: Decision, role: Role, number: int
) -> float | None:
    """Tell what the answers of a role cost on average; `None`: some are unknown."""
    parts = [
        usd[role]
        for costs in record.costs
        if (costs.suite, costs.candidate) == (made.suite, made.candidate)
        for part, usd in costs.slices.items()
        if made.slice in (None, part) and role in usd
    ]
    known = [usd for usd in parts if usd is not None]
    if not number or not known or len(known) < len(parts):
        return None
    return _THOUSAND * sum(known) / number


def _models(record: RunRecord) -> tuple[PastModel, ...]:
    served: defaultdict[tuple[Role, str], Counter[str]] = defaultdict(Counter)
    baseline = record.lineup.baseline.id
    for one in record.comparisons:
        if one.answer is not None:
            served["candidate", one.candidate][one.answer.served] += 1
        if one.baseline_answer is not None:
            served["baseline", baseline][one.baseline_answer.served] += 1
    return tuple(
        PastModel(
            role=spend.role,
            model=spend.model,
            served=tuple(
                name for name, _ in served[spend.role, spend.model].most_common()
            ),
            calls=spend.calls,
            usd=spend.usd,
            bought_usd=spend.bought_usd,
        )
        for spend in record.spend
    )


def is_news(run: PastRun, earlier: Sequence[PastRun]) -> bool:
    """Whether a run tells more than the last one of its kind: a replay does not."""
    told = [_told(one) for one in earlier if _kind(one) == _kind(run)]
    return not told or told[-1] != _told(run)


def _kind(run: PastRun) -> tuple[str, frozenset[tuple[str, str]]]:
    """Who was on trial, and on what."""
    return run.baseline, frozenset((one.suite, one.candidate) for one in run.decisions)


def _told(run: PastRun) -> tuple[object, ...]:
    """What of a run is not the same in every replay of it."""
    fields = run.model_dump_json(exclude={"started_at", "mode", "models"})
    return fields, [(one.role, one.model, one.served) for one in run.models]


def history_of(runs: Iterable[PastRun]) -> History:
    """Put runs in order, each once, and draw what they show."""
    each = {run.model_copy(update={"mode": "replay"}): run for run in runs}
    ordered = tuple(sorted(each.values(), key=lambda run: run.started_at))
    return History(
        runs=ordered,
        trends=_trends(ordered),
        changes=tuple(
            change for old, new in pairwise(ordered) for change in _changes(old, new)
        ),
    )


def _trends(runs: Sequence[PastRun]) -> tuple[Trend, ...]:
    points: dict[_Place, list[Point]] = {}
    # The newest run says in which order things are told.
    for run in reversed(runs):
        for made in run.decisions:
            where = made.suite, made.slice, made.candidate
            place = (*where, run.baseline, run.policy.scale)
            points.setdefault(place, []).append(_point(run, made))
    return tuple(_trend(place, found[::-1]) for place, found in points.items())


def _trend(place: _Place, points: Sequence[Point]) -> Trend:
    suite, part, candidate, baseline, scale = place
    return Trend(
        suite=suite,
        slice=part,
        candidate=candidate,
        baseline=baseline,
        scale=scale,
        points=tuple(points),
        shift=_shift(*points[-2:]) if len(points) > 1 else None,
    )


def _point(run: PastRun, made: PastDecision) -> Point:
    judged = [one for one in run.flips if one.candidate == made.candidate]
    return Point(
        started_at=run.started_at,
        status=made.status,
        margin=run.policy.margin,
        cases=made.cases,
        read=made.read,
        estimate=made.estimate,
        low=made.low,
        high=made.high,
        usd_per_1000=made.usd_per_1000,
        both_orders=sum(one.both_orders for one in judged),
        flips=sum(one.flips for one in judged),
    )


def _shift(old: Point, new: Point) -> Shift:
    """Take the ends of the two intervals together, each side by itself."""
    gap = new.estimate - old.estimate
    down = hypot(new.estimate - new.low, old.high - old.estimate)
    up = hypot(new.high - new.estimate, old.estimate - old.low)
    return Shift(difference=gap, low=gap - down, high=gap + up)


def _changes(old: PastRun, new: PastRun) -> Iterator[Change]:
    at = new.started_at
    if new.baseline != old.baseline:
        told = f"the baseline is {new.baseline}, was {old.baseline}"
        yield Change(started_at=at, code="baseline", message=told)
    if new.judges != old.judges:
        told = f"judged by {', '.join(new.judges)}, before by {', '.join(old.judges)}"
        yield Change(started_at=at, code="judges", message=told)
    if told := "; ".join(_settings(old, new)):
        yield Change(started_at=at, code="policy", message=told)
    before = {(one.role, one.model): one.served for one in old.models}
    for one in new.models:
        served = before.get((one.role, one.model), ())
        if one.served and served and set(one.served) != set(served):
            names, once = ", ".join(one.served), ", ".join(served)
            told = f"{one.model} is served as {names}, was {once}"
            yield Change(started_at=at, code="served", message=told)


def _settings(old: PastRun, new: PastRun) -> Iterator[str]:
    was, is_ = old.policy, new.policy
    if allowed(was) != allowed(is_):
        yield f"margin {allowed(is_)}, was {allowed(was)}"
    if was.alpha != is_.alpha:
        yield f"alpha {level(is_.alpha)}, was {level(was.alpha)}"
    fields: Mapping[str, object] = is_.model_dump(exclude={"margin", "alpha", "scale"})
    for name, value in fields.items():
        before = getattr(was, name)
        if value != before:
            yield f"{name} {_word(value)}, was {_word(before)}"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
