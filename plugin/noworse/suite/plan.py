"""The plan of a run: what it can decide, and what it takes, without a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from noworse.gate.split import FEWEST_CASES
from noworse.money import PriceBook
from noworse.records.base import Role
from noworse.records.cases import Suite
from noworse.records.models import Model
from noworse.records.plan import PartPlan, PlanRecord, Purchase, Spread
from noworse.suite.desk import Asker, Sources
from noworse.suite.docket import Terms, open_dockets
from noworse.suite.expense import Expense, Item, total
from noworse.suite.forecast import Forecast, Forecaster, Part, parts_of
from noworse.suite.job import Job
from noworse.suite.panels import panels_of
from noworse.suite.rehearsal import Ask, Rehearsal
from noworse.suite.settings.models import model_named
from noworse.suite.settings.reading import Settings


class Archive(Asker, Protocol):
    """What was bought already, and from whom."""

    def models(self, suite: str) -> tuple[str, ...]:
        """Name all models that were recorded on a suite, in whatever run."""
        ...


async def plan_of(
    job: Job, settings: Settings, archive: Archive, now: str
) -> PlanRecord:
    """Plan a run. `now` is the time that prices are looked up for, in UTC.

    Raises:
        RecordingError: if a recording is damaged.
    """
    rehearsal = await _rehearsed(job, settings, archive)
    forecaster = Forecaster(job.policy, job.lineup, rehearsal.heard)
    forecasts = forecaster.forecasts(job.suites)
    asks = tuple(rehearsal.asks.values())
    missing = sum(ask.need in ("sure", "open") for ask in asks)
    overshoot = settings.max_in_flight / max(1, missing)
    judged = {suite.name: forecaster.judged(suite.name) for suite in job.suites}
    odds = _Odds(job, forecasts, judged, overshoot)
    expense = Expense(rehearsal.answers, PriceBook(), now, settings.batch)
    items = tuple(expense.item(ask, odds.times(ask)) for ask in asks)
    tables = _Tables(job, items, expense)
    return PlanRecord(
        made_at=now,
        mode=job.mode,
        selected=sum(len(ids) for ids in job.selected.values()),
        collected=sum(len(suite.cases) for suite in job.suites),
        policy=job.policy,
        lineup=job.lineup,
        parts=tuple(
            tables.part(
                suite,
                name,
                forecaster.spread((suite.name, name)),
                forecasts[suite.name, name],
            )
            for suite, name in parts_of(job.suites)
        ),
        purchases=tuple(tables.purchases()),
        minutes=expense.minutes(items, settings.max_in_flight),
        max_in_flight=settings.max_in_flight,
        batched=tuple(settings.batch),
        budget_usd=settings.budget_usd,
        aa=settings.aa,
        notices=settings.notices,
        options=settings.options,
    )


async def _rehearsed(job: Job, settings: Settings, archive: Archive) -> Rehearsal:
    panels = panels_of(job.lineup.panel, job.suites, job.trust)
    terms = Terms(panels.consistency, is_shard=job.shard is not None)
    dockets = open_dockets(job.policy, job.lineup, job.suites, job.selected, terms)
    rehearsal = Rehearsal(job, Sources(archive, job.suites), panels.weights)
    await rehearsal.walk(dockets)
    for docket in dockets:
        heard = sum(one.suite == docket.suite.name for one in rehearsal.heard)
        # What two different models show says nothing of one against itself.
        if heard < FEWEST_CASES and not settings.aa:
            names = archive.models(docket.suite.name)
            await rehearsal.walk_earlier(docket, tuple(_earlier(job, settings, names)))
    return rehearsal


def _earlier(job: Job, settings: Settings, names: Sequence[str]) -> Iterator[Model]:
    """Resolve those models that were recorded and play no part in this run."""
    lineup = job.lineup
    ours = {m.id for m in (lineup.baseline, *lineup.candidates, *lineup.judges)}
    for name in names:
        found = model_named(name, settings.tables)
        if name not in ours and isinstance(found, Model):
            yield found


@dataclass(frozen=True, slots=True)
class _Odds:
    """How often calls are expected to be bought."""

    job: Job
    forecasts: Mapping[Part, Forecast]
    judged: Mapping[str, float]
    """By suite: the share of pairs that need a judge."""

    overshoot: float
    """What is in flight when a gate stops, as a share of all that is missing: it is
    paid as well."""

    def times(self, ask: Ask) -> float:
        """Return the chance that a call is bought."""
        needs_judge = (
            self.judged[ask.suite] if ask.unknown or ask.need == "open" else 1.0
        )
        if ask.need == "second":
            return self._undecided(ask) * needs_judge
        if ask.need in ("sure", "open"):
            return self._read(ask) * needs_judge
        return 0.0

    def _read(self, ask: Ask) -> float:
        if self._is_partial(ask):
            return 1.0
        told = self._forecast(ask)
        return min(1.0, told.read / told.cases + self.overshoot)

    def _undecided(self, ask: Ask) -> float:
        return 0.0 if self._is_partial(ask) else self._forecast(ask).undecided

    def _is_partial(self, ask: Ask) -> bool:
        """Whether the suite is selected in part, so that nothing decides or stops."""
        whole = self._whole(ask).cases
        return len(self.job.selected[ask.suite]) < whole

    def _whole(self, ask: Ask) -> Forecast:
        return self.forecasts[ask.suite, None]

    def _forecast(self, ask: Ask) -> Forecast:
        """Of what is decided by itself: the suite, or the slice."""
        if self.job.policy.goal == "slices":
            return self.forecasts[ask.suite, ask.slice]
        return self._whole(ask)


@dataclass(frozen=True, slots=True)
class _Tables:
    """Sums calls up by part, and by role and model."""

    job: Job
    items: Sequence[Item]
    expense: Expense

    def part(
        self, suite: Suite, name: str | None, spread: Spread, told: Forecast
    ) -> PartPlan:
        """Sum up a suite or a slice."""
        cases = [case for case in suite.cases if name in (None, case.slice)]
        mine = [
            one
            for one in self.items
            if one.ask.suite == suite.name and name in (None, one.ask.slice)
        ]
        return PartPlan(
            suite=suite.name,
            slice=name,
            cases=len(cases),
            selected=sum(case.id in self.job.selected[suite.name] for case in cases),
            spread=spread,
            chances=told.chances,
            rules_out=told.rules_out,
            needed=told.needed,
            **self._counts(mine),
        )

    def purchases(self) -> Iterator[Purchase]:
        """Sum up each role and model, in the order of the lineup."""
        lineup = self.job.lineup
        parts: list[tuple[Role, Model]] = [("baseline", lineup.baseline)]
        parts += [("candidate", model) for model in lineup.candidates]
        parts += [("judge", model) for model in lineup.judges if model.is_called]
        for role, model in parts:
            mine = [
                one
                for one in self.items
                if (one.ask.role, one.ask.call.model.id) == (role, model.id)
            ]
            habit = self.expense.habit(role, model)
            yield Purchase(
                role=role,
                model=model.id,
                output_tokens=habit.output_tokens,
                seconds=habit.seconds,
                measured=habit.measured,
                **self._counts(mine),
            )

    def _counts(self, mine: Sequence[Item]) -> dict[str, Any]:
        needs = Counter(one.ask.need for one in mine)
        likely = [one for one in mine if one.times]
        return {
            "known": needs["known"],
            "to_buy": needs["sure"] + needs["open"],
            "likely": round(sum(one.times for one in likely)),
            "usd": total(one.usd and one.usd * one.times for one in likely),
            "usd_most": total(o.usd_most for o in mine if o.ask.need != "known"),
        }
