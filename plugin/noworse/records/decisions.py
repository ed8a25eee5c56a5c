"""What was decided: the user's policy, a decision, a route."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from noworse.records.base import (
    Count,
    Rate,
    Record,
    Seconds,
    Share,
    Status,
    Text,
    Usd,
)
from noworse.records.cases import CaseId
from noworse.records.models import Scale

Orders = Literal["auto", "both", "one"]
Stage = Literal["early stop", "one order", "both orders", "no order", "too few cases"]
"""`no order`: the judges looked at each answer alone."""


class GateSettings(Record):
    """What a user may say of how a run is decided."""

    margin: float = Field(default=0.10, gt=0, lt=1)
    """Net preference (wins minus losses per case) that may be lost."""

    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    """Chance of a PASS for a candidate that is exactly `margin` worse."""

    orders: Orders = "auto"
    scope: Literal["traffic", "suite"] = "traffic"
    """What the cases stand for: traffic to come, or exactly themselves."""

    goal: Literal["suite", "slices"] = "suite"
    """What must be decided before judging stops."""

    strict: bool = False
    """Split alpha so that the error rate is proven, not only measured."""

    early_stop: bool = True
    on_inconclusive: Literal["fail", "warn"] = "fail"
    length_control: bool = False
    """Estimate beside the plain difference what is left of it at equal length."""

    require_calibrated_judge: bool = False
    """Decide nothing on the word of a judge that too few labels speak for."""


class AtEqualLength(Record):
    """What is left of a difference between answers of one length; it never decides."""

    estimate: Rate
    low: Rate
    high: Rate
    """An interval of the same confidence as the plain one's."""


class Policy(GateSettings):
    """What the user is willing to lose, and how sure they want to be."""

    scale: Scale | None = None
    """What the judges count in, where they look at each answer alone: a difference of
    scores is then the margin times its span. `None`: net preference."""


class Decision(Record):
    """The gate's answer for one candidate on one suite, or on a slice of it."""

    suite: CaseId
    slice: CaseId | None
    """`None`: the suite as a whole."""

    candidate: Text
    status: Status
    cases: Count
    """All that were available to it."""

    read: Count
    """How many of them the gate read, in the committed order."""

    wins: Count
    ties: Count
    losses: Count
    unresolved: Count
    estimate: Rate
    """Weighted mean score of the resolved cases: net preference."""

    low: Rate
    high: Rate
    """The 90 % interval (1 - 2 alpha) by inversion of the final test."""

    length_ratio: float | None = Field(default=None, gt=0)
    """Candidate over baseline: weighted geometric mean of the ratios of characters."""

    at_equal_length: AtEqualLength | None = None
    """With `length_control`, where it can be estimated."""

    p_pass: Share
    p_fail: Share
    """Adjusted for looks and for families: significant at `alpha`."""

    stage: Stage
    """What the decision rests on."""

    measurable_drop: bool = False
    """PASS, but the interval lies below 0: worse, within the margin."""

    doubt: Text | None = None
    """Why a PASS here would mean nothing, whatever the figures say."""

    more_cases: Count | None = None
    """INCONCLUSIVE: how many more would decide with 80 % power."""

    more_usd: float | None = Field(default=None, ge=0)
    reason: Text
    """One sentence for a person, with the figures that decided."""


class Latency(Record):
    """How long a model's answers took, each from question to reply."""

    answers: int = Field(ge=1)
    """That were asked for one by one: neither imported, nor out of a batch."""

    p50: Seconds
    p95: Seconds | None = None
    """`None`: fewer than 20 answers do not tell."""


class Offer(Record):
    """What a model takes on a slice, whether or not the slice may move to it."""

    model: Text
    usd: Usd | None = None
    """Mean cost of a request, at the list price; `None`: unknown."""

    latency: Latency | None = None
    """`None`: unknown."""


class Route(Record):
    """Which model a slice should use, and what that saves."""

    suite: CaseId
    slice: CaseId
    model: Text
    moves: bool
    """Whether `model` is a candidate: the slice may leave the baseline."""

    baseline_usd: float | None = Field(default=None, ge=0)
    usd: float | None = Field(default=None, ge=0)
    """Mean cost of a request, from measured tokens; `None`: a price is unknown."""

    requests_per_month: float | None = Field(default=None, ge=0)
    reason: Text
    offers: tuple[Offer, ...] = ()
    """The baseline's, then each candidate's, in the order of the lineup."""
