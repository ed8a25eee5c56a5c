"""The routing plan as data: which model each slice should use, and on what ground."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationError

from noworse.records.base import Count, Rate, Record, Share, Status, Text, Usd
from noworse.records.cases import CaseId
from noworse.records.decisions import Latency, Policy
from noworse.records.models import Model
from noworse.records.run import Notice


class PlannedOffer(Record):
    """A model on a slice: what is known of it there, and what it takes."""

    model: Text
    status: Status | None = None
    """The verdict on this slice; `None`: it is the baseline."""

    reason: Text | None = None
    cases: Count | None = None
    read: Count | None = None
    estimate: Rate | None = None
    low: Rate | None = None
    high: Rate | None = None
    """As in the decision: what the verdict rests on."""

    usd_per_1000: Usd | None = None
    """Requests, at the list price, from measured tokens; `None`: unknown."""

    latency: Latency | None = None
    """`None`: unknown."""


class PlannedRoute(Record):
    """Which model a slice should use, what that saves, and what it risks."""

    name: Text
    """What a router calls it: different for each route."""

    suite: CaseId
    slice: CaseId
    model: Text
    moves: bool
    """Whether `model` is a candidate: the slice may leave the baseline."""

    reason: Text
    risk: Text | None = None
    """What the evidence still allows at worst, in words; `None`: nothing moves."""

    caveats: tuple[Text, ...] = ()
    """What `model` did wrong on this slice besides: checks, critical cases."""

    requests_per_month: float | None = Field(default=None, ge=0)
    saved_share: Share | None = None
    """Of what the baseline costs here; `None`: a price is unknown."""

    saved_usd_per_1000: Usd | None = None
    saved_usd_per_month: Usd | None = None
    offers: tuple[PlannedOffer, ...]
    """The baseline's, then each candidate's."""


class RoutingPlan(Record):
    """Every slice of a run with the model that it should use."""

    kind: Literal["noworse-routing-plan"] = "noworse-routing-plan"
    schema_version: Literal[1] = 1
    started_at: Text
    """Of the run that it was made from."""

    status: Status | None
    """Of that run as a whole; `None`: it decided nothing, so nothing moves."""

    headline: Text
    """What the run came to, in a sentence."""

    policy: Policy
    baseline: Text
    """Where everything stays that does not move, and where a router falls back to."""

    models: tuple[Model, ...]
    """The baseline and the candidates; of keys only the names of their variables."""

    routes: tuple[PlannedRoute, ...]
    saved_share: Share | None = None
    """Of what all routed traffic costs; by case weights where no traffic is told."""

    saved_usd_per_month: Usd | None = None
    baseline_usd_per_month: Usd | None = None
    notices: tuple[Notice, ...] = ()
    """What a reader of the run must know."""


def read_routing_plan(fields: object) -> RoutingPlan:
    """Validate what a plan file holds.

    Raises:
        ValueError: in one line, naming the first field that is wrong.
    """
    try:
        return RoutingPlan.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "plan"
        raise ValueError(f"`{where}`: {first['msg']}") from error
