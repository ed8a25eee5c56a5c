"""What is kept of a run when its answers are gone, and what several runs show."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationError

from noworse.records.base import Count, Rate, Record, Role, Status, Text, Usd
from noworse.records.cases import CaseId
from noworse.records.decisions import Policy
from noworse.records.models import Scale
from noworse.records.run import Mode


class PastDecision(Record):
    """A decision, with what a request cost on both sides."""

    suite: CaseId
    slice: CaseId | None
    """`None`: the suite as a whole."""

    candidate: Text
    status: Status
    cases: Count
    read: Count
    estimate: Rate
    low: Rate
    high: Rate
    usd_per_1000: Usd | None = None
    """Answers of the candidate, as they were paid; `None`: unknown."""

    baseline_usd_per_1000: Usd | None = None


class PastJudge(Record):
    """How often a judge changed its mind with the order, on one candidate's pairs."""

    judge: Text
    candidate: Text
    both_orders: Count
    flips: Count


class PastModel(Record):
    """Who answered under a model's name, and for how much."""

    role: Role
    model: Text
    served: tuple[Text, ...] = ()
    """As the provider named it, the most frequent name first; judges are not told."""

    calls: Count
    usd: Usd | None
    bought_usd: Usd | None


class PastRun(Record):
    """A run without its cases: one line of a history."""

    kind: Literal["noworse-history"] = "noworse-history"
    schema_version: Literal[1] = 1
    started_at: Text
    mode: Mode
    status: Status | None
    policy: Policy
    baseline: Text
    judges: tuple[Text, ...]
    decisions: tuple[PastDecision, ...]
    flips: tuple[PastJudge, ...] = ()
    models: tuple[PastModel, ...] = ()


class Point(Record):
    """One run in a trend."""

    started_at: Text
    status: Status
    margin: float = Field(gt=0)
    cases: Count
    read: Count
    estimate: Rate
    low: Rate
    high: Rate
    usd_per_1000: Usd | None = None
    both_orders: Count = 0
    """Cases that judges saw in both orders: of this candidate, in the whole run."""

    flips: Count = 0


class Shift(Record):
    """How far the last run of a trend lies from the one before it."""

    difference: float
    low: float
    high: float
    """By the two intervals, as if the runs had no case in common: a little too wide
    where they had."""

    @property
    def is_seen(self) -> bool:
        """Whether it is more than both intervals allow."""
        return self.low > 0 or self.high < 0


class Trend(Record):
    """A candidate on a suite, or on a slice of it, from run to run."""

    suite: CaseId
    slice: CaseId | None
    candidate: Text
    baseline: Text
    scale: Scale | None = None
    """What the judges counted in; `None`: net preference."""

    points: tuple[Point, ...] = Field(min_length=1)
    """The oldest first."""

    shift: Shift | None = None
    """`None`: there is one run only."""


class Change(Record):
    """Something besides the answers that is not as it was in the run before."""

    started_at: Text
    """Of the run that is the first to have it."""

    code: Literal["policy", "judges", "served", "baseline"]
    message: Text


class History(Record):
    """What several runs show: trends, and what else has changed."""

    runs: tuple[PastRun, ...]
    """The oldest first, each once."""

    trends: tuple[Trend, ...]
    """The suite as a whole, then its slices, in the order of the newest run."""

    changes: tuple[Change, ...]


def read_past_run(fields: object) -> PastRun:
    """Validate a line of a history.

    Raises:
        ValueError: in one line, naming the first field that is wrong.
    """
    try:
        return PastRun.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "line"
        raise ValueError(f"`{where}`: {first['msg']}") from error
