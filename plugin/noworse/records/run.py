"""The whole of a run: what every report is made from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from noworse.records.answers import Comparison
from noworse.records.base import Count, Record, Share, Text, Usd
from noworse.records.cases import CaseId
from noworse.records.decisions import Decision, Policy, Route
from noworse.records.models import Lineup

Mode = Literal["replay", "record", "refresh", "live"]


class Notice(Record):
    """Something that a reader of the verdict must know."""

    code: Text
    """Stable, for filters: `same_family`, `served_model_drift`, ..."""

    message: Text


class JudgeHealth(Record):
    """How one judge behaved in this run, on one candidate's pairs."""

    judge: Text
    candidate: Text
    verdicts: Count
    both_orders: Count
    """Cases that this judge saw in both orders."""

    flips: Count
    """Of those, how many changed the preferred side with the order."""

    first_shown: Share | None
    """Share of decided verdicts that went to the answer shown first."""


class Spend(Record):
    """What a role cost."""

    role: Literal["baseline", "candidate", "judge"]
    model: Text
    calls: Count
    """Answers used, wherever they came from."""

    bought: Count
    """Answers paid for in this run."""

    usd: Usd | None
    """For all answers used, at the price of the day they were bought."""

    bought_usd: Usd | None
    input_tokens: Count
    output_tokens: Count


class LeftOut(Record):
    """Cases that the gate did not need."""

    suite: CaseId
    candidate: Text
    read: Count
    cases: Count


class RunRecord(Record):
    """Everything that a report may tell; the JSON report is exactly this."""

    schema_version: Literal[1] = 1
    started_at: Text
    seconds: float = Field(ge=0)
    mode: Mode
    complete: bool
    """False: a part was selected, or the run was ended before its end."""

    selected: Count
    collected: Count
    policy: Policy
    lineup: Lineup
    decisions: tuple[Decision, ...]
    """Per candidate and suite: the suite as a whole, then its slices."""

    routes: tuple[Route, ...] = ()
    comparisons: tuple[Comparison, ...]
    """Per candidate and suite in the committed order: the first
    `Decision.read` of them are those that the gate read."""

    judges: tuple[JudgeHealth, ...] = ()
    spend: tuple[Spend, ...] = ()
    paid_not_received_usd: Usd = 0.0
    """Booked at its upper bound: timeouts, resets, cut bodies."""

    left_out: tuple[LeftOut, ...] = ()
    missing_calls: Count = 0
    """Replay mode: calls that no recording answers (at least)."""

    missing_usd: Usd | None = None
    notices: tuple[Notice, ...] = ()
    ended_by: str | None = None
    """Why the run stopped before its end, if it did."""
